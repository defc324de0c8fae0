"""The internet's side: who answers a public address, and the way in to an interface that has one."""

from dataclasses import replace

from lambdanet import services
from lambdanet.reachability.verdict import Check, Kind, Packet, Passes, Refuses, StateIs, Translated
from lambdanet.reachability.walk.aws_service import serve
from lambdanet.reachability.walk.internet_gateway import block_public_access
from lambdanet.reachability.walk.kinds import kind_of
from lambdanet.reachability.walk.nat_gateway import back_into_regional_nat
from lambdanet.reachability.walk.ports import EVERY_PORT, HTTPS_ONLY, SERVICE_PORTS, TCP_AND_UDP
from lambdanet.reachability.walk.state import Walk
from lambdanet.reachability.walk.steps import Deliver, Public, Step, Via
from lambdanet.topology import INTERNET, Interface, InternetGateway


def at_one_gateway(walk: Walk, gateway: InternetGateway, packet: Packet) -> Step | None:
    """On the internet's side of one gateway, which lets in what is addressed to its own VPC (domain.md §15.1)."""
    network = walk.network
    held = network.by_public_ip.get(packet.destination) or network.by_ipv6.get(packet.destination)
    if not gateway.vpc_id:
        alone = StateIs(state="not attached to any VPC")
        walk.block(gateway, packet, Check.STATE, alone, "UNASSOCIATED_COMPONENT")
        return None
    if held is None or network.vpc_of(held).id != gateway.vpc_id:
        outside = Refuses(what=f"{packet.destination} belongs to nothing in {gateway.vpc_id}")
        walk.block(gateway, packet, Check.ADDRESS, outside, "IGW_DESTINATION_ADDRESS_IN_VPC_CIDRS")
        return None
    return Public(packet)


def public(walk: Walk, step: Public) -> Step | None:
    """Who answers a public address: an interface of ours, a known host, a service, or anybody."""
    packet, network = step.packet, walk.network
    if walk.replying and (swap := walk.swaps.get(packet.destination)) and swap.interface is None:
        return back_into_regional_nat(walk, swap, packet)
    if (interface := network.by_public_ip.get(packet.destination)) is not None:
        return _in_by_igw(walk, interface, packet)
    if (interface := network.by_ipv6.get(packet.destination)) is not None:
        return _in_over_ipv6(walk, interface, packet)
    walk.answer_from = Public
    if host := network.hosts.get(packet.destination):
        walk.listen(host.id, Kind.INTERNET_HOST, "", packet, host.listens, protocols=TCP_AND_UDP)
    elif found := services.at(packet.destination):
        name, same_region = found
        region = network.topology.region if same_region else network.other_regions.get(name, "")
        serve(walk, name, region, packet, SERVICE_PORTS if name == "s3" else HTTPS_ONLY)
    else:
        walk.listen(INTERNET, Kind.INTERNET_HOST, "", packet, EVERY_PORT)
    return None


def _in_by_igw(walk: Walk, interface: Interface, packet: Packet) -> Step | None:
    """From the internet to an interface with a public address."""
    subnet = walk.network.subnets[interface.subnet_id]
    gateway = walk.network.internet_gateways.get(subnet.vpc_id)
    if gateway is None:
        _no_gateway(walk, subnet.vpc_id, packet)
        return None
    if not walk.replying and not walk.network.admits_from_the_internet(subnet.vpc_id, subnet.id):
        block_public_access(walk, gateway, packet)
    private = interface.private_for(packet.destination)
    rewritten = replace(packet, destination=private)
    swap = Translated(before=packet.destination, after=private, what="destination")
    walk.note(gateway.id, Kind.INTERNET_GATEWAY, packet, Check.TRANSLATION, swap, rewritten=rewritten)
    walk.acl(subnet, rewritten, egress=False)
    return Deliver(interface, rewritten, None, Via.INTERNET)


def _in_over_ipv6(walk: Walk, interface: Interface, packet: Packet) -> Step | None:
    """From the internet to an IPv6 address: an answer by the door it left through, or a new connection by the IGW."""
    subnet = walk.network.subnets[interface.subnet_id]
    gateway = walk.network.internet_gateways.get(subnet.vpc_id)
    door_id = walk.ipv6_door if walk.replying else (gateway.id if gateway else "")
    if not door_id:
        _no_gateway(walk, subnet.vpc_id, packet)
        return None
    door = walk.network.resources[door_id]
    if not walk.replying and not walk.network.admits_from_the_internet(subnet.vpc_id, subnet.id):
        block_public_access(walk, door, packet)
    walk.note(door_id, kind_of(door), packet, Check.STATE, Passes(what="IPv6 passes without a swap"))
    walk.acl(subnet, packet, egress=False)
    return Deliver(interface, packet, None, Via.INTERNET)


def _no_gateway(walk: Walk, vpc_id: str, packet: Packet) -> None:
    state = StateIs(state="no internet gateway")
    walk.note(vpc_id, Kind.OTHER, packet, Check.STATE, state, code="NO_PATH", blocks=True)
