"""Ways to the internet: NAT gateways, an internet gateway, an egress-only one, a central one (domain.md §5.3, §5.4)."""

from collections.abc import Iterable, Iterator
from typing import Final

from lambdanet import services
from lambdanet.editing.blocks import next_free_block
from lambdanet.editing.edits import add, fill, put
from lambdanet.editing.entries import Document, entries, find, text
from lambdanet.editing.ids import free_id
from lambdanet.explanation.grammar import in_a_row
from lambdanet.reachability.network import Network, is_private
from lambdanet.reachability.verdict import Kind
from lambdanet.repair.move import Move
from lambdanet.repair.moves.tables import Origin, associated, deciding_route, origins, table_names, with_routes
from lambdanet.repair.scene import Blocked, Scene
from lambdanet.topology import Address, Connectivity, InternetGateway, NatGateway

ANYWHERE: Final = "0.0.0.0/0"
ANYWHERE_6: Final = "::/0"


def lead_out(scene: Scene, blocked: Blocked) -> Iterator[Move]:
    """Every kind of way out for the subnets that the failing traces leave from."""
    destination = blocked.trace.destination
    places = _towards_the_internet(scene)
    if destination is None or is_private(destination) or not places:
        return
    if destination.version == 6:
        yield from _over_ipv6(scene, places)
        return
    if _all_have_public_addresses(scene):
        yield from _by_internet_gateway(scene, places)
    if any(_is_public(scene, one, destination) for one in places):
        return  # with another route it would be no public subnet any more (NET-07)
    yield from _by_nat_that_is_there(scene, places)
    yield from by_new_nat(scene, places)
    yield from by_regional_nat(scene, places)
    yield from _by_transit_gateway(scene, places)


def goes_to(scene: Scene) -> Address:
    """Where the failing traces go, as far as they are told apart by family: any public address for none."""
    found = (one.destination for one in scene.failing() if one.destination is not None)
    return next(found, services.ANYWHERE)


def led(scene: Scene, places: Iterable[Origin]) -> str:
    """The destinations of the routes that `with_routes` writes, for a sentence."""
    address = goes_to(scene)
    everywhere = ANYWHERE_6 if address.version == 6 else ANYWHERE
    found = (deciding_route(scene.network, one.table_id, address) or everywhere for one in places)
    return in_a_row(list(dict.fromkeys(found)))


def _towards_the_internet(scene: Scene) -> tuple[Origin, ...]:
    """Only those of one VPC: gateways serve their own."""
    found = origins(scene)
    return tuple(one for one in found if one.vpc_id == found[0].vpc_id)


def _is_public(scene: Scene, place: Origin, address: Address) -> bool:
    deciding = scene.network.routes[place.table_id].covering(address)[:1]
    return any(isinstance(scene.network.resources.get(one.target), InternetGateway) for one in deciding)


def _all_have_public_addresses(scene: Scene) -> bool:
    held = [scene.network.interfaces.get(one.interface) for one in scene.failing()]
    return all(one is not None and one.public_ip is not None for one in held)


# --- NAT ----------------------------------------------------------------------------------------------


def _by_nat_that_is_there(scene: Scene, places: tuple[Origin, ...]) -> Iterator[Move]:
    """One that works: available, public, and regional or in a public subnet that is none of the clients' own (RT-11)."""
    network, document = scene.network, scene.document
    open_tables = {network.tables[one].id for one in public_subnets(network, places[0].vpc_id)}
    zones = {network.subnets[one.subnet_id].availability_zone for one in places}
    found = [one for one in network.topology.nat_gateways if _serves(network, one, places[0].vpc_id, open_tables)]
    found.sort(key=lambda one: one.regional or network.subnets[one.subnet_id].availability_zone not in zones)
    for gateway in found[:1]:
        if any(_shares_a_table(network, one, gateway) for one in places):
            continue
        changed = with_routes(scene, document, places, goes_to(scene), {"NatGatewayId": gateway.id})
        names = in_a_row(table_names(scene, places))
        yield Move(
            title=f"Route {led(scene, places)} in {names} to {gateway.name}",
            way="route to a NAT gateway",
            document=changed,
        )


def _serves(network: Network, gateway: NatGateway, vpc: str, open_tables: set[str]) -> bool:
    if gateway.state != "available" or gateway.connectivity is Connectivity.PRIVATE:
        return False
    if gateway.regional:
        return gateway.vpc_id == vpc
    return network.subnets[gateway.subnet_id].vpc_id == vpc and network.tables[gateway.subnet_id].id in open_tables


def _shares_a_table(network: Network, place: Origin, gateway: NatGateway) -> bool:
    return not gateway.regional and network.tables[gateway.subnet_id].id == place.table_id


def by_new_nat(scene: Scene, places: tuple[Origin, ...]) -> Iterator[Move]:
    """In a public subnet, with an Elastic IP; one for all, and where each zone has a public subnet one per zone."""
    network, vpc = scene.network, places[0].vpc_id
    shared = {one.table_id for one in places}
    homes = [one for one in public_subnets(network, vpc) if network.tables[one].id not in shared]
    zones = {one.subnet_id: network.subnets[one.subnet_id].availability_zone for one in places}
    homes.sort(key=lambda one: network.subnets[one].availability_zone not in zones.values())
    document, home, words = scene.document, next(iter(homes), ""), ""
    if not home:
        made = _with_public_subnet(document, scene, places[0])
        if made is None:
            return
        document, home, words = made
    nat = free_id(document, "nat")
    changed = add(document, "nat_gateways", {"id": nat, "SubnetId": home, "ConnectivityType": "public"})
    changed = with_routes(scene, changed, places, goes_to(scene), {"NatGatewayId": nat})
    names = in_a_row(table_names(scene, places))
    title = f"{words}{'add' if words else 'Add'} the NAT gateway {nat} in {scene.name(home)}, and route {led(scene, places)} in {names} to it"
    yield Move(title=title, way="NAT gateway", document=changed)
    by_zone = {network.subnets[one].availability_zone: one for one in reversed(homes)}
    tables = {one.table_id: zones[one.subnet_id] for one in places if "/" not in one.table_id}
    needed = sorted(set(zones.values()))
    if len(needed) > 1 and len(tables) == len(places) and set(needed) <= by_zone.keys():
        yield _nat_in_each_zone(scene, places, {zone: by_zone[zone] for zone in needed}, zones)


def _nat_in_each_zone(scene: Scene, places: tuple[Origin, ...], homes: dict[str, str], zones: dict[str, str]) -> Move:
    document = scene.document
    for zone, home in homes.items():
        nat = free_id(document, "nat")
        document = add(document, "nat_gateways", {"id": nat, "SubnetId": home, "ConnectivityType": "public"})
        own = [one for one in places if zones[one.subnet_id] == zone]
        document = with_routes(scene, document, own, goes_to(scene), {"NatGatewayId": nat})
    names = in_a_row([scene.name(one) for one in homes.values()])
    return Move(
        title=f"Add a NAT gateway in each of {names}, and route {led(scene, places)} in {in_a_row(table_names(scene, places))} to the one of its zone",
        way="NAT gateway per zone",
        document=document,
    )


def by_regional_nat(scene: Scene, places: tuple[Origin, ...]) -> Iterator[Move]:
    """For the whole VPC, in no subnet; it needs an attached internet gateway (domain.md §5.3)."""
    vpc = places[0].vpc_id
    document, words = with_internet_gateway(scene.document, scene, vpc)
    nat = free_id(document, "nat")
    gateway = {"id": nat, "AvailabilityMode": "regional", "VpcId": vpc}
    changed = with_routes(scene, add(document, "nat_gateways", gateway), places, goes_to(scene), {"NatGatewayId": nat})
    names = in_a_row(table_names(scene, places))
    title = f"{words}{'add' if words else 'Add'} the regional NAT gateway {nat} for {scene.name(vpc)}, and route {led(scene, places)} in {names} to it"
    remark = "A regional NAT gateway may take up to 60 minutes to reach a zone that is new to it; until then traffic crosses zones."
    yield Move(title=title, way="regional NAT gateway", document=changed, remarks=(remark,))


def move_nat(scene: Scene, blocked: Blocked) -> Iterator[Move]:
    """A NAT gateway that stands where nothing leads out: made anew in a public subnet, or its own subnet opened."""
    network = scene.network
    met = next((one for one in reversed(blocked.trace.forward) if one.kind is Kind.NAT_GATEWAY), None)
    gateway = network.resources.get(met.component) if met is not None else None
    if not isinstance(gateway, NatGateway) or gateway.regional:
        return
    home = network.subnets[gateway.subnet_id]
    clients = {one.table_id for one in origins(scene)}
    homes = [one for one in public_subnets(network, home.vpc_id) if network.tables[one].id not in clients]
    homes.sort(key=lambda one: network.subnets[one].availability_zone != home.availability_zone)
    private = gateway.connectivity is Connectivity.PRIVATE
    for place in homes[:1]:
        entry = find(scene.document, "nat_gateways", gateway.id)
        kept = {key: value for key, value in entry.items() if key not in ("PrivateIpAddress", "NetworkInterfaceId")}
        moved = kept | {"SubnetId": place} | ({"ConnectivityType": "public"} if private else {})
        changed = put(scene.document, "nat_gateways", gateway.id, moved)
        if changed != scene.document:
            yield Move(
                title=f"Make {gateway.name} anew in the public subnet {scene.name(place)}"
                + (", as a public NAT gateway" if private else ""),
                way="NAT gateway in a public subnet",
                document=changed,
                remarks=("A NAT gateway cannot be moved: a new one takes its place, and the routes must lead to it.",),
            )
    table = network.tables[home.id]
    open_tables = [network.tables[one].id for one in homes if "/" not in network.tables[one].id]
    if private or blocked.hop.kind is not Kind.ROUTE_TABLE:
        return
    for other in open_tables[:1]:
        yield Move(
            title=f"Give {home.name}, where {gateway.name} stands, the route table {scene.name(other)}",
            way="table of the NAT gateway's subnet",
            document=associated(scene.document, home.id, other),
        )
    if table.id not in clients:
        document, words = with_internet_gateway(scene.document, scene, home.vpc_id)
        door = internet_gateway_of(document, home.vpc_id)
        own = Origin(subnet_id=home.id, table_id=table.id, vpc_id=home.vpc_id)
        yield Move(
            title=f"{words}{'route' if words else 'Route'} {led(scene, [own])} in {in_a_row(table_names(scene, [own]))}, the table of {gateway.name}'s subnet, to {door}",
            way="route to an internet gateway",
            document=with_routes(scene, document, [own], goes_to(scene), {"GatewayId": door}),
        )


# --- other gateways -------------------------------------------------------------------------------------


def _by_internet_gateway(scene: Scene, places: tuple[Origin, ...]) -> Iterator[Move]:
    """For who has a public address of its own (domain.md §5.4)."""
    document, words = with_internet_gateway(scene.document, scene, places[0].vpc_id)
    door = internet_gateway_of(document, places[0].vpc_id)
    changed = with_routes(scene, document, places, goes_to(scene), {"GatewayId": door})
    names = in_a_row(table_names(scene, places))
    yield Move(
        title=f"{words}{'route' if words else 'Route'} {led(scene, places)} in {names} to {door}",
        way="route to an internet gateway",
        document=changed,
    )


def _over_ipv6(scene: Scene, places: tuple[Origin, ...]) -> Iterator[Move]:
    """An egress-only internet gateway: free, and nothing comes in by it (V6-04)."""
    vpc = places[0].vpc_id
    known = scene.network.egress_only.get(vpc)
    document, gateway = scene.document, known.id if known is not None else ""
    if not gateway:
        gateway = free_id(document, "eigw")
        document = add(document, "egress_only_internet_gateways", {"id": gateway, "VpcId": vpc})
    changed = with_routes(scene, document, places, goes_to(scene), {"EgressOnlyInternetGatewayId": gateway})
    names = in_a_row(table_names(scene, places))
    title = (
        f"Route {led(scene, places)} in {names} to {gateway}"
        if known is not None
        else f"Add the egress-only internet gateway {gateway}, and route {led(scene, places)} in {names} to it"
    )
    yield Move(title=title, way="egress-only internet gateway", document=changed)


def _by_transit_gateway(scene: Scene, places: tuple[Origin, ...]) -> Iterator[Move]:
    """To a transit gateway whose table leads everything on, as to a central egress VPC (T75)."""
    network, vpc = scene.network, places[0].vpc_id
    for gateway in network.transit_gateways.get(vpc, ())[:1]:
        table = network.transit_tables.get(network.attachments[gateway, vpc].id)
        if table is not None and any(one.destination.prefixlen == 0 and one.attachment_id for one in table.routes):
            changed = with_routes(scene, scene.document, places, goes_to(scene), {"TransitGatewayId": gateway})
            names = in_a_row(table_names(scene, places))
            title = f"Route {led(scene, places)} in {names} to the transit gateway {scene.name(gateway)}"
            yield Move(title=title, way="central egress", document=changed)


def change_table(scene: Scene, blocked: Blocked) -> Iterator[Move]:
    """Each failing subnet with a table that has a route to where it asks; one that works for others first (RT-01, L05)."""
    network, places, destination = scene.network, _towards_the_internet(scene), blocked.trace.destination
    if destination is None or not places or blocked.replying:
        return
    used = {one.table_id for one in places}
    working = [network.tables[one.subnet].id for one in scene.working() if one.subnet is not None]
    others = [one.id for one in network.topology.route_tables if one.vpc_id == places[0].vpc_id]
    public = _all_have_public_addresses(scene)
    found = [
        table
        for table in dict.fromkeys((*working, *others))
        if table not in used
        and "/" not in table
        and any(not one.blackhole and one.target != "local" for one in network.routes[table].covering(destination)[:1])
        and (table in working or public or not _leads_to_an_internet_gateway(network, table))
    ]
    for table in found[:2]:
        document = scene.document
        for place in places:
            document = associated(document, place.subnet_id, table)
        names = in_a_row([scene.name(one.subnet_id) for one in places])
        yield Move(
            title=f"Give {names} the route table {scene.name(table)}", way="another route table", document=document
        )


def _leads_to_an_internet_gateway(network: Network, table: str) -> bool:
    routes = next(one.routes for one in network.topology.route_tables if one.id == table)
    return any(isinstance(network.resources.get(one.target), InternetGateway) for one in routes)


# --- what a way out stands on -----------------------------------------------------------------------------


def public_subnets(network: Network, vpc: str) -> list[str]:
    """The subnets whose default route leads to the VPC's own internet gateway (NET-07)."""
    door = network.internet_gateways.get(vpc)
    if door is None:
        return []
    open_tables = {
        one.id
        for one in network.topology.route_tables
        if any(
            route.target == door.id and route.destination.prefixlen == 0 and route.destination.version == 4
            for route in one.routes
        )
    }
    own = (one.id for one in network.topology.subnets if one.vpc_id == vpc)
    return [one for one in own if network.tables[one].id in open_tables]


def internet_gateway_of(document: Document, vpc: str) -> str:
    return next((text(one, "id") for one in entries(document, "internet_gateways") if one.get("VpcId") == vpc), "")


def with_internet_gateway(document: Document, scene: Scene, vpc: str) -> tuple[Document, str]:
    """The document where the VPC has an internet gateway, and the words for what that took, "" for nothing."""
    if internet_gateway_of(document, vpc):
        return document, ""
    for one in entries(document, "internet_gateways"):
        if not one.get("VpcId"):
            changed = fill(document, "internet_gateways", text(one, "id"), "VpcId", vpc)
            return changed, f"Attach {scene.name(text(one, 'id'))} to {scene.name(vpc)}, "
    gateway = free_id(document, "igw")
    changed = add(document, "internet_gateways", {"id": gateway, "VpcId": vpc})
    return changed, f"Add the internet gateway {gateway} to {scene.name(vpc)}, "


def _with_public_subnet(document: Document, scene: Scene, place: Origin) -> tuple[Document, str, str] | None:
    """A public subnet in the place's own zone; None where the VPC has no block left (NET-03)."""
    vpc = place.vpc_id
    block = next(filter(None, (next_free_block(document, vpc, prefix) for prefix in (28, 27, 26, 24))), "")
    if not block:
        return None
    document, words = with_internet_gateway(document, scene, vpc)
    subnet = free_id(document, "public")
    zone = scene.network.subnets[place.subnet_id].availability_zone
    document = add(document, "subnets", {"id": subnet, "VpcId": vpc, "AvailabilityZone": zone, "CidrBlock": block})
    rows = [{"DestinationCidrBlock": ANYWHERE, "GatewayId": internet_gateway_of(document, vpc)}]
    table = {"id": free_id(document, "rtb"), "VpcId": vpc, "SubnetIds": [subnet], "Routes": rows}
    made = f"{'add' if words else 'Add'} the public subnet {subnet} ({block}), "
    return add(document, "route_tables", table), subnet, f"{words}{made}"
