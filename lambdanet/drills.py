"""What if it were gone? A topology without a zone, a NAT gateway, an endpoint, a rule: what changes, all questions at once.

    drill(document, without_zone(document, "us-east-1a"))

What is lost is not tidied up, as it would not be: routes to a NAT gateway that fails stay, and nothing comes through.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lambdanet.document import read_topology
from lambdanet.editing import removal
from lambdanet.editing.entries import Document, Entry, entries, find, text, texts
from lambdanet.editing.ids import taken_ids
from lambdanet.editing.kinds import kind_of
from lambdanet.editing.row_words import row_words
from lambdanet.editing.rows import remove_row
from lambdanet.editing.words import ROW_WORDS
from lambdanet.reachability.evaluate import evaluate_on
from lambdanet.reachability.network import Network, compile_network
from lambdanet.reachability.verdict import Verdict
from lambdanet.topology import Question

# Resources that stand in one subnet, and those that stand in several and lose only a seat.
SEATED = ("instances", "db_instances", "cache_clusters", "network_interfaces")
SPREAD = {
    "vpc_endpoints": "SubnetIds",
    "db_proxies": "VpcSubnetIds",
    "file_systems": "SubnetIds",
    "load_balancers": "SubnetIds",
    "transit_gateway_attachments": "SubnetIds",
    "event_source_mappings": "SubnetIds",
}
PARTS = (
    "nat_gateways", "internet_gateways", "egress_only_internet_gateways", "vpc_endpoints", "vpc_peering_connections",
    "transit_gateway_attachments", "vpn_gateways",
)  # fmt: skip
TABLES = (
    ("route_tables", "Routes"),
    ("security_groups", "SecurityGroupIngress"),
    ("security_groups", "SecurityGroupEgress"),
    ("network_acls", "Entries"),
)
FAILED = {"State": "failed"}
SEATS_OF_FUNCTIONS = ("VpcConfig", "CapacityProvider")


@dataclass(frozen=True, kw_only=True, slots=True)
class Loss:
    """A document without something. `gone` are the ids of what can neither ask nor be asked any more."""

    document: Document
    gone: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True, slots=True)
class Drilled:
    """A question with its verdict before and after; `after` is None where one of its ends is gone."""

    question: Question
    before: Verdict
    after: Verdict | None

    @property
    def differs(self) -> bool:
        return self.after is None or self.after.outcome is not self.before.outcome


def zones_of(document: Document) -> tuple[str, ...]:
    """The zones that subnets stand in."""
    return tuple(sorted({text(one, "AvailabilityZone") for one in entries(document, "subnets")} - {""}))


def without_zone(document: Document, zone: str) -> Loss:
    """The topology after the loss of a zone.

    What stands there in one subnet is gone; what stands in several works on in the others, for Lambda, endpoints and
    load balancers turn to them by themselves (A11). A zonal NAT gateway there fails, and the routes to it stay.
    """
    lost = {text(one, "id") for one in entries(document, "subnets") if text(one, "AvailabilityZone") == zone}
    left = dict(document)
    for list_name in ("nat_gateways", "functions", *SPREAD):
        if list_name in document:
            left[list_name] = [_without_seats(list_name, one, lost) for one in entries(document, list_name)]
    # What has no seat left cannot be written down as such: it goes, and what only made sense with it.
    for list_name in (*SEATED, "functions", *SPREAD):
        for one in entries(left, list_name):
            if _is_gone(list_name, one, lost):
                left = _removed(left, list_name, text(one, "id"))
    return _loss(document, left)


def without(document: Document, list_name: str, identifier: str) -> Loss:
    """The topology without one resource; a NAT gateway fails, and the routes to it stay. Raises KeyError."""
    if list_name == "nat_gateways":
        held = entries(document, list_name)
        return _loss(
            document,
            document | {list_name: [one | FAILED if one.get("id") == identifier else one for one in held]},
        )
    return _loss(document, _removed(document, list_name, identifier))


def _removed(document: Document, list_name: str, identifier: str) -> Document:
    """What an edit that removes it leaves; nobody reads here what goes along. Raises KeyError."""
    return removal.without(document, list_name, find(document, list_name, identifier))


def drill(document: Document, loss: Loss, questions: Sequence[Question] | None = None) -> tuple[Drilled, ...]:
    """Every question before and after: those that the topology keeps, unless others are given."""
    before = compile_network(read_topology(document))
    after = compile_network(read_topology(loss.document))
    asked = questions if questions is not None else [one.question for one in before.topology.questions]
    return tuple(_drilled(before, after, loss, question) for question in asked)


def _drilled(before: Network, after: Network, loss: Loss, question: Question) -> Drilled:
    ended = {question.source, question.target} & loss.gone
    return Drilled(
        question=question,
        before=evaluate_on(before, question),
        after=None if ended else evaluate_on(after, question),
    )


def _loss(before: Document, after: Document) -> Loss:
    return Loss(document=after, gone=frozenset(taken_ids(before) - taken_ids(after)))


def _without_seats(list_name: str, entry: Entry, lost: set[str]) -> Entry:
    """The entry without its seats in lost subnets, and without the addresses that it had in them."""
    if list_name == "nat_gateways":
        return entry | FAILED if text(entry, "SubnetId") in lost else entry
    if list_name == "functions":
        part = _part(entry)
        return entry | {part: _spread(entry[part], "SubnetIds", lost)} if part else entry
    return _spread(entry, SPREAD[list_name], lost)


def _spread(entry: Entry, key: str, lost: set[str]) -> Entry:
    seats = texts(entry, key)
    if not set(seats) & lost:
        return entry
    kept = {key: [one for one in seats if one not in lost]}
    if addresses := texts(entry, "PrivateIpAddresses"):
        pairs = zip(addresses, seats, strict=False)
        kept["PrivateIpAddresses"] = [address for address, seat in pairs if seat not in lost]
    return entry | kept


def _is_gone(list_name: str, entry: Entry, lost: set[str]) -> bool:
    if list_name in SEATED:
        return text(entry, "SubnetId") in lost
    if list_name == "functions":
        part = _part(entry)
        return bool(part) and not texts(entry[part], "SubnetIds")
    return entry.get(SPREAD[list_name]) == []


def _part(function: Entry) -> str:
    """The part of a function that names its subnets, "" for one that is not attached."""
    return next((part for part in SEATS_OF_FUNCTIONS if isinstance(function.get(part), dict)), "")


@dataclass(frozen=True, kw_only=True, slots=True)
class Taken:
    """Something that was taken away: of what group ("Availability Zone", "NAT gateway", "rule"), and its name in words."""

    group: str
    name: str
    loss: Loss


def losses(document: Document) -> Iterator[Taken]:
    """Everything that a drill can take away: zones, gateways, endpoints and connections, then routes and rules."""
    for zone in zones_of(document):
        yield Taken(group="Availability Zone", name=zone, loss=without_zone(document, zone))
    for list_name in PARTS:
        kind = kind_of(list_name)
        for one in entries(document, list_name):
            name = text(one, "name") or text(one, "id")
            yield Taken(group=kind.noun, name=name, loss=without(document, list_name, text(one, "id")))
    for list_name, path in TABLES:
        kind, field = kind_of(list_name), kind_of(list_name).field(path)
        for one in entries(document, list_name):
            for index, row in enumerate(one.get(path) or ()):
                left = remove_row(document, list_name, text(one, "id"), path, index)
                name = f"{text(one, 'name') or text(one, 'id')}: {row_words(field, row)}"
                yield Taken(group=f"{ROW_WORDS[field.name]} of a {kind.noun}", name=name, loss=_loss(document, left))
