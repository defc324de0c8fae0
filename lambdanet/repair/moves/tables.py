"""Route tables: the route that is missing or leads nowhere, in the tables of the subnets that need it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lambdanet.editing.edits import add, add_row, fill, remove_row
from lambdanet.editing.entries import Document, Entry, entries, find, text, texts
from lambdanet.editing.ids import free_id
from lambdanet.reachability.network import Network
from lambdanet.repair.move import Move
from lambdanet.repair.scene import Blocked, Scene
from lambdanet.topology import Address, RouteOrigin

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


def with_routes(
    scene: Scene, document: Document, places: Iterable[Origin], address: Address, target: Entry, default: str = ""
) -> Document:
    """The document where the tables of all places lead an address to a target, by one route each.

    Where a static route to the address is there, its target changes, unless it is wider than `default`; else there is
    a new one, to `default` or everywhere. A main table that the document does not show cannot be changed: its subnets get one of their own (RT-01).
    """
    found = tuple(places)
    everywhere = "::/0" if address.version == 6 else "0.0.0.0/0"
    for table in dict.fromkeys(one.table_id for one in found):
        destination = _narrower(deciding_route(scene.network, table, address), default) or everywhere
        if "/" in table:
            own = [one for one in found if one.table_id == table]
            document = _with_own_table(document, own, [route(destination, target)])
        else:
            document = with_route(document, table, destination, target)
    return document


def _narrower(one: str, other: str) -> str:
    """Of two blocks around one address the longer prefix; "" is none."""
    return max(one, other, key=lambda block: int(block.partition("/")[2] or -1))


def deciding_route(network: Network, table: str, address: Address) -> str:
    """The destination of the static route that decides for an address, "" where none does."""
    for one in network.routes[table].covering(address):
        return str(one.destination) if one.origin is RouteOrigin.STATIC else ""
    return ""


def drop_route(scene: Scene, blocked: Blocked) -> Iterator[Move]:
    """A route that leads nowhere out of the table, where another one that it beats may lead somewhere (RT-03, RT-08)."""
    hop = blocked.table()
    if hop is None or "/" in hop.component:
        return
    covering = scene.network.routes[hop.component].covering(hop.packet.destination)
    if len(covering) < 2 or covering[0].origin not in (RouteOrigin.STATIC, RouteOrigin.PREFIX_LIST):
        return
    rows = find(scene.document, "route_tables", hop.component).get("Routes") or []
    for index, row in enumerate(rows):
        if any(text(row, key) == covering[0].shown for key in (*DESTINATIONS, "DestinationPrefixListId")):
            yield Move(
                title=f"Remove the route {covering[0].shown} from {scene.name(hop.component)}, so that {covering[1].shown} decides",
                way="another route",
                document=remove_row(scene.document, "route_tables", hop.component, "Routes", index),
            )
            return


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
