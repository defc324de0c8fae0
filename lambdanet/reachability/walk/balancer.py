"""A load balancer: from its listener to a target, with the addresses that the target sees (domain.md §15.1).

Which target a connection gets is the balancer's choice, so each of them is a way of its own: a walk takes the one
that it was made for, and says how many there are.
"""

from dataclasses import replace
from typing import Final

from lambdanet import services
from lambdanet.reachability.balancing import Place, places_of
from lambdanet.reachability.verdict import Check, Kind, Packet, Refuses, RouteLoops, StateIs, Translated
from lambdanet.reachability.walk.security_groups import groups_outbound
from lambdanet.reachability.walk.state import Swap, Walk
from lambdanet.reachability.walk.steps import Leave, Step
from lambdanet.topology import (
    LAMBDA_PORTS,
    Address,
    Function,
    Interface,
    Listener,
    LoadBalancer,
    Ports,
    TargetGroup,
    Unknown,
)

MOST_WAYS: Final = 16  # of many targets the first ones stand for all


def through_load_balancer(walk: Walk, balancer: LoadBalancer, node: Interface, packet: Packet) -> Step | None:
    """In at one of its interfaces, out to one target of the listener that takes the packet."""
    ports = tuple(Ports(first=one.port, last=one.port) for one in balancer.listeners)
    if walk.ends_at_balancers:
        walk.listen(balancer.id, Kind.LOAD_BALANCER, node.id, packet, ports)
        return None
    if balancer.id in walk.visited:
        around = RouteLoops(destination=str(packet.destination), target=balancer.id)
        walk.block(balancer, packet, Check.ROUTE, around, "NO_ROUTE_TO_DESTINATION", at=node.id)
        return None
    walk.visited.add(balancer.id)
    listener = _listener(balancer, packet)
    if listener is None:
        deaf = Refuses(what=f"listens on {', '.join(map(str, ports)) or 'nothing'}")
        walk.block(balancer, packet, Check.LISTENER, deaf, "ELBV2_LISTENERS_MISMATCH", at=node.id)
        return None
    group = walk.network.resources.get(listener.target_group_id)
    if isinstance(group, Unknown):
        walk.unknown(group.id, Kind.UNKNOWN, packet, Check.STATE, "targets", at=node.id)
        return None
    if not isinstance(group, TargetGroup):  # it answers by itself, as with a redirect
        walk.listen(balancer.id, Kind.LOAD_BALANCER, node.id, packet, ports)
        return None
    place = _chosen(walk, balancer, group, node, packet)
    return _send_on(walk, balancer, group, place, node, packet) if place is not None else None


def _listener(balancer: LoadBalancer, packet: Packet) -> Listener | None:
    for one in balancer.listeners:
        if packet.protocol in one.protocols and packet.destination_port == Ports(first=one.port, last=one.port):
            return one
    return None


def _chosen(walk: Walk, balancer: LoadBalancer, group: TargetGroup, node: Interface, packet: Packet) -> Place | None:
    """The place of this walk's way; healthy ones, and where there is none every one (it fails open)."""
    if not group.targets:
        empty = Refuses(what=f"has no target in {group.name}")
        walk.block(balancer, packet, Check.STATE, empty, "ELBV2_LISTENER_HAS_NO_TG", at=node.id)
        return None
    zone, vpc = walk.network.subnets[node.subnet_id].availability_zone, walk.network.vpc_of(node).id
    places = [place for one in group.targets for place in places_of(walk.network, one, vpc)]
    near = [one for one in places if balancer.cross_zone or one.zone in ("", zone)]
    if not near:
        absent = Refuses(what=f"has no target in {zone}, and does not cross zones")
        walk.block(balancer, packet, Check.STATE, absent, "ELBV2_NO_TARGETS_IN_AZ", at=node.id)
        return None
    ways = ([one for one in near if one.target.healthy] or near)[:MOST_WAYS]
    before = walk.ways  # what the balancers on the way to this one offer together
    walk.ways *= len(ways)
    return ways[walk.way // before % len(ways)]


def _send_on(
    walk: Walk, balancer: LoadBalancer, group: TargetGroup, place: Place, node: Interface, packet: Packet
) -> Step | None:
    target, address = place.target, place.address
    function = walk.network.resources.get(target.id)
    if group.kind == "lambda" and isinstance(function, Function):
        _invoke(walk, function, packet)
        return None
    if address is None or target.port is None:
        walk.unknown(target.id, Kind.UNKNOWN, packet, Check.STATE, "address", at=node.id)
        return None
    asked = replace(packet, destination=address, destination_port=Ports(first=target.port, last=target.port))
    if _keeps_client(balancer, group, packet):
        interface = walk.holder(walk.network.vpc_of(node).id, address)
        if interface is not None and packet.source is not None and interface.holds(packet.source):
            itself = Refuses(what="keeps the client's address, and the client is its own target")
            code = "ELBV2_SOURCE_ADDRESS_PRESERVATION"
            walk.block(balancer, packet, Check.TRANSLATION, itself, code, at=node.id)
            return None
        if not _is_direct(walk, node, address):
            far = Refuses(what=f"keeps the client's address, and {address} is in no VPC that is its own or peered")
            walk.block(balancer, packet, Check.ADDRESS, far, "ELBV2_SOURCE_ADDRESS_PRESERVATION", at=node.id)
            return None
    else:
        asked = replace(asked, source=node.private_ip, source_port=LAMBDA_PORTS)
        walk.swaps[node.private_ip] = Swap(by=balancer.id, original=packet, interface=node)
    swap = Translated(before=packet.destination, after=address, what="destination")
    walk.note(balancer.id, Kind.LOAD_BALANCER, packet, Check.TRANSLATION, swap, at=node.id, rewritten=asked)
    walk.balanced[asked.source or services.UNTOLD, address] = Swap(by=balancer.id, original=packet, interface=node)
    groups_outbound(walk, node, asked)
    return Leave(node, asked)


def _keeps_client(balancer: LoadBalancer, group: TargetGroup, packet: Packet) -> bool:
    """Targets have IPv4 addresses, so what comes over IPv6 is sent on from the balancer's own."""
    six = packet.destination.version == 6
    return balancer.network and group.preserves_client and not six


def _is_direct(walk: Walk, node: Interface, address: Address) -> bool:
    """Client addresses are kept only where the packet goes straight to the target (edit-target-group-attributes)."""
    own = walk.network.vpc_of(node)
    return any(vpc.holds(address) for vpc in (own, *walk.network.peers_in_region(own)))


def _invoke(walk: Walk, function: Function, packet: Packet) -> None:
    """The balancer calls the Lambda API: the function's own network plays no part (INV-10)."""
    active = function.state == "Active"
    code = "" if active else "APP_FN_NOT_ACTIVE"
    state = StateIs(state=function.state)
    walk.arrived = True
    walk.note(function.id, Kind.FUNCTION, packet, Check.STATE, state, code=code, blocks=not active)


# --- the reply ----------------------------------------------------------------------------------


def answer_of(walk: Walk, target: Interface, answer: Packet) -> Step | None:
    """Where a target's reply sets out: to the balancer that sent, even where the packet kept the client's address."""
    swap = walk.balanced.get((answer.destination, answer.source or services.UNTOLD))
    node = swap.interface if swap is not None else None
    if swap is None or node is None or answer.destination == node.private_ip:
        return Leave(target, answer)
    return _back(walk, target, node, swap, answer)


def _back(walk: Walk, target: Interface, node: Interface, swap: Swap, answer: Packet) -> Step:
    """To the balancer's interface, which the flow belongs to, whatever the target's table says of the client."""
    home, there = walk.network.subnets[target.subnet_id], walk.network.subnets[node.subnet_id]
    if home.id != there.id:
        walk.acl(home, answer, egress=True)
        walk.acl(there, answer, egress=False)
    asked = swap.original
    rewritten = replace(answer, source=asked.destination, source_port=asked.destination_port)
    back = Translated(before=answer.source, after=asked.destination, what="source")
    walk.note(swap.by, Kind.LOAD_BALANCER, answer, Check.TRANSLATION, back, at=node.id, rewritten=rewritten)
    return Leave(node, rewritten)
