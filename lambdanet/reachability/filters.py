"""Security groups and network ACLs: does this packet pass, and which rule says so?"""

from dataclasses import dataclass

from lambdanet.reachability.network import Network
from lambdanet.reachability.rules import AclTable, GroupTable
from lambdanet.reachability.verdict import (
    EntryAdmitsPart,
    EntryDecides,
    NoRuleAdmits,
    Packet,
    RuleAdmits,
    Undescribed,
)
from lambdanet.topology import (
    AclEntry,
    Address,
    Interface,
    NetworkAcl,
    Ports,
    Protocol,
    Subnet,
)

GroupDecision = RuleAdmits | NoRuleAdmits | Undescribed
AclDecision = EntryDecides | EntryAdmitsPart | Undescribed


@dataclass(frozen=True, kw_only=True, slots=True)
class Far:
    """The other end, as a security group sees it: an address, and the interface behind it.

    `interface` is None where the packet no longer carries that interface's own address (SG-05).
    """

    address: Address | None
    interface: Interface | None


def group_decision(
    network: Network, group_ids: tuple[str, ...], packet: Packet, far: Far, *, egress: bool
) -> GroupDecision:
    """The first rule of the groups that admits the packet, or how near they came (SG-01: rules are united).

    Where none admits it, a group whose rules or members nobody has described might.
    """
    tables = [network.group_tables[group_id, egress] for group_id in group_ids]
    for table in tables:
        if (admits := table.admitting(packet, far.address, far.interface)) is not None:
            return admits
    if (hidden := _undescribed(network, tables, packet, far)) is not None:
        return hidden
    near = [found for table in tables if (found := table.closest(packet, far.address, far.interface)) is not None]
    return NoRuleAdmits(
        group_ids=group_ids,
        looked_at=sum(len(table.rules) for table in tables),
        egress=egress,
        closest=min(near, key=lambda found: len(found.differs_in), default=None),
    )


def _undescribed(network: Network, tables: list[GroupTable], packet: Packet, far: Far) -> Undescribed | None:
    """A group of the interface that is not described, or one that a rule names and whose members are elsewhere.

    The far end's own groups, too, where nobody has named them: a rule that names any group may mean one of them.
    """
    for table in tables:
        if network.groups[table.group_id].unknown:
            return Undescribed(what="rules", component=table.group_id)
    for group_id in far.interface.group_ids if far.interface is not None else ():
        if network.groups[group_id].unnamed and any(table.groups_named(packet) for table in tables):
            return Undescribed(what="members", component=group_id)
    if far.interface is None and far.address is not None and network.is_undescribed(far.address):
        for table in tables:
            for named in table.groups_named(packet):
                if network.groups[named].unknown:
                    return Undescribed(what="members", component=named)
    return None


def acl_decision(network: Network, acl: NetworkAcl, subnet: Subnet, packet: Packet, *, egress: bool) -> AclDecision:
    """What the ACL does with every port that the packet may be sent to: the lowest rule number decides (ACL-01).

    A reply goes to one port out of the client's whole range, so its packet carries the range, and the
    ACL may admit all of it, none, or a part (ACL-06).
    """
    if acl.unknown:
        return Undescribed(what="rules")
    table = network.acl_tables[acl.id, egress]
    covering = table.covering(packet, packet.destination if egress else packet.source)
    if not covering or _takes_all(covering[0], packet):  # nearly always
        return _decides(table, acl, subnet, covering[0] if covering else None, egress=egress)
    left = [packet.destination_port]
    deciders: list[AclEntry] = []
    admitted: list[Ports] = []
    for entry in covering:
        taken = [part for piece in left if (part := _common(piece, entry.ports))]
        if not taken:
            continue
        deciders.append(entry)
        if entry.allow:
            admitted += taken
        left = [rest for piece in left for rest in _without(piece, entry.ports)]
        if not left:
            break
    if admitted and (left or any(not entry.allow for entry in deciders)):
        return EntryAdmitsPart(
            acl_id=acl.id,
            subnet_id=subnet.id,
            egress=egress,
            asked=packet.destination_port,
            admitted=_joined(admitted),
        )
    return _decides(table, acl, subnet, deciders[0] if deciders else None, egress=egress)


def _decides(table: AclTable, acl: NetworkAcl, subnet: Subnet, entry: AclEntry | None, *, egress: bool) -> EntryDecides:
    """Made once for each entry and subnet: the same few decide nearly every packet."""
    key = (subnet.id, id(entry))
    if key not in table.decided:
        table.decided[key] = EntryDecides(
            acl_id=acl.id, subnet_id=subnet.id, entry=entry, egress=egress, looked_at=len(table.entries)
        )
    return table.decided[key]


def _takes_all(entry: AclEntry, packet: Packet) -> bool:
    """Does the rule decide every port of the packet? ICMP has none."""
    return packet.protocol is Protocol.ICMP or packet.destination_port in entry.ports


def _common(one: Ports, other: Ports) -> Ports | None:
    first, last = max(one.first, other.first), min(one.last, other.last)
    return Ports(first=first, last=last) if first <= last else None


def _without(whole: Ports, hole: Ports) -> list[Ports]:
    if not whole.overlaps(hole):
        return [whole]
    sides = ((whole.first, hole.first - 1), (hole.last + 1, whole.last))
    return [Ports(first=first, last=last) for first, last in sides if first <= last]


def _joined(ranges: list[Ports]) -> tuple[Ports, ...]:
    """Neighbouring ranges as one, in order."""
    joined: list[Ports] = []
    for ports in sorted(ranges, key=lambda one: one.first):
        if joined and ports.first <= joined[-1].last + 1:
            joined[-1] = Ports(first=joined[-1].first, last=max(joined[-1].last, ports.last))
        else:
            joined.append(ports)
    return tuple(joined)
