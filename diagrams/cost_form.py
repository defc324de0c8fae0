"""The assumptions of a cost page, as its address has them: what is not in it is a round figure, or the network's own."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.forms import BoundField
from django.http import QueryDict

from diagrams.selects import PlainSelect
from lambdanet.cost.break_even import MOST_ENDPOINTS, MOST_ZONES, Setting, setting_of
from lambdanet.cost.estimate import crosses_zones
from lambdanet.cost.streams import has_peers, services_of, title_of
from lambdanet.cost.traffic import USUAL, Traffic, read_gb, usual_gb
from lambdanet.topology import Topology

SERVICE: Final = "service-"
ANYWAY: Final = "anyway"


class GbField(forms.CharField):
    """GB a month, read as everywhere."""

    def __init__(self, label: str, help_text: str = "") -> None:
        super().__init__(
            label=label,
            help_text=help_text,
            required=False,
            widget=forms.TextInput(attrs={"class": "input mono", "inputmode": "decimal", "autocomplete": "off"}),
        )

    def clean(self, value: Any) -> Any:
        try:
            return read_gb(super().clean(value) or "0")
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error


class TrafficForm(forms.Form):
    """A field for each stream that the network has a way for or may want one for; and what is compared in the chart."""

    def __init__(self, given: QueryDict, network: Topology) -> None:
        self._services = services_of(network)
        own = setting_of(network)
        usual = _usual(self._services) | {
            "endpoints": str(own.endpoints),
            "zones": str(own.zones),
            "gateways": str(own.gateways),
            "nat": ANYWAY,
        }
        if "internet" in given:
            # What is sent is a part of it: what nobody has said is no fault.
            usual["out"] = _at_most(usual["out"], str(given.get("internet")))
        super().__init__({name: given.get(name, value) for name, value in usual.items()})
        self.fields |= dict(_gb_fields(network, self._services))
        self.fields["endpoints"] = _number("Interface endpoints", "one for each service", MOST_ENDPOINTS)
        self.fields["zones"] = _number("Zones", "each endpoint in each", MOST_ZONES)
        self.fields["gateways"] = _number("NAT gateways", "", MOST_ENDPOINTS)
        self.fields["nat"] = forms.ChoiceField(
            choices=[(ANYWAY, "must be there anyway"), ("only", "only for these services")],
            label="The NAT gateways",
            widget=PlainSelect(attrs={"class": "input"}),
            error_messages={"invalid_choice": "Choose one of the list."},
        )
        for name, field in self.fields.items():
            field.widget.attrs |= {"aria-describedby": f"about-{name}"}
            if name in self.errors:
                field.widget.attrs |= {"aria-invalid": "true"}

    def streams(self) -> Iterator[BoundField]:
        """The fields of the traffic."""
        return (self[name] for name, field in self.fields.items() if isinstance(field, GbField))

    def compared(self) -> Iterator[BoundField]:
        """The fields of the chart."""
        return (self[name] for name, field in self.fields.items() if not isinstance(field, GbField))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        everything, sent = cleaned.get("internet"), cleaned.get("out")
        if everything is not None and sent is not None and sent > everything:
            self.add_error("out", f"At most the {everything.normalize():f} GB that are exchanged can be sent.")
        return cleaned

    def traffic(self) -> Traffic:
        """The assumptions of a form that is valid."""
        data = self.cleaned_data
        return Traffic(
            internet_gb=data["internet"],
            out_gb=data["out"],
            services={name: data[f"{SERVICE}{name}"] for name in self._services},
            cross_zone_gb=data.get("cross_zone", Decimal(0)),
            peers_gb=data.get("peers", Decimal(0)),
        )

    def setting(self) -> Setting:
        """What a form that is valid compares in the chart."""
        data = self.cleaned_data
        return Setting(
            endpoints=data["endpoints"],
            zones=data["zones"],
            gateways=data["gateways"],
            anyway=data["nat"] == ANYWAY,
        )


def _usual(services: tuple[str, ...]) -> dict[str, str]:
    return {
        "internet": f"{USUAL.internet_gb}",
        "out": f"{USUAL.out_gb}",
        **{f"{SERVICE}{name}": f"{usual_gb(name)}" for name in services},
        "cross_zone": f"{USUAL.cross_zone_gb}",
        "peers": f"{USUAL.peers_gb}",
    }


def _at_most(usual: str, given: str) -> str:
    try:
        return f"{min(Decimal(usual), read_gb(given))}"
    except ValueError:
        return usual


def _gb_fields(network: Topology, services: tuple[str, ...]) -> Iterator[tuple[str, forms.Field]]:
    yield "internet", GbField("The internet", "both directions together")
    yield "out", GbField("Of it, sent out", "charged whatever the way")
    for name in services:
        yield f"{SERVICE}{name}", GbField(title_of(name))
    if crosses_zones(network):
        yield "cross_zone", GbField("Between zones", "as to a database; charged each way")
    if has_peers(network):
        yield "peers", GbField("Other networks", "other VPCs, on premises")


def _number(label: str, help_text: str, most: int) -> forms.IntegerField:
    said = f"Write a whole number from 1 to {most}."
    return forms.IntegerField(
        label=label,
        help_text=help_text,
        min_value=1,
        max_value=most,
        widget=forms.TextInput(attrs={"class": "input mono", "inputmode": "numeric", "autocomplete": "off"}),
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), said),
    )
