"""The load on a function as a form. It reads an address, and ends in a `Load`; what the address leaves out is the topology's."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from django import forms
from django.forms import BoundField
from django.http import QueryDict

from diagrams.selects import PlainSelect
from lambdanet.capacity.databases import CLASSES, Engine
from lambdanet.capacity.fields import FIELDS, Field, Group
from lambdanet.capacity.load import Load, Proxy
from lambdanet.capacity.reading import Reading, read_load
from lambdanet.topology import Topology

ENGINES: Final = (
    (Engine.NONE, "none, or none that it connects to"),
    (Engine.POSTGRES, "PostgreSQL on RDS"),
    (Engine.MYSQL, "MySQL on RDS"),
    (Engine.OTHER, "another engine"),
)
PROXIES: Final = (
    (Proxy.NONE, "none"),
    (Proxy.SHARED, "RDS Proxy"),
    (Proxy.PINNED, "RDS Proxy, its sessions pinned"),
)
CHOICES: Final = {
    "engine": ("Database", ENGINES),
    "instance_class": (
        "Instance class",
        tuple((one.name, f"{one.name}: {one.memory} GiB, {one.vcpus} vCPUs") for one in CLASSES.values()),
    ),
    "proxy": ("Proxy before it", PROXIES),
}
ORDER: Final = {
    group: (
        *(("engine", "instance_class", "proxy") if group is Group.DATABASE else ()),
        *(field.name for field in FIELDS if field.group is group),
    )
    for group in Group
}
BY_NAME: Final = {field.name: field for field in FIELDS}


@dataclass(frozen=True, kw_only=True, slots=True)
class Control:
    """One field of the form with its slider: `slide` is None for a field that has none."""

    bound: BoundField
    hint: str
    slide: tuple[int, int, int] | None
    at: int
    empty: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """A group of the form. `folded` where nobody needs it at first."""

    title: str
    controls: tuple[Control, ...]
    folded: bool


class LoadForm(forms.Form):
    """Which function, and its load: everything stands in the address.

    `known` is the id of the function that is meant, else the topology's first; "" where it has none. `several`: there is
    something to choose.
    """

    use_required_attribute = False

    def __init__(self, data: QueryDict, net: Topology) -> None:
        known = [(one.id, one.name) for one in net.functions]
        asked = data.get("function", "")
        self.known = asked if asked in dict(known) else next(iter(dict(known)), "")
        self.several = len(known) > 1 or (bool(asked) and asked != self.known)
        self.reading = read_load(net, self.known) if self.known else Reading(load=Load(), function="")
        super().__init__({"function": self.known} | _usual(self.reading.load) | data.dict())
        self.fields["function"] = forms.ChoiceField(
            choices=known,
            required=False,
            label="Function",
            widget=PlainSelect(attrs={"class": "input"}),
            error_messages={"invalid_choice": "This topology has no such function. Choose one of the list."},
        )
        for group in Group:
            for name in ORDER[group]:
                self.fields[name] = _choice(name) if name in CHOICES else _number(BY_NAME[name])

    def sections(self) -> Iterator[Section]:
        """The fields as the page shows them."""
        for group in Group:
            controls = tuple(self._control(name) for name in ORDER[group])
            wrong = any(one.bound.errors for one in controls)
            yield Section(title=str(group), controls=controls, folded=group is Group.MORE and not wrong)

    def loaded(self) -> Reading:
        """The function under the load of a valid form."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "function"}
        given |= {"engine": Engine(given["engine"]), "proxy": Proxy(given["proxy"])}
        return replace(self.reading, load=Load(**given))

    def _control(self, name: str) -> Control:
        bound = self[name]
        if bound.errors:
            bound.field.widget.attrs |= {"aria-invalid": "true", "aria-describedby": f"e-{bound.id_for_label}"}
        field = BY_NAME.get(name)
        value = bound.value()
        number = int(value) if isinstance(value, int) or (isinstance(value, str) and _plain(value)) else None
        if field is None or field.slide is None:
            return Control(bound=bound, hint=field.hint if field else "", slide=None, at=0, empty=False)
        low, high, _ = field.slide
        at = high if number is None else max(low, min(high, number))
        return Control(bound=bound, hint=field.hint, slide=field.slide, at=at, empty=number is None)


def _plain(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 10


def _usual(load: Load) -> dict[str, Any]:
    names = (*BY_NAME, *CHOICES)
    return {name: "" if getattr(load, name) is None else str(getattr(load, name)) for name in names}


def _number(field: Field) -> forms.IntegerField:
    said = f"A whole number from {field.low:,} to {field.high:,} belongs here."
    return forms.IntegerField(
        label=field.label,
        min_value=field.low,
        max_value=field.high,
        required=field.usual is not None,
        widget=forms.NumberInput(attrs={"class": "input", "inputmode": "numeric"}),
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), said),
    )


def _choice(name: str) -> forms.ChoiceField:
    label, choices = CHOICES[name]
    return forms.ChoiceField(
        label=label,
        choices=[(str(value), words) for value, words in choices],
        widget=PlainSelect(attrs={"class": "input"}),
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose one of the list."),
    )
