"""Route tables: the route that is missing or leads nowhere, in the tables of the subnets that need it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lambdanet.editing.edits import add, add_row, fill
from lambdanet.editing.entries import Document, Entry, entries, find, text, texts
from lambdanet.editing.ids import free_id
from lambdanet.reachability.network import Network
from lambdanet.reachability.verdict import Kind
from lambdanet.repair.scene import Scene

DESTINATIONS = ("DestinationCidrBlock", "DestinationIpv6CidrBlock")


@dataclass(frozen=True, kw_only=True, slots=True)
class Origin:
    """A subnet that traffic leaves from, and the route table that it uses. `vpc_id` is the VPC of both."""

    subnet_id: str
    table_id: str
    vpc_id: str


def origins(scene: Scene) -> tuple[Origin, ...]:
    """Where the failing traces leave from, each subnet once."""
    found = [origin(scene.network, one.subnet) for one in scene.failing() if one.subnet is not None]
    return tuple(dict.fromkeys(found))


def origin(network: Network, subnet_id: str) -> Origin:
    return Origin(subnet_id=subnet_id, table_id=network.tables[subnet_id].id, vpc_id=network.subnets[subnet_id].vpc_id)


def with_routes(document: Document, places: Iterable[Origin], destination: str, target: Entry) -> Document:
    """The document where the tables of all places lead a destination to a target, by one route each.

    A main table that the document does not show cannot be changed here: its subnets get a table of their own (RT-01).
    """
    found = tuple(places)
    for table in dict.fromkeys(one.table_id for one in found):
        if "/" in table:
            own = [one for one in found if one.table_id == table]
            document = _with_own_table(document, own, [route(destination, target)])
        else:
            document = with_route(document, table, destination, target)
    return document


def route(destination: str, target: Entry) -> Entry:
    return {DESTINATIONS[":" in destination]: destination, **target}


def with_route(document: Document, table: str, destination: str, target: Entry) -> Document:
    """The table with this route, in place of one to the same destination (RT-05)."""
    rows = find(document, "route_tables", table).get("Routes") or []
    new = route(destination, target)
    for place, row in enumerate(rows):
        if any(row.get(key) == destination for key in DESTINATIONS):
            return fill(document, "route_tables", table, "Routes", [*rows[:place], new, *rows[place + 1 :]])
    return add_row(document, "route_tables", table, "Routes", new)


def _with_own_table(document: Document, places: list[Origin], rows: list[Entry]) -> Document:
    table = {
        "id": free_id(document, "rtb"),
        "VpcId": places[0].vpc_id,
        "SubnetIds": [one.subnet_id for one in places],
        "Routes": rows,
    }
    return add(document, "route_tables", table)


def associated(document: Document, subnet_id: str, table_id: str) -> Document:
    """The subnet with another table; a subnet has one (RT-01)."""
    for one in entries(document, "route_tables"):
        held = texts(one, "SubnetIds")
        identifier = text(one, "id")
        if identifier == table_id and subnet_id not in held:
            document = fill(document, "route_tables", identifier, "SubnetIds", [*held, subnet_id])
        elif identifier != table_id and subnet_id in held:
            left = [kept for kept in held if kept != subnet_id]
            document = fill(document, "route_tables", identifier, "SubnetIds", left)
    return document


def written(document: Document, list_name: str) -> set[str]:
    return {text(one, "id") for one in entries(document, list_name)}


def table_names(scene: Scene, places: Iterable[Origin]) -> list[str]:
    """What the tables of the places are called, for a sentence."""
    return list(
        dict.fromkeys(
            f"a table of {scene.name(one.subnet_id)}'s own" if "/" in one.table_id else scene.name(one.table_id)
            for one in places
        )
    )


def chosen_routes(scene: Scene) -> Iterator[tuple[str, str]]:
    """The subnet's table of each failing trace and the route it chose there, as far as one was chosen."""
    for trace in scene.failing():
        hop = next((one for one in trace.forward if one.kind is Kind.ROUTE_TABLE), None)
        if hop is not None and (destination := getattr(hop.evidence, "destination", None)) is not None:
            yield hop.component, str(destination)
