"""The question as a form. It reads the address of a page and ends in a `Question`."""

from collections.abc import Mapping
from typing import Any, Final
from zlib import crc32

from django import forms

from diagrams.selects import PlainSelect
from lambdanet.reachability.evaluate import find_source
from lambdanet.reachability.naming import find
from lambdanet.reachability.network import compile_network
from lambdanet.services import BY_NAME, COMMON
from lambdanet.topology import INTERNET, LOG_DELIVERY, Protocol, Question, Resource, Topology

MAX_NAME: Final = 253
MAX_PORT: Final = 65535

# A target that is invoked, as the list of targets writes it: `invoke:orders`.
INVOKE: Final = "invoke:"

# `?q=none` shows the network alone.
NO_QUESTION: Final = "none"

Choices = list[tuple[str, list[tuple[str, str]]]]


class QuestionForm(forms.Form):
    """From, to, protocol, port and family; or the name of a question that the topology keeps.

    It is always bound. `from` takes what the list offers, and another name or an address of it, which a kept question may
    hold. `to` takes what the list offers, and anything else that `address` takes: such a value moves there. Without `q` and `from` it asks the topology's first question; with `q=none`
    it asks nothing, and shows that question.
    """

    protocol = forms.ChoiceField(
        widget=PlainSelect,
        required=False,
        choices=[("tcp", "TCP"), ("udp", "UDP"), ("icmp", "ICMP")],
        error_messages={"invalid_choice": "The protocol is tcp, udp or icmp."},
    )
    port = forms.CharField(required=False)
    family = forms.ChoiceField(
        widget=PlainSelect,
        required=False,
        choices=[("4", "IPv4"), ("6", "IPv6")],
        error_messages={"invalid_choice": "The address family is 4 or 6."},
    )
    address = forms.CharField(
        required=False,
        max_length=MAX_NAME,
        label="Address or name",
        error_messages={"max_length": f"An address or a name has at most {MAX_NAME} characters."},
    )

    def __init__(self, data: Mapping[str, str], topology: Topology) -> None:
        self.topology = topology
        self.unknown_name = ""
        self.asks_nothing = False
        given = self._given(data)
        offered = {value for _, group in targets(topology) for value, _ in group}
        target = given.get("to", "").strip()
        if target and target not in offered:
            given |= {"to": "", "address": target}
        # The kept questions do not carry what is at its default; the form shows it.
        super().__init__({"protocol": "tcp", "family": "4"} | given)
        self.fields["from"] = forms.CharField(
            required=False,
            label="From",
            widget=PlainSelect(choices=self._sources(given.get("from", ""))),
        )
        self.fields["to"] = forms.CharField(
            required=False,
            label="To",
            widget=PlainSelect(choices=[*targets(topology), ("", "An address or another name…")]),
        )
        for name in ("protocol", "family"):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            kept = given.get(name, "")
            if kept and not field.valid_value(kept):
                field.widget.choices = [*field.widget.choices, (kept, _short(kept))]
        for name, field in self.fields.items():
            field.widget.attrs["class"] = "input mono" if name in ("address", "port") else "input"
        self.fields["port"].widget.attrs |= {"inputmode": "numeric", "autocomplete": "off"}
        self.fields["address"].widget.attrs |= {
            "autocomplete": "off",
            "spellcheck": "false",
            "placeholder": "10.20.20.15",
        }

    def question(self) -> Question | None:
        """The question that was asked, or None for the network alone. The form is valid."""
        found: Question | None = self.cleaned_data["question"]
        return None if self.asks_nothing else found

    def clean_from(self) -> str:
        name = str(self.cleaned_data["from"]).strip()
        if not self.asks_nothing and not self._starts(name):
            raise forms.ValidationError(
                "Choose where the connection starts."
                if not name
                else f"Nothing here starts a connection under the name '{_short(name)}'."
            )
        return name

    def clean_port(self) -> int | None:
        text = str(self.cleaned_data["port"]).strip()
        if not text:
            return None
        if not (text.isascii() and text.isdecimal() and len(text) <= 5) or not (1 <= int(text) <= MAX_PORT):
            raise forms.ValidationError(f"Ports run from 1 to {MAX_PORT}. Left empty, the target's own port is asked.")
        return int(text)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        target = str(cleaned.get("to", "")).strip()
        invoke = target.startswith(INVOKE)
        if not target and "address" in cleaned and not self.asks_nothing:
            target = str(cleaned["address"]).strip()
            self._check_address(target)
        if self.unknown_name:
            self.add_error(None, f"This network keeps no question under the name '{_short(self.unknown_name)}'.")
        if self.errors:
            return cleaned
        protocol = Protocol(cleaned["protocol"] or "tcp")
        if protocol is Protocol.ICMP and cleaned["port"] and not invoke:
            self.add_error("port", "ICMP has no ports. Empty this field to ask with ICMP, or choose TCP or UDP.")
            return cleaned
        cleaned["question"] = Question(
            source=cleaned["from"],
            target=target.removeprefix(INVOKE),
            port=None if invoke or protocol is Protocol.ICMP else cleaned["port"],
            protocol=Protocol.TCP if invoke else protocol,
            family=int(cleaned["family"] or 4),
            invoke=invoke,
        )
        return cleaned

    def _starts(self, name: str) -> bool:
        """Does something start a connection under this name: an id that is offered, another name or an address of it?"""
        offered = {value for _, group in sources(self.topology) for value, _ in group}
        if name in offered or not name:
            return name in offered
        found = find_source(compile_network(self.topology), name)
        return found.id in offered if isinstance(found, Resource) else found is not None and not isinstance(found, str)

    def _sources(self, given: str) -> Choices:
        """The choices, and what was given even if it is none of them: the last input is kept."""
        choices = sources(self.topology)
        if not given or given in {value for _, group in choices for value, _ in group}:
            return choices
        title = "By another name" if self._starts(given.strip()) else "Not known here"
        return [*choices, (title, [(given, _short(given))])]

    def _check_address(self, text: str) -> None:
        if not text:
            self.add_error("address", "Write an address such as 10.20.20.15, or a name.")
        elif text.startswith(INVOKE):
            self.add_error("address", "Only a function of this network can be invoked.")
        elif find(compile_network(self.topology), text) is None:
            self.add_error(
                "address",
                f"'{_short(text)}' is no address, and nothing here has that name.",
            )

    def _given(self, data: Mapping[str, str]) -> dict[str, str]:
        """The fields as the address of the page gives them, or a kept question does."""
        kept = {named.id: named.question for named in self.topology.questions}
        name = data.get("q", "").strip()
        asked = any(data.get(each) for each in ("from", "to", "address"))
        first = next(iter(kept), NO_QUESTION)
        if not name and not asked:
            name = first
        if name and name not in kept:
            self.asks_nothing = name == NO_QUESTION
            self.unknown_name = "" if self.asks_nothing else name
            name = first
        if name:
            return fields_of(kept[name]) if name in kept else _first_target(self.topology)
        names = ("from", "to", "address", "protocol", "port", "family")
        given = {each: data[each] for each in names if each in data}
        if data.get("invoke") == "1" and given.get("to"):
            given["to"] = INVOKE + given["to"].removeprefix(INVOKE)
        return given


def _first_target(topology: Topology) -> dict[str, str]:
    """What the form shows of a network that keeps no question."""
    return {"to": next(value for _, group in targets(topology) for value, _ in group)}


def fields_of(question: Question) -> dict[str, str]:
    """The question as the form's fields."""
    return {
        "from": question.source,
        "to": (INVOKE if question.invoke else "") + question.target,
        "protocol": str(question.protocol),
        "port": "" if question.port is None else str(question.port),
        "family": str(question.family),
    }


def sources(topology: Topology) -> Choices:
    """What may start a connection, in groups."""
    return _groups(
        ("Functions", ((one.id, one.name) for one in topology.functions)),
        ("EC2 instances", ((one.id, one.name) for one in topology.instances)),
        ("Event source mappings", ((one.id, one.name) for one in topology.event_source_mappings)),
        ("On premises", ((one.id, one.name) for one in topology.customer_hosts)),
        (
            "Internet",
            [
                *((one.id, one.host_name) for one in topology.internet_hosts),
                (INTERNET, "any host on the internet"),
                *((one.id, f"the internet, through {one.name}") for one in topology.internet_gateways),
            ],
        ),
    )


def targets(topology: Topology) -> Choices:
    """What may be asked for, in groups."""
    shown = {one.service for one in topology.services}
    return _groups(
        (
            "Databases and servers",
            [
                *((one.id, f"{one.name} · {one.port}") for one in topology.databases),
                *((one.id, f"{one.name} · {one.port}") for one in topology.proxies),
                *((one.id, f"{one.name} · {one.port}") for one in topology.caches),
                *((one.id, f"{one.name} · 2049") for one in topology.file_systems),
                *((one.id, f"{one.name}, load balancer") for one in topology.load_balancers),
                *((one.id, one.name) for one in topology.instances),
                *((one.id, one.name) for one in topology.network_interfaces),
            ],
        ),
        ("On premises", ((one.id, one.name) for one in topology.customer_hosts)),
        ("Invoke", ((INVOKE + one.id, f"{one.name}, by the Lambda API") for one in topology.functions)),
        ("AWS services", ((one.id, _title(one.service)) for one in topology.services)),
        (
            "Internet",
            [
                *((one.id, " · ".join((one.host_name, *map(str, one.ipv4[:1])))) for one in topology.internet_hosts),
                (INTERNET, "any host on the internet"),
            ],
        ),
        (
            "Interfaces",
            [
                *((one.id, f"{one.name}, the endpoint's interfaces") for one in topology.interface_endpoints),
                *((one.id, f"{one.name}, the function's interfaces") for one in topology.functions if one.attached),
            ],
        ),
        ("Logs", [(LOG_DELIVERY, "CloudWatch Logs, by the Lambda service")]),
        (
            "Other AWS services",
            ((kind.name, kind.title) for kind in COMMON if kind.name not in shown),
        ),
    )


def offer_of(topology: Topology) -> str:
    """What the form of a question offers on this topology, in short: equal for equal choices."""
    return f"{crc32(repr((sources(topology), targets(topology))).encode()):08x}"


def _groups(*groups: tuple[str, Any]) -> Choices:
    return [(title, members) for title, each in groups if (members := list(each))]


def _title(service: str) -> str:
    return BY_NAME[service].title if service in BY_NAME else service


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"
