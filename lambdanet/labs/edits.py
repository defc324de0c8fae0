"""What a learner has changed, counted as a lab counts it.

One edit creates, changes or deletes one row: a resource with all the fields of its own form, a route, a rule, an
association of a subnet. What comes or goes by itself with another edit does not count, nor do names and questions.
"""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any, Final

from lambdanet.editing.changes import with_new_ids
from lambdanet.editing.entries import Document, Entry, entries, text, texts
from lambdanet.editing.kinds import ACCOUNT, KINDS, Field, Kind, kind_of
from lambdanet.editing.row_words import key_of, row_words, value_words
from lambdanet.editing.rows import default_egress
from lambdanet.editing.words import ROW_WORDS

KIND_OF: Final[Mapping[str, str]] = {
    "vpcs": "vpc-attribute",
    "dhcp_options": "vpc-attribute",
    "subnets": "subnet",
    "route_tables": "route-table",
    "internet_gateways": "internet-gateway",
    "egress_only_internet_gateways": "egress-only",
    "nat_gateways": "nat",
    "vpc_peering_connections": "peering",
    "transit_gateways": "transit-gateway",
    "transit_gateway_attachments": "transit-gateway",
    "transit_gateway_route_tables": "transit-gateway",
    "security_groups": "group",
    "network_acls": "acl",
    "functions": "function",
    "db_instances": "database",
    "db_proxies": "database",
}
ROWS: Final[Mapping[tuple[str, str], str]] = {
    ("route_tables", "Routes"): "route",
    ("security_groups", "SecurityGroupIngress"): "group-rule",
    ("security_groups", "SecurityGroupEgress"): "group-rule",
    ("network_acls", "Entries"): "acl-rule",
    ("transit_gateway_route_tables", "Routes"): "transit-gateway",
}
ASSOCIATIONS: Final[Mapping[str, str]] = {"route_tables": "association", "network_acls": "acl-association"}
FORMS: Final[Mapping[tuple[str, str], str]] = {
    ("functions", "VpcConfig"): "function-network",
    ("functions", "CapacityProvider"): "function-network",
    ("functions", "role"): "function-role",
    ("vpc_endpoints", "denies"): "endpoint-policy",
    ("", "block_public_access"): "public-access",
}
ENDPOINTS: Final[Mapping[str, str]] = {"Interface": "interface-endpoint", "Gateway": "gateway-endpoint"}

NEVER: Final = "fixed"
"""The kind of an edit that AWS offers for nothing that exists: what stands elsewhere is another thing."""
FIXED: Final = frozenset(
    {
        ("subnets", "VpcId"),
        ("subnets", "AvailabilityZone"),
        ("subnets", "CidrBlock"),
        ("nat_gateways", "SubnetId"),
        ("nat_gateways", "VpcId"),
        ("nat_gateways", "ConnectivityType"),
        ("vpc_endpoints", "VpcEndpointType"),
        ("vpc_endpoints", "ServiceName"),
        ("security_groups", "VpcId"),
        ("route_tables", "VpcId"),
        ("network_acls", "VpcId"),
    }
)

EVERY_KIND: Final = frozenset(
    {*KIND_OF.values(), *ROWS.values(), *ASSOCIATIONS.values(), *FORMS.values(), *ENDPOINTS.values()}
)
"""What a lab may allow. Any other kind is a lab's surroundings: instances, hosts, services, the account."""

NOT_COUNTED: Final = frozenset({"id", "name", "aliases", "description"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Edit:
    """One edit: its kind by the labs' word, and what was done: "route table rtb-app-a: 0.0.0.0/0 → nat-a, new"."""

    kind: str
    words: str


def edits(before: Document, after: Document) -> tuple[Edit, ...]:
    """What leads from one document to the other, in the order of the forms. Both must be readable."""
    before = with_new_ids(before, after)
    old, new = _ids(before), _ids(after)
    step = _Step(before=before, after=after, gone=old - new, come=new - old)
    return (
        *_of_fields(ACCOUNT, ACCOUNT.title.lower(), before, after),
        *(one for kind in KINDS for one in _of_kind(step, kind)),
        *(one for list_name in ASSOCIATIONS for one in _moved(step, list_name)),
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class _Step:
    before: Document
    after: Document
    gone: Set[str]
    come: Set[str]


def _ids(document: Document) -> set[str]:
    return {text(one, "id") for kind in KINDS for one in entries(document, kind.list_name)}


def _of_kind(step: _Step, kind: Kind) -> Iterator[Edit]:
    old = {text(one, "id"): one for one in entries(step.before, kind.list_name)}
    new = {text(one, "id"): one for one in entries(step.after, kind.list_name)}
    for identifier, entry in old.items():
        if identifier not in new and not _by_itself(kind, entry, step.gone):
            yield Edit(kind=_kind(kind, entry), words=f"removed {kind.noun} {identifier}")
    for identifier, entry in new.items():
        subject = f"{kind.noun} {identifier}"
        if identifier not in old:
            if not _by_itself(kind, entry, step.come):
                yield Edit(kind=_kind(kind, entry), words=f"added {subject}")
            yield from _of_rows(kind, subject, _unwritten(step.after, entry), entry)
        elif old[identifier] != entry:
            held = _left(step.before, old[identifier], step.gone)
            yield from _of_rows(kind, subject, held, _left(step.after, entry, frozenset()))
            yield from _of_fields(kind, subject, held, _settled(kind, entry, step.come))


def _kind(kind: Kind, entry: Entry) -> str:
    if kind.list_name == "vpc_endpoints":
        return ENDPOINTS.get(text(entry, "VpcEndpointType"), "")
    return KIND_OF.get(kind.list_name, kind.noun)


def _by_itself(kind: Kind, entry: Entry, others: Set[str]) -> bool:
    """AWS makes a transit gateway's default route table with it, and takes it with it (domain.md §7.2)."""
    return kind.list_name == "transit_gateway_route_tables" and text(entry, "TransitGatewayId") in others


def _settled(kind: Kind, entry: Entry, come: Set[str]) -> Entry:
    """The entry without what AWS adds to it: a new attachment joins the default table of its transit gateway."""
    return _scrubbed(entry, come) if kind.list_name == "transit_gateway_route_tables" else entry


def _unwritten(document: Document, entry: Entry) -> Entry:
    """A new entry as AWS makes it, before a row is written: a security group lets everything out (SG-02)."""
    return {"SecurityGroupEgress": default_egress(document, entry)}


def _left(document: Document, entry: Entry, gone: Set[str]) -> Entry:
    """The entry without what named something that is gone, and with the rows that AWS writes by itself."""
    egress = entry.get("SecurityGroupEgress", ...)
    written = entry | {"SecurityGroupEgress": default_egress(document, entry)} if egress is None else entry
    return _scrubbed(written, gone) if gone else written


def _scrubbed(entry: Entry, gone: Set[str]) -> Entry:
    return {
        key: [left for one in value if (left := _outlived(key, one, gone)) is not None]
        if isinstance(value, list)
        else value
        for key, value in entry.items()
        if not (isinstance(value, str) and key != "id" and value in gone)
    }


def _outlived(key: str, value: Any, gone: Set[str]) -> Any:
    """What is left of one of many: a route outlives its target as a blackhole, anything else goes with it."""
    if not _mentions(value, gone):
        return value
    if key != "Routes":
        return None
    return {name: inner for name, inner in value.items() if inner not in gone} | {"State": "blackhole"}


def _mentions(value: Any, gone: Set[str]) -> bool:
    return (
        any(one in gone for one in value.values() if isinstance(one, str)) if isinstance(value, dict) else value in gone
    )


# --- rows ------------------------------------------------------------------------------------------


def _of_rows(kind: Kind, subject: str, before: Entry, after: Entry) -> Iterator[Edit]:
    for field in kind.fields:
        if (word := ROWS.get((kind.list_name, field.name))) is not None:
            given = after.get(field.name, before.get(field.name) if field.optional else None)
            for words in _differences(field, _rows(before.get(field.name)), _rows(given)):
                yield Edit(kind=word, words=f"{subject}: {words}")


def _rows(value: Any) -> list[Entry]:
    """What a remark on a rule says decides nothing."""
    rows = [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
    return [{key: inner for key, inner in row.items() if key != "Description"} for row in rows]


def _differences(field: Field, old: list[Entry], new: list[Entry]) -> Iterator[str]:
    """A row that gives way to another one is one edit: of the same key first, then in their order."""
    gone, come = [one for one in old if one not in new], [one for one in new if one not in old]
    noun = ROW_WORDS[field.name]
    for row in [*gone]:
        key = key_of(field, row)
        if key and (other := next((one for one in come if key_of(field, one) == key), None)) is not None:
            gone.remove(row)
            come.remove(other)
            yield f"{noun} {row_words(field, row)} is now {row_words(field, other)}"
    for was, now in zip_longest(gone, come):
        if was is None:
            yield f"added {noun} {row_words(field, now)}"
        elif now is None:
            yield f"removed {noun} {row_words(field, was)}"
        else:
            yield f"{noun} {row_words(field, was)} is now {row_words(field, now)}"


# --- fields ----------------------------------------------------------------------------------------


def _of_fields(kind: Kind, subject: str, before: Entry, after: Entry) -> Iterator[Edit]:
    """One edit for each form that was saved with other values."""
    forms: dict[str, list[str]] = {}
    for field in kind.fields:
        place = (kind.list_name, field.name)
        if field.name in NOT_COUNTED or place in ROWS or (field.name == "SubnetIds" and kind.list_name in ASSOCIATIONS):
            continue
        old, new = before.get(field.name), after.get(field.name)
        if _meant(field, old) == _meant(field, new):
            continue
        form = NEVER if place in FIXED else FORMS.get(place) or _kind(kind, after)
        forms.setdefault(form, []).append(f"{field.label} {value_words(field, old)} → {value_words(field, new)}")
    for form, words in forms.items():
        yield Edit(kind=form, words=f"{subject}: {', '.join(words)}")


def _meant(field: Field, value: Any) -> Any:
    """A value as AWS takes it: what is left out is its default, and nothing is an empty list."""
    if value is None:
        value = field.default
    return (
        sorted(map(str, value))
        if isinstance(value, list | tuple) and all(isinstance(one, str) for one in value)
        else value or None
    )


# --- associations ----------------------------------------------------------------------------------


def _moved(step: _Step, list_name: str) -> Iterator[Edit]:
    """The subnets that have another table or network ACL of their own; what went with a table went by itself."""
    noun = kind_of(list_name).noun
    old = {subnet: text(one, "id") for one in entries(step.before, list_name) for subnet in texts(one, "SubnetIds")}
    new = {subnet: text(one, "id") for one in entries(step.after, list_name) for subnet in texts(one, "SubnetIds")}
    for subnet in dict.fromkeys((*old, *new)):
        was, now = old.get(subnet, ""), new.get(subnet, "")
        if was == now or subnet in step.gone or (was in step.gone and not now):
            continue
        words = f"subnet {subnet}: {noun} {now or 'left to the VPC'}{f', was {was}' if was else ''}"
        yield Edit(kind=ASSOCIATIONS[list_name], words=words)
