"""The keys of a row of which one is filled, as the one field that people think of: a route's target, a rule's source.

Each of them says what it means by itself: ids are used once in a document, a block with a colon is IPv6.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pydantic import BaseModel
from pydantic.alias_generators import to_pascal

from lambdanet.editing.choices import Choice, Offers
from lambdanet.editing.entries import Entry, entries, text
from lambdanet.editing.kinds import Field, FieldKind, kind_of, named
from lambdanet.parts import ROUTE_TARGETS, AclEntryPart, EgressPart, IngressPart, RoutePart

ANYWHERE: Final = {FieldKind.CIDR: ("0.0.0.0/0", "anywhere, IPv4"), FieldKind.CIDR6: ("::/0", "anywhere, IPv6")}


@dataclass(frozen=True, kw_only=True, slots=True)
class Alternatives:
    """The members in the document's order; the first takes what none of the others does."""

    field: Field
    members: tuple[Field, ...]


Spec = tuple[str, tuple[str, ...]]
_SPECS: Final[dict[type[BaseModel], tuple[Spec, ...]]] = {
    RoutePart: (
        ("Destination", ("DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId")),
        ("Target", tuple(map(to_pascal, ROUTE_TARGETS))),
    ),
    IngressPart: (("Source", ("CidrIp", "CidrIpv6", "SourceSecurityGroupId", "SourcePrefixListId")),),
    EgressPart: (("Destination", ("CidrIp", "CidrIpv6", "DestinationSecurityGroupId", "DestinationPrefixListId")),),
    AclEntryPart: (("Block", ("CidrBlock", "Ipv6CidrBlock")),),
}
_LABELS: Final = {"Block": "CIDR block"}


def columns(rows: Field) -> tuple[Field | Alternatives, ...]:
    """The fields of a table's rows, alternatives at the place of their first."""
    found: list[Field | Alternatives] = []
    grouped = {one.name: each for each in alternatives(rows) for one in each.members}
    for field in rows.fields:
        each = grouped.get(field.name)
        if each is None:
            found.append(field)
        elif field is each.members[0]:
            found.append(each)
    return tuple(found)


def alternatives(rows: Field) -> tuple[Alternatives, ...]:
    """Those of a table's rows, () where each field stands for itself."""
    specs = _SPECS.get(rows.model, ()) if rows.model is not None else ()
    return tuple(_made(rows, name, keys) for name, keys in specs)


def value_of(each: Alternatives, row: Entry) -> str:
    """What stands in the one that is filled, "" for none."""
    return next((str(row[one.name]) for one in each.members if row.get(one.name)), "")


def placed(offers: Offers, each: Alternatives, given: str) -> Entry:
    """What was written, under the key that it belongs to; {} for nothing."""
    if not given:
        return {}
    for one in each.members:
        if one.kind is FieldKind.REF and any(choice.id == given for choice in offers.of(one)):
            return {one.name: given}
    six = next((one for one in each.members if one.kind is FieldKind.CIDR6), None)
    member = six if six is not None and ":" in given else each.members[0]
    return {member.name: given}


def offered(offers: Offers, each: Alternatives) -> tuple[Choice, ...]:
    """What may be filled in, each with what it is."""
    return tuple(dict.fromkeys(choice for one in each.members for choice in _of_member(offers, one)))


def _of_member(offers: Offers, member: Field) -> Iterator[Choice]:
    if member.kind in ANYWHERE:
        block, words = ANYWHERE[member.kind]
        yield Choice(id=block, name=words)
    nouns = {text(one, "id"): kind_of(name).noun for name in member.targets for one in entries(offers.document, name)}
    for choice in offers.of(member):
        noun = nouns.get(choice.id, "")
        yield Choice(id=choice.id, name=f"{choice.name}, {noun}" if noun else choice.name)


def _made(rows: Field, name: str, keys: tuple[str, ...]) -> Alternatives:
    members = tuple(named(rows.fields, key) for key in keys)
    only_names = all(one.kind is FieldKind.REF for one in members)
    field = Field(
        name=name,
        label=_LABELS.get(name, name),
        kind=FieldKind.REF if only_names else FieldKind.CIDR,
        required=not only_names,
        help=members[0].help,
    )
    return Alternatives(field=field, members=members)
