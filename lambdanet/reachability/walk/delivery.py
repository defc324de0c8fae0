"""Inside a VPC: into the target's subnet, its interface, and whoever stands behind it."""

from functools import partial

from lambdanet.reachability.verdict import Check, Kind, Packet, PrivateDestination, Refuses
from lambdanet.reachability.walk.balancer import answer_of, through_load_balancer
from lambdanet.reachability.walk.endpoints import through_interface_endpoint
from lambdanet.reachability.walk.kinds import kind_of
from lambdanet.reachability.walk.ports import NFS_ONLY, TCP_AND_UDP
from lambdanet.reachability.walk.security_groups import groups_inbound
from lambdanet.reachability.walk.state import Walk
from lambdanet.reachability.walk.steps import Deliver, Local, Step
from lambdanet.reachability.walk.translation import swap_back
from lambdanet.topology import (
    Cache,
    Database,
    FileSystem,
    Instance,
    Interface,
    InterfaceEndpoint,
    InterfaceKind,
    LoadBalancer,
    NetworkInterface,
    Ports,
    Proxy,
)


def local(walk: Walk, step: Local) -> Step | None:
    """By the local route into the target's subnet (RT-02)."""
    vpc_id, packet, sender, via = step
    target = walk.holder(vpc_id, packet.destination)
    if target is None:
        nobody(walk, vpc_id, packet)
        return None
    walk.acl(walk.network.subnets[target.subnet_id], packet, egress=False)
    return Deliver(target, packet, sender, via)


def nobody(walk: Walk, vpc_id: str, packet: Packet) -> None:
    vpc = walk.network.vpcs.get(vpc_id)
    if vpc is not None and vpc.unknown:
        walk.unknown(vpc_id, Kind.OTHER, packet, Check.ADDRESS, "subnets and interfaces")
        return
    absent = PrivateDestination(address=packet.destination)
    walk.note(vpc_id, Kind.OTHER, packet, Check.ADDRESS, absent, code="NO_POSSIBLE_DESTINATION", blocks=True)


def deliver(walk: Walk, step: Deliver) -> Step | None:
    """Into an interface: its groups, then whoever stands behind it."""
    target, packet, sender, via = step
    if walk.replying:
        return _hand_back(walk, target, packet)
    if target.kind in (InterfaceKind.LAMBDA, InterfaceKind.MANAGED):
        # a function's groups are not asked: nothing gets in there whatever they say (T38)
        owner, never = walk.network.owner(target), Refuses(what="takes no connection")
        code = "APP_FUNCTION_ENI_INBOUND"
        walk.note(owner.id, Kind.FUNCTION, packet, Check.INGRESS, never, at=target.id, code=code, blocks=True)
        return None
    if target.group_ids:
        groups_inbound(walk, target, packet, sender, via)
    walk.answer_from = partial(answer_of, walk, target)
    return take(walk, target, packet, sender)


def take(walk: Walk, target: Interface, packet: Packet, sender: Interface | None) -> Step | None:
    """Whoever stands behind an interface takes the packet, refuses it, or sends it on."""
    owner = walk.network.owner(target)
    match owner:
        case LoadBalancer():
            return through_load_balancer(walk, owner, target, packet)
        case InterfaceEndpoint():
            through_interface_endpoint(walk, owner, target, packet, sender)
        case Database(port=port) | Proxy(port=port) | Cache(port=port):
            walk.listen(owner.id, kind_of(owner), target.id, packet, (Ports(first=port, last=port),))
        case FileSystem():
            walk.listen(owner.id, Kind.FILE_SYSTEM, target.id, packet, NFS_ONLY)
        case Instance(listens=ports) | NetworkInterface(listens=ports):
            walk.listen(owner.id, kind_of(owner), target.id, packet, ports, protocols=TCP_AND_UDP)
        case _:
            nothing = Refuses(what="takes no connection of its own")
            walk.block(owner, packet, Check.LISTENER, nothing, "NO_POSSIBLE_DESTINATION", at=target.id)
    return None


def _hand_back(walk: Walk, target: Interface, answer: Packet) -> Step | None:
    """The reply is at an interface: the client's, or one that swapped the source and swaps it back."""
    swap = walk.swaps.get(answer.destination)
    if swap is not None and (swap.interface is None or swap.interface.id == target.id):
        return answer_of(walk, target, swap_back(walk, swap, answer))
    if walk.client is None or target.id != walk.client.id:
        lost, code = PrivateDestination(address=answer.destination), "NO_POSSIBLE_DESTINATION"
        owner = target.owner_ids[0]
        walk.note(owner, Kind.OTHER, answer, Check.ADDRESS, lost, at=target.id, code=code, blocks=True)
    return None
