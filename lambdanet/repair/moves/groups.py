"""Security groups: the narrowest rule that admits what was refused (SG-01, SG-04, SG-05, SG-08)."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from lambdanet import services
from lambdanet.editing.edits import add_row
from lambdanet.editing.entries import Document, Entry, entries, find, text
from lambdanet.reachability.network import Network
from lambdanet.reachability.verdict import Check, Hop, Packet
from lambdanet.repair.move import Move, Row
from lambdanet.repair.moves.blocks import block_of_holder, cidr_key
from lambdanet.repair.scene import Blocked, Scene
from lambdanet.topology import INTERNET, Address, Interface, InternetGateway, Protocol

MOST_RULES: Final = 60  # of one group in one direction (SG-10)
WAYS: Final = {True: "SecurityGroupEgress", False: "SecurityGroupIngress"}


def admit(scene: Scene, blocked: Blocked) -> Iterator[Move]:
    """A rule of one of the interface's groups, from group to group where the way keeps groups."""
    hop = blocked.hop
    interface = scene.network.interfaces.get(hop.at)
    if interface is None or (group := least_used(scene.document, scene.network, interface.group_ids)) is None:
        return
    egress = hop.check is Check.EGRESS
    peers = peers_out(scene, interface, hop.packet) if egress else peers_in(scene, interface, hop)
    for peer in dict.fromkeys(peers):
        if (document := with_rule(scene.document, group, hop.packet, peer, egress=egress)) is not None:
            key, value = peer
            named = scene.name(value) if key.endswith("Id") else value
            service = what(hop.packet)
            title = (
                f"Let {scene.name(group)} send {service} to {named}"
                if egress
                else f"Let {scene.name(group)} admit {service} from {named}"
            )
            added = Row(list_name="security_groups", identifier=group, path=WAYS[egress], row=rule(hop.packet, peer))
            remarks = tuple(named_today(scene, hop.packet.destination if egress else hop.packet.source))
            yield Move(title=title, way="group rule", document=document, local=True, row=added, remarks=remarks)


def what(packet: Packet) -> str:
    """The traffic in words: TCP 443."""
    name = str(packet.protocol).upper()
    return name if packet.protocol is Protocol.ICMP else f"{name} {packet.destination_port}"


def with_rule(
    document: Document, group: str, packet: Packet, peer: tuple[str, str], *, egress: bool
) -> Document | None:
    """The document with the rule; None where the group is full, or has that rule already."""
    rows = find(document, "security_groups", group).get(WAYS[egress])
    held = rows if isinstance(rows, list) else []
    row = rule(packet, peer)
    if row in held or len(held) >= MOST_RULES:
        return None
    return add_row(document, "security_groups", group, WAYS[egress], row)


def rule(packet: Packet, peer: tuple[str, str]) -> Entry:
    first, last = packet.destination_port.first, packet.destination_port.last
    if packet.protocol is Protocol.ICMP:
        first = last = -1
    return {"IpProtocol": str(packet.protocol), "FromPort": first, "ToPort": last, peer[0]: peer[1]}


def least_used(document: Document, network: Network, groups: Iterable[str]) -> str | None:
    """Of the groups that the document writes out, the one that the fewest interfaces have: a rule opens it for them all."""
    written = {text(one, "id") for one in entries(document, "security_groups") if not one.get("unknown")}
    used = Counter(group for one in network.topology.interfaces for group in one.group_ids)
    return min((one for one in groups if one in written), key=lambda one: used[one], default=None)


def is_the_internet(scene: Scene) -> bool:
    """Does the question come from anybody on the internet, also through one of its gateways?"""
    source = scene.question.source
    return source == INTERNET or isinstance(scene.network.resources.get(source), InternetGateway)


def named_today(scene: Scene, address: Address | None) -> Iterator[str]:
    """A rule knows addresses, and a host's name may come to mean others."""
    host = scene.network.hosts.get(address) if address is not None else None
    if host is not None:
        yield f"The rule names the address of {host.host_name} as it is today; whoever runs the host may change it."


# --- the other side ---------------------------------------------------------------------------------


def peers_out(scene: Scene, interface: Interface, packet: Packet) -> Iterator[tuple[str, str]]:
    """Whom an outbound rule names: a group, a service's prefix list, or the very block."""
    network, address = scene.network, packet.destination
    vpc = network.vpc_of(interface)
    for place in (vpc, *network.peers_in_region(vpc)):
        holder = network.holders.get((place.id, address))
        if holder is not None and (group := least_used(scene.document, network, holder.group_ids)) is not None:
            yield "DestinationSecurityGroupId", group
            return
    found = services.at(address)
    if found is not None:
        name, same_region = found
        if services.BY_NAME[name].gateway and same_region:
            yield "DestinationPrefixListId", name
            return
        yield cidr_key(address), "0.0.0.0/0"  # a service's public addresses change
        return
    if address == services.ANYWHERE:
        yield "CidrIp", "0.0.0.0/0"
        return
    if address == services.ANYWHERE_6:
        yield "CidrIpv6", "::/0"
        return
    yield cidr_key(address), block_of_holder(network, address)


def peers_in(scene: Scene, interface: Interface, hop: Hop) -> Iterator[tuple[str, str]]:
    """Whom an inbound rule names. Never everybody, unless it is the internet that asks."""
    network, address = scene.network, hop.packet.source
    if address is None:
        return  # AWS does not tell it, so only a rule for everybody would do
    if address in (services.ANYWHERE, services.ANYWHERE_6):
        if is_the_internet(scene):
            yield cidr_key(address), "::/0" if address.version == 6 else "0.0.0.0/0"
        return
    vpc = network.vpc_of(interface)
    sender = next((found for one in network.vpcs if (found := network.holders.get((one, address)))), None)
    if sender is not None and (group := least_used(scene.document, network, sender.group_ids)) is not None:
        yield "SourceSecurityGroupId", group
        if network.vpc_of(sender).id == vpc.id and hop.code != "SG_REFERENCES_NOT_PRESERVED":
            return
    yield cidr_key(address), block_of_holder(network, address)
