"""Ways between networks: peering, transit gateways, virtual private gateways, and the way back (domain.md §7, §5.2)."""

from collections.abc import Iterator
from typing import Final

from lambdanet.editing.edits import add, fill
from lambdanet.editing.entries import find, texts
from lambdanet.editing.ids import free_id
from lambdanet.editing.places import can_be_peered
from lambdanet.explanation.grammar import in_a_row
from lambdanet.reachability.network import Network, is_private
from lambdanet.reachability.verdict import Kind
from lambdanet.repair.move import Move
from lambdanet.repair.moves.tables import Origin, origin, origins, table_names, with_route, with_routes
from lambdanet.repair.moves.transit import with_attachment
from lambdanet.repair.scene import Blocked, Scene
from lambdanet.topology import Address, Interface, Peering, VpnGateway

JOINING: Final = (Kind.PEERING, Kind.TRANSIT_GATEWAY, Kind.VPN_GATEWAY, Kind.INTERNET_GATEWAY)
KEYS: Final = {
    Kind.PEERING: "VpcPeeringConnectionId",
    Kind.TRANSIT_GATEWAY: "TransitGatewayId",
    Kind.VPN_GATEWAY: "GatewayId",
    Kind.INTERNET_GATEWAY: "GatewayId",
}


def join(scene: Scene, blocked: Blocked) -> Iterator[Move]:
    """Whatever may lead from the VPC that asks to the private address that it asks for."""
    network, address, places = scene.network, blocked.trace.destination, origins(scene)
    if address is None or not places or blocked.replying or len({one.vpc_id for one in places}) > 1:
        return
    here = places[0].vpc_id
    if network.vpcs[here].holds(address):
        return
    if is_private(address):
        yield from _to_premises(scene, places, address)
    there = _home(network, address)
    if there is None:
        return
    target = network.vpc_of(there).id
    yield from _by_what_is_there(scene, places, address, target)
    yield from _by_new_peering(scene, places, address, there)
    yield from _by_new_attachment(scene, places, address, target)


def _home(network: Network, address: Address) -> Interface | None:
    return next((found for one in network.vpcs if (found := network.holders.get((one, address)))), None)


def block_holding(network: Network, vpc: str, address: Address) -> str:
    return next((str(one) for one in network.vpcs[vpc].blocks() if address in one), "")


def _by_what_is_there(scene: Scene, places: tuple[Origin, ...], address: Address, there: str) -> Iterator[Move]:
    """A peering of the two VPCs, or a transit gateway that both are attached to."""
    network, here = scene.network, places[0].vpc_id
    block, names = block_holding(network, there, address), in_a_row(table_names(scene, places))
    for peering in network.peerings.get(frozenset((here, there)), ())[:1]:
        document, words = scene.document, ""
        if peering.status == "pending-acceptance":
            document = fill(document, "vpc_peering_connections", peering.id, "Status", "active")
            words = f"Accept the peering {peering.name}, and "
            yield Move(title=f"Accept the peering {peering.name}", way="peering", document=document)
        if peering.status in ("active", "pending-acceptance"):
            changed = with_routes(scene, document, places, address, {"VpcPeeringConnectionId": peering.id}, block)
            yield Move(
                title=f"{words}{'route' if words else 'Route'} {block} in {names} to the peering {peering.name}",
                way="peering",
                document=changed,
            )
    for gateway in network.transit_gateways.get(here, ()):
        if (gateway, there) in network.attachments:
            changed = with_routes(scene, scene.document, places, address, {"TransitGatewayId": gateway}, block)
            yield Move(
                title=f"Route {block} in {names} to the transit gateway {scene.name(gateway)}",
                way="transit gateway",
                document=changed,
            )


def _by_new_peering(scene: Scene, places: tuple[Origin, ...], address: Address, there: Interface) -> Iterator[Move]:
    """A peering of the two VPCs with routes on both sides, where none joins them (PEER, T42, T43)."""
    network, here, far = scene.network, places[0].vpc_id, network_vpc(scene, there)
    held = network.peerings.get(frozenset((here, far)), ())
    if any(one.status in ("active", "pending-acceptance") for one in held):
        return
    if not can_be_peered(scene.document, here, far):
        return
    peering = free_id(scene.document, "peering")
    document = add(scene.document, "vpc_peering_connections", {"id": peering, "VpcId": here, "PeerVpcId": far})
    target = {"VpcPeeringConnectionId": peering}
    block = block_holding(network, far, address)
    document = with_routes(scene, document, places, address, target, block)
    back = origin(network, there.subnet_id)
    clients = [one for trace in scene.failing() if (one := network.interfaces.get(trace.interface))]
    returns = dict.fromkeys(block_holding(network, here, one.private_ip) for one in clients)
    for destination in filter(None, returns):
        if "/" not in back.table_id:
            document = with_route(document, back.table_id, destination, target)
        else:
            document = with_routes(scene, document, [back], clients[0].private_ip, target, destination)
    names = in_a_row([*table_names(scene, places), *table_names(scene, [back])])
    yield Move(
        title=f"Peer {scene.name(here)} with {scene.name(far)}, and route to the peering {peering} in {names}",
        way="new peering",
        document=document,
    )


def network_vpc(scene: Scene, interface: Interface) -> str:
    return scene.network.vpc_of(interface).id


def _by_new_attachment(scene: Scene, places: tuple[Origin, ...], address: Address, there: str) -> Iterator[Move]:
    """The VPC attached to a transit gateway that the other one is attached to already (domain.md §7.2)."""
    network, here = scene.network, places[0].vpc_id
    for gateway in network.transit_gateways.get(there, ())[:1]:
        if (gateway, here) in network.attachments:
            return
        document, attachment = with_attachment(scene, gateway, here)
        block = block_holding(network, there, address)
        changed = with_routes(scene, document, places, address, {"TransitGatewayId": gateway}, block)
        names = in_a_row(table_names(scene, places))
        yield Move(
            title=f"Attach {scene.name(here)} to the transit gateway {scene.name(gateway)} as {attachment}, and route {block} in {names} to it",
            way="transit gateway attachment",
            document=changed,
        )


def _to_premises(scene: Scene, places: tuple[Origin, ...], address: Address) -> Iterator[Move]:
    """The virtual private gateway's routes propagated into the tables, or a transit gateway with a VPN attachment."""
    network, here = scene.network, places[0].vpc_id
    names = in_a_row(table_names(scene, places))
    for behind in network.topology.customer_networks:
        block = next((str(one) for one in behind.cidr_blocks if address in one), "")
        if not block:
            continue
        gateway = network.resources.get(behind.gateway_id)
        if isinstance(gateway, VpnGateway) and gateway.vpc_id == here:
            yield from _propagated(scene, places, gateway, names)
        for one in network.transit_gateways.get(here, ()):
            if any(held.gateway_id == one and held.id == behind.gateway_id for held in network.topology.attachments):
                changed = with_routes(scene, scene.document, places, address, {"TransitGatewayId": one}, block)
                title = f"Route {block} in {names} to the transit gateway {scene.name(one)}"
                yield Move(title=title, way="transit gateway", document=changed)


def _propagated(scene: Scene, places: tuple[Origin, ...], gateway: VpnGateway, names: str) -> Iterator[Move]:
    document = scene.document
    for table in dict.fromkeys(one.table_id for one in places):
        if "/" in table:
            return
        held = texts(find(document, "route_tables", table), "PropagatingVgws")
        if gateway.id not in held:
            document = fill(document, "route_tables", table, "PropagatingVgws", [*held, gateway.id])
    yield Move(
        title=f"Propagate the routes of {gateway.name} into {names}", way="virtual private gateway", document=document
    )


# --- the way back -----------------------------------------------------------------------------------------


def lead_back(scene: Scene, blocked: Blocked) -> Iterator[Move]:
    """A route for the reply, to the gateway by which the packet came (T42, T76)."""
    if not blocked.replying:
        return
    hop = blocked.table()
    came = [one for one in blocked.trace.forward if one.kind in JOINING]
    if hop is None or hop not in blocked.trace.reply or not came:
        return
    network, address = scene.network, hop.packet.destination
    place = _place_of_table(network, blocked, hop.component)
    if place is None:
        return
    for gateway in dict.fromkeys((one.component, one.kind) for one in reversed(came)):
        yield from _back_by(scene, place, address, *gateway)


def _back_by(scene: Scene, place: Origin, address: Address, gateway: str, kind: Kind) -> Iterator[Move]:
    network, names = scene.network, in_a_row(table_names(scene, [place]))
    found = network.resources.get(gateway)
    if isinstance(found, VpnGateway):
        yield from _propagated(scene, (place,), found, names)
        return
    if isinstance(found, Peering) and place.vpc_id not in (found.vpc_id, found.peer_vpc_id):
        return
    if (kind is Kind.INTERNET_GATEWAY) is is_private(address):
        return
    default = "" if kind is Kind.INTERNET_GATEWAY else _far_block(network, address)
    changed = with_routes(scene, scene.document, [place], address, {KEYS[kind]: gateway}, default)
    if changed == scene.document:
        return
    led = default or ("::/0" if address.version == 6 else "0.0.0.0/0")
    yield Move(title=f"Route {led} in {names} to {scene.name(gateway)}", way=f"route back by {kind}", document=changed)


def _far_block(network: Network, address: Address) -> str:
    home = _home(network, address)
    if home is not None:
        return block_holding(network, network.vpc_of(home).id, address)
    behind = (one for found in network.topology.customer_networks for one in found.cidr_blocks if address in one)
    return str(next(behind, ""))


def _place_of_table(network: Network, blocked: Blocked, table: str) -> Origin | None:
    """The subnet whose table the reply asked: one that the reply passes, or of whoever sent it."""
    hops = blocked.trace.hops()[: blocked.place + 1]
    for hop in reversed(hops):
        interface = network.interfaces.get(hop.at)
        subnet = interface.subnet_id if interface is not None else hop.at
        if subnet in network.tables and network.tables[subnet].id == table:
            return origin(network, subnet)
    subnets = [one for one, found in network.tables.items() if found.id == table]
    return origin(network, subnets[0]) if subnets else None
