"""Out of a VPC to the internet: the internet gateway, the egress-only one, and Block Public Access."""

from dataclasses import replace

from lambdanet.reachability.network import SHARED, is_private
from lambdanet.reachability.verdict import (
    Check,
    Evidence,
    Kind,
    NoPublicAddress,
    Packet,
    Passes,
    PrivateDestination,
    Refuses,
    StateIs,
    Translated,
)
from lambdanet.reachability.walk.state import Walk
from lambdanet.reachability.walk.steps import Onward, Public, Step
from lambdanet.topology import Address, EgressOnlyInternetGateway, InterfaceKind, InternetGateway, Resource


def out_by_igw(walk: Walk, gateway: InternetGateway, step: Onward) -> Step | None:
    """An internet gateway swaps a private source for the public address that belongs to it; IPv6 passes as it is."""
    packet, sender = step.packet, step.sender
    code, evidence, check = _refusal(walk, gateway, step)
    if code:
        if is_private(packet.destination) and (swap := walk.swaps.get(packet.source or packet.destination)):
            walk.warn("NGW_DEST_ADDRESS_PRESERVATION", swap.by, f"{packet.destination} stays the destination")
        walk.block(gateway, packet, check, evidence, code)
        if code in ("IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS", "VPC_BLOCK_PUBLIC_ACCESS_ENABLED"):
            return walk.beyond(packet)
        return None
    if sender is None or packet.destination.version == 6:
        walk.note(gateway.id, Kind.INTERNET_GATEWAY, packet, Check.STATE, Passes(what="IPv6 passes without a swap"))
        if not walk.replying:
            walk.ipv6_door = gateway.id
        if sender is not None and sender.kind is InterfaceKind.LAMBDA:
            walk.warn("APP_UNDOCUMENTED_IPV6_IGW", gateway.id, "::/0 → an internet gateway")
        return Public(packet)
    rewritten = replace(packet, source=sender.public_for(packet.source))
    walk.note(gateway.id, Kind.INTERNET_GATEWAY, packet, Check.TRANSLATION, evidence, rewritten=rewritten)
    return Public(rewritten)


def _refusal(walk: Walk, gateway: InternetGateway, step: Onward) -> tuple[str, Evidence, Check]:
    """Why the gateway drops the packet, or "" and the swap it makes (domain.md §5.2, §13)."""
    subnet, packet, sender, _ = step
    if gateway.vpc_id != subnet.vpc_id:
        return "BAD_STATE_ATTACHMENT", StateIs(state="not attached to this VPC"), Check.STATE
    if is_private(packet.destination):
        code = private_destination_code(packet.destination)
        return code, PrivateDestination(address=packet.destination), Check.ADDRESS
    nat = sender is not None and sender.kind is InterfaceKind.NAT_GATEWAY
    if not walk.replying and walk.network.blocks_public_access(subnet.vpc_id, subnet.id, one_way=nat):
        mode = StateIs(state=walk.network.topology.block_public_access.mode)
        return "VPC_BLOCK_PUBLIC_ACCESS_ENABLED", mode, Check.STATE
    if packet.destination.version == 6:
        return "", Passes(what=""), Check.STATE
    # it swaps addresses of its VPC only (§5.4)
    own = sender is not None and walk.network.vpc_of(sender).id == subnet.vpc_id
    public = sender.public_for(packet.source) if sender is not None and own else None
    if public is None:
        lambda_eni = sender is not None and sender.kind is InterfaceKind.LAMBDA
        missing = NoPublicAddress(address=packet.source or packet.destination, lambda_interface=lambda_eni)
        return "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS", missing, Check.ADDRESS
    return "", Translated(before=packet.source, after=public, what="source"), Check.TRANSLATION


def private_destination_code(address: Address) -> str:
    return f"IGW_DESTINATION_ADDRESS_NOT_IN_RFC{'6598' if address in SHARED else '1918'}_EGRESS"


def block_public_access(walk: Walk, gateway: Resource, packet: Packet) -> None:
    """Block Public Access drops it at this gateway (domain.md §13)."""
    mode = StateIs(state=walk.network.topology.block_public_access.mode)
    walk.block(gateway, packet, Check.STATE, mode, "VPC_BLOCK_PUBLIC_ACCESS_ENABLED")


def out_by_eigw(walk: Walk, gateway: EgressOnlyInternetGateway, step: Onward) -> Step | None:
    """IPv6 out, and only what was asked for back in (V6-04, V6-06)."""
    packet, vpc_id = step.packet, step.subnet.vpc_id
    if packet.destination.version == 4:
        walk.warn("CANNOT_ROUTE", gateway.id, "carries IPv6 only")
        walk.block(gateway, packet, Check.PROTOCOL, Refuses(what="carries IPv6 only"), "NO_ROUTE_TO_DESTINATION")
        return None
    if is_private(packet.destination):
        private = PrivateDestination(address=packet.destination)
        walk.block(gateway, packet, Check.ADDRESS, private, "NO_ROUTE_TO_DESTINATION")
        return None
    if not walk.replying and walk.network.blocks_public_access(vpc_id, step.subnet.id, one_way=True):
        block_public_access(walk, gateway, packet)
        return walk.beyond(packet)
    if walk.replying:
        walk.block(gateway, packet, Check.STATE, Refuses(what="opens outwards only"), "NO_ROUTE_TO_DESTINATION")
        return None
    outwards = Passes(what="IPv6, outwards only")
    walk.note(gateway.id, Kind.EGRESS_ONLY_INTERNET_GATEWAY, packet, Check.STATE, outwards)
    walk.ipv6_door = gateway.id
    return Public(packet)
