"""What a field offers: only what fits, and always what the entry names already."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

from pydantic.alias_generators import to_pascal

from lambdanet.document import MAY_BE_UNKNOWN
from lambdanet.editing.blocks import free_address, next_free_block, usable_addresses, zones
from lambdanet.editing.entries import Document, Entry, entries, text
from lambdanet.editing.kinds import Field, FieldKind, Kind
from lambdanet.editing.places import can_be_peered, homes_of, joined_vpcs, vpc_of, vpcs_of
from lambdanet.editing.references import references
from lambdanet.services import SERVICES
from lambdanet.topology import INTERNET

__all__ = ["Choice", "Offers", "choices", "free_address", "next_free_block", "usable_addresses", "zones"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """What is written into the document, and what people read."""

    id: str
    name: str


LISTS_WITH_UNKNOWNS: Final = frozenset(map(to_pascal, MAY_BE_UNKNOWN))
OF_A_VPC: Final = frozenset({
    "subnets", "security_groups", "route_tables", "internet_gateways", "vpn_gateways", "nat_gateways",
    "egress_only_internet_gateways", "vpc_peering_connections", "transit_gateways", "network_interfaces", "instances",
    "db_instances",
})  # fmt: skip
SOURCES: Final = (
    "functions", "event_source_mappings", "instances", "network_interfaces", "db_instances", "db_proxies", "customer_hosts",
    "internet_gateways",
)  # fmt: skip
DESTINATIONS: Final = (
    "functions", "instances", "network_interfaces", "db_instances", "db_proxies", "cache_clusters", "file_systems",
    "load_balancers", "vpc_endpoints", "customer_hosts", "internet_hosts", "services",
)  # fmt: skip
TARGETS_OF_TYPE: Final = {"instance": "instances", "lambda": "functions", "alb": "load_balancers"}
WORDS: Final = {"-1": "all", "4": "IPv4", "6": "IPv6"}


def choices(document: Document, kind: Kind, entry: Entry, field: Field) -> tuple[Choice, ...]:
    """What fits into a field of an entry. `entry` is the whole entry, `field` may be one of its rows' or parts'.

    For a text these are suggestions: services, zones, the ends of a question.
    """
    if field.kind in (FieldKind.REF, FieldKind.REFS):
        return _with_named(kind, entry, field, tuple(_fitting(document, kind, entry, field)))
    if field.choices:
        return tuple(Choice(id=one, name=WORDS.get(one, one)) for one in field.choices)
    return tuple(_suggestions(document, kind, field))


@dataclass(frozen=True, kw_only=True)
class Offers:
    """What the fields of one entry offer. Each is asked once, in however many rows of a table it stands."""

    document: Document
    kind: Kind
    entry: Entry
    _known: dict[Field, tuple[Choice, ...]] = field(default_factory=dict)

    def of(self, one: Field) -> tuple[Choice, ...]:
        if one not in self._known:
            self._known[one] = choices(self.document, self.kind, self.entry, one)
        return self._known[one]


def _with_named(kind: Kind, entry: Entry, field: Field, found: tuple[Choice, ...]) -> tuple[Choice, ...]:
    offered = {one.id for one in found}
    named = dict.fromkeys(name for holder, name in references(kind.fields, entry) if holder.name == field.name)
    return (*found, *(Choice(id=name, name=name) for name in named if name not in offered))


def _fitting(document: Document, kind: Kind, entry: Entry, field: Field) -> Iterator[Choice]:
    fits = _rule(document, kind, entry, field)
    for list_name in field.targets:
        for candidate in entries(document, list_name):
            if text(candidate, "id") and fits(list_name, candidate):
                yield _choice(document, list_name, candidate)
    if field.name in LISTS_WITH_UNKNOWNS:
        yield from (_choice(document, "unknowns", one) for one in entries(document, "unknowns") if text(one, "id"))
    if field.name.endswith("PrefixListId") and kind.list_name == "security_groups":
        yield from (Choice(id=one.name, name=one.title) for one in SERVICES if one.gateway)


def _choice(document: Document, list_name: str, entry: Entry) -> Choice:
    identifier = text(entry, "id")
    name = text(entry, "name") or identifier
    if list_name != "subnets":
        return Choice(id=identifier, name=name)
    several = len(entries(document, "vpcs")) > 1
    facts = (text(entry, "CidrBlock"), text(entry, "AvailabilityZone"), text(entry, "VpcId") if several else "")
    known = ", ".join(filter(None, facts))
    return Choice(id=identifier, name=f"{name} ({known})" if known else name)


# --- what fits -----------------------------------------------------------------------------------

Fits = Callable[[str, Entry], bool]


def _rule(document: Document, kind: Kind, entry: Entry, field: Field) -> Fits:
    """Which candidates, by their list, fit into a field."""
    match kind.list_name, field.name:
        case (("internet_gateways" | "vpn_gateways"), "VpcId"):
            return _vpcs_without_another(document, kind.list_name, entry)
        case "vpc_peering_connections", "PeerVpcId":
            return lambda _list, one: can_be_peered(document, text(entry, "VpcId"), text(one, "id"))
        case "security_groups", ("SourceSecurityGroupId" | "DestinationSecurityGroupId"):
            near = joined_vpcs(document, vpc_of(document, entry))
            return lambda _list, one: text(one, "VpcId") in near
        case "transit_gateway_route_tables", ("Associations" | "Propagations" | "TransitGatewayAttachmentId"):
            return lambda _list, one: one.get("TransitGatewayId") == entry.get("TransitGatewayId")
        case "customer_networks", "TransitGatewayAttachmentId":
            return lambda _list, one: one.get("ResourceType") == "vpn"
        case "target_groups", "Id":
            wanted = TARGETS_OF_TYPE.get(text(entry, "TargetType") or "instance")
            return lambda list_name, _one: list_name == wanted
        case (("transit_gateway_attachments" | "customer_networks"), _):
            return _of_the_same_vpc(document, entry, field, only=("subnets",))
        case _:
            return _of_the_same_vpc(document, entry, field, own_interfaces=kind.list_name != "route_tables")


def _vpcs_without_another(document: Document, list_name: str, entry: Entry) -> Fits:
    """A VPC has one internet gateway and one virtual private gateway (domain.md §5.4)."""
    others = (one for one in entries(document, list_name) if one.get("id") != entry.get("id"))
    taken = {text(one, "VpcId") for one in others}
    return lambda _list, vpc: text(vpc, "id") not in taken


def _of_the_same_vpc(
    document: Document,
    entry: Entry,
    field: Field,
    *,
    only: tuple[str, ...] = tuple(OF_A_VPC),
    own_interfaces: bool = False,
) -> Fits:
    """Anything, until the entry's VPC is known. A single subnet is what says it, so all are offered for that."""
    homes = homes_of(document)
    vpc = "" if field.name == "SubnetId" and not text(entry, "VpcId") else vpc_of(document, entry, homes)

    def fits(list_name: str, candidate: Entry) -> bool:
        if own_interfaces and list_name == "instances":  # only a route may name an instance for its interface
            return False
        return not vpc or list_name not in only or vpc in vpcs_of(document, list_name, candidate, homes)

    return fits


# --- suggestions for texts -----------------------------------------------------------------------


def _suggestions(document: Document, kind: Kind, field: Field) -> Iterator[Choice]:
    match kind.list_name, field.name:
        case _, ("AvailabilityZone" | "AvailabilityZones"):
            yield from (Choice(id=zone, name=zone) for zone in zones(document))
        case (_, "ServiceName") | ("functions", "denies"):
            yield from (Choice(id=one.name, name=one.title) for one in SERVICES)
        case "questions", "from":
            yield from _ends(document, SOURCES)
        case "questions", "to":
            yield from _ends(document, DESTINATIONS)
            yield Choice(id=INTERNET, name="The internet")
        case _:
            return


def _ends(document: Document, lists: tuple[str, ...]) -> Iterator[Choice]:
    for list_name in lists:
        for entry in entries(document, list_name):
            if identifier := text(entry, "id"):
                yield Choice(id=identifier, name=text(entry, "name") or identifier)
