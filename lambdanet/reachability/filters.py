"""Security groups and network ACLs: does this packet pass, and which rule says so?"""

from dataclasses import dataclass

from lambdanet.reachability.network import Network
from lambdanet.reachability.verdict import (
    Closest,
    EntryAdmitsPart,
    EntryDecides,
    NoRuleAdmits,
    Packet,
    RuleAdmits,
)
from lambdanet.topology import (
    AclEntry,
    Address,
    GroupRule,
    Interface,
    NetworkAcl,
    Ports,
    Protocol,
    Subnet,
)

GroupDecision = RuleAdmits | NoRuleAdmits
AclDecision = EntryDecides | EntryAdmitsPart


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
    """The first rule of the groups that admits the packet, or how near they came (SG-01: rules are united)."""
    looked_at = 0
    near: list[tuple[int, Closest]] = []
    for group_id in group_ids:
        group = network.groups[group_id]
        for rule in group.egress if egress else group.ingress:
            looked_at += 1
            differs = _differences(rule, packet, far, network)
            if not differs:
                return RuleAdmits(group_id=group_id, rule=rule, egress=egress)
            words = f"{rule.service} {'→' if egress else '←'} {rule.peer}"
            near.append((len(differs), Closest(component=group_id, rule=words, differs_in=differs)))
    closest = min(near, key=lambda item: item[0])[1] if near else None
    return NoRuleAdmits(group_ids=group_ids, looked_at=looked_at, egress=egress, closest=closest)


def _differences(rule: GroupRule, packet: Packet, far: Far, network: Network) -> tuple[str, ...]:
    differs = []
    if rule.protocol not in ("-1", packet.protocol):
        differs.append("protocol")
    elif rule.protocol in ("tcp", "udp") and packet.destination_port not in rule.ports:
        differs.append("port")
    if not _peer_matches(rule, far, network):
        differs.append("address")
    return tuple(differs)


def _peer_matches(rule: GroupRule, far: Far, network: Network) -> bool:
    if rule.group_id:
        return far.interface is not None and rule.group_id in far.interface.group_ids
    if rule.prefix_list:
        return far.address is not None and any(far.address in block for block in rule.blocks)
    return _covers(rule, far.address)


def _covers(rule: GroupRule | AclEntry, address: Address | None) -> bool:
    """An address that AWS does not tell is covered by the whole internet only."""
    if rule.cidr is None:
        return False
    return rule.cidr.prefixlen == 0 and rule.cidr.version == 4 if address is None else address in rule.cidr


def acl_decision(acl: NetworkAcl, subnet: Subnet, packet: Packet, *, egress: bool) -> AclDecision:
    """What the ACL does with every port that the packet may be sent to: the lowest rule number decides (ACL-01).

    A reply goes to one port out of the client's whole range, so its packet carries the range, and the
    ACL may admit all of it, none, or a part (ACL-06).
    """
    far = packet.destination if egress else packet.source
    mine = [entry for entry in acl.entries if entry.egress is egress]
    left = [packet.destination_port]
    deciders: list[AclEntry] = []
    admitted: list[Ports] = []
    for entry in mine:
        if entry.protocol not in ("-1", packet.protocol) or not _covers(entry, far):
            continue
        taken = (
            left
            if packet.protocol is Protocol.ICMP
            else [part for piece in left if (part := _common(piece, entry.ports))]
        )
        if not taken:
            continue
        deciders.append(entry)
        if entry.allow:
            admitted += taken
        left = (
            []
            if packet.protocol is Protocol.ICMP
            else [rest for piece in left for rest in _without(piece, entry.ports)]
        )
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
    return EntryDecides(
        acl_id=acl.id,
        subnet_id=subnet.id,
        entry=deciders[0] if deciders else None,
        egress=egress,
        looked_at=len(mine),
    )


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
