"""Network ACLs: an entry for the very blocks and ports, before whatever denies them (ACL-01, ACL-05, ACL-06)."""

from collections.abc import Iterator
from typing import Final

from lambdanet import services
from lambdanet.editing.edits import remove_row
from lambdanet.editing.entries import Document, Entry, entries, find
from lambdanet.reachability.network import Network
from lambdanet.reachability.verdict import Check, Packet
from lambdanet.repair.move import Move, Row
from lambdanet.repair.moves.blocks import alone, subnet_block
from lambdanet.repair.moves.groups import named_today, what
from lambdanet.repair.scene import Blocked, Scene
from lambdanet.topology import AclEntry, Address, NetworkAcl, Protocol

MOST_ENTRIES: Final = 20  # in one direction (ACL-08)
LAST_NUMBER: Final = 32766
APART: Final = 10


def admit(scene: Scene, blocked: Blocked) -> Iterator[Move]:
    """One entry that lets the packet, or all of its possible replies, across the subnet's border."""
    hop = blocked.hop
    egress = hop.check is Check.EGRESS
    if not any(one.get("id") == hop.component for one in entries(scene.document, "network_acls")):
        return
    acl = next(one for one in scene.network.topology.network_acls if one.id == hop.component)
    far = hop.packet.destination if egress else hop.packet.source
    if far is None and not egress and not blocked.replying:
        return  # AWS does not tell it, so only an entry for everybody would do
    block = far_block(scene.network, far)
    title = (
        f"Let the network ACL {scene.name(acl.id)} pass {what(hop.packet)} {'out to' if egress else 'in from'} {block}"
    )
    deciding = deciders(acl, hop.packet, far, egress=egress)
    number = free_number(acl, next((one.number for one in deciding if not one.allow), 0), egress=egress)
    if number and sum(one.egress is egress for one in acl.entries) < MOST_ENTRIES:
        row = entry(hop.packet, block, number=number, allow=True, egress=egress)
        remarks = tuple(named_today(scene, far))
        added = Row(list_name="network_acls", identifier=acl.id, path="Entries", row=row)
        yield Move(
            title=title, way="acl entry", document=added.added(scene.document), local=True, row=added, remarks=remarks
        )
        return
    for denying in (one for one in deciding if not one.allow):  # no number is left before it
        yield Move(
            title=f"Take rule {denying.number} ({denying}) out of the network ACL {scene.name(acl.id)}",
            way="acl entry",
            document=without_entry(scene.document, acl.id, denying),
            local=True,
        )


def far_block(network: Network, address: Address | None) -> str:
    """Network ACLs know blocks only: a subnet's, a host's, or everywhere for what has no address of its own."""
    if address is None or address in (services.ANYWHERE, services.UNTOLD) or services.at(address) is not None:
        return "0.0.0.0/0"
    if address == services.ANYWHERE_6:
        return "::/0"
    holder = next((found for vpc in network.vpcs if (found := network.holders.get((vpc, address)))), None)
    return alone(address) if holder is None else subnet_block(network, holder.subnet_id, address)


def deciders(acl: NetworkAcl, packet: Packet, far: Address | None, *, egress: bool) -> list[AclEntry]:
    """The entries that mean this packet, or some of its ports, the lowest number first."""

    def means(one: AclEntry) -> bool:
        return (
            one.egress is egress
            and one.protocol in ("-1", str(packet.protocol))
            and (one.cidr.prefixlen == 0 if far is None else far.version == one.cidr.version and far in one.cidr)
            and (packet.protocol is Protocol.ICMP or one.ports.overlaps(packet.destination_port))
        )

    return [one for one in acl.entries if means(one)]


def free_number(acl: NetworkAcl, before: int, *, egress: bool) -> int:
    """A free number before another, for 0 behind all; 0 where there is none."""
    taken = {one.number for one in acl.entries if one.egress is egress}
    if not before:
        following = (max(taken, default=0) // APART + 1) * APART
        return following if following <= LAST_NUMBER else next((n for n in range(1, LAST_NUMBER) if n not in taken), 0)
    floor = max((one for one in taken if one < before), default=0)
    middle = (floor + before) // 2
    return middle if floor < middle < before else next((n for n in range(before - 1, 0, -1) if n not in taken), 0)


def entry(packet: Packet, block: str, *, number: int, allow: bool, egress: bool) -> Entry:
    row: Entry = {
        "RuleNumber": number,
        "RuleAction": "allow" if allow else "deny",
        "Egress": egress,
        "Protocol": str(packet.protocol),
        "Ipv6CidrBlock" if ":" in block else "CidrBlock": block,
    }
    if packet.protocol is not Protocol.ICMP:
        row["PortRange"] = {"From": packet.destination_port.first, "To": packet.destination_port.last}
    return row


def without_entry(document: Document, acl: str, gone: AclEntry) -> Document:
    rows = find(document, "network_acls", acl)["Entries"]
    index = next(
        place
        for place, row in enumerate(rows)
        if row.get("RuleNumber") == gone.number and row.get("Egress") is gone.egress
    )
    return remove_row(document, "network_acls", acl, "Entries", index)
