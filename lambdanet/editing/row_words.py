"""A row, or any other value of a form, in words."""

from typing import Any, Final

from lambdanet.editing.entries import Entry
from lambdanet.editing.kinds import Field, FieldKind

UNSET: Final = "not set"
NOTHING: Final = "none"
DESTINATIONS: Final = ("DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId")
PEERS: Final = (
    "CidrIp",
    "CidrIpv6",
    "SourceSecurityGroupId",
    "SourcePrefixListId",
    "DestinationSecurityGroupId",
    "DestinationPrefixListId",
)
KEYS: Final = {
    "Routes": DESTINATIONS,
    "Entries": ("Egress", "RuleNumber"),
    "Listeners": ("Port", "Protocol"),
    "Targets": ("Id", "Port"),
    "SecondaryPrivateIpAddresses": ("PrivateIpAddress",),
}


def key_of(field: Field, row: Any) -> tuple[str, ...]:
    """What a row is known by among its like; () for a row of a security group, which is known by all it says."""
    keys = KEYS.get(field.name, ())
    return tuple(str(row.get(key)) for key in keys) if isinstance(row, dict) else ()


def row_words(field: Field, row: Any) -> str:
    """A row as people say it: "0.0.0.0/0 → igw", "TCP 443 from 10.0.0.0/16"."""
    if not isinstance(row, dict):
        return str(row)
    match field.name:
        case "Routes":
            return _route(field, row)
        case "SecurityGroupIngress":
            return f"{_ports(row)} from {_first(row, PEERS)}"
        case "SecurityGroupEgress":
            return f"{_ports(row)} to {_first(row, PEERS)}"
        case "Entries":
            return _acl_rule(row)
        case _:
            return ", ".join(
                f"{inner.label} {value_words(inner, row[inner.name])}" for inner in field.fields if inner.name in row
            )


def value_words(field: Field, value: Any) -> str:
    """A value as people say it; what is not there is said to be the default."""
    if value is None:
        return value_words(field, field.default) if field.default not in (None, "", ()) else UNSET
    match field.kind:
        case FieldKind.FLAG:
            return {True: "on", False: "off"}.get(value, str(value)) if isinstance(value, bool) else str(value)
        case FieldKind.PART if isinstance(value, dict):
            inner = (f"{one.label} {value_words(one, value[one.name])}" for one in field.fields if one.name in value)
            return ", ".join(inner) or NOTHING
        case _:
            return ", ".join(map(str, value)) or NOTHING if isinstance(value, list | tuple) else str(value) or UNSET


def _route(field: Field, route: Entry) -> str:
    targets = (one.name for one in field.fields if one.kind is FieldKind.REF and one.name not in DESTINATIONS)
    blackhole = " (blackhole)" if route.get("State") == "blackhole" else ""
    return f"{_first(route, DESTINATIONS)} → {_first(route, tuple(targets))}{blackhole}"


def _acl_rule(rule: Entry) -> str:
    way, side = ("outbound", "to") if rule.get("Egress") else ("inbound", "from")
    block = _first(rule, ("CidrBlock", "Ipv6CidrBlock"))
    given = rule.get("PortRange")
    ports = {"FromPort": given.get("From"), "ToPort": given.get("To")} if isinstance(given, dict) else {}
    covered = _ports({"IpProtocol": rule.get("Protocol"), **ports})
    return f"{rule.get('RuleNumber')} {rule.get('RuleAction')} {way} {covered} {side} {block}"


def _ports(rule: Entry) -> str:
    protocol = str(rule.get("IpProtocol", "")).upper()
    first, last = rule.get("FromPort"), rule.get("ToPort")
    if protocol in ("-1", "ALL"):
        return "all"
    if protocol == "ICMP" or first is None or (first, last) == (0, 65535):
        return protocol
    return f"{protocol} {first}" if first == last else f"{protocol} {first} to {last}"


def _first(row: Entry, keys: tuple[str, ...]) -> str:
    return next((str(row[key]) for key in keys if row.get(key)), "nothing")
