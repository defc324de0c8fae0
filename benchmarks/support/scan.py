"""The baseline of benchmarks/questions.py: the same walk, which scans every rule, route and interface at each hop.

Nothing here is indexed but ids, and it is written as the rules read. `plainly` puts it in the place of the
evaluator's tables; the tests hold the two equal.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from ipaddress import IPv4Network, IPv6Network
from itertools import pairwise
from unittest.mock import patch

from lambdanet.reachability.filters import AclDecision, Far, GroupDecision
from lambdanet.reachability.network import Network
from lambdanet.reachability.routing import PRIORITY
from lambdanet.reachability.verdict import Closest, EntryAdmitsPart, EntryDecides, NoRuleAdmits, Packet, RuleAdmits
from lambdanet.reachability.walk import state
from lambdanet.topology import (
    AclEntry,
    Address,
    GroupRule,
    Interface,
    NetworkAcl,
    Ports,
    Protocol,
    Route,
    RouteTable,
    Subnet,
    TransitRoute,
    TransitRouteTable,
)


@contextmanager
def plainly() -> Iterator[None]:
    """Within it, questions are answered by scanning."""
    with ExitStack() as stack:
        for target, name, value in (
            (state, "group_decision", group_decision),
            (state, "acl_decision", acl_decision),
            (state.Walk, "holder", lambda self, vpc_id, address: holder(self.network, vpc_id, address)),
            (state.Walk, "covering", lambda self, table, destination: candidates(table, destination)),
            (state.Walk, "transit_covering", lambda self, table, destination: transit_candidates(table, destination)),
        ):
            stack.enter_context(patch.object(target, name, value))
        yield


def candidates(table: RouteTable, destination: Address) -> list[Route]:
    """Every route that covers the destination, the one that decides first."""
    covering = [route for route in table.routes if destination in route.destination]
    return sorted(covering, key=lambda route: (-route.destination.prefixlen, PRIORITY[route.origin]))


def transit_candidates(table: TransitRouteTable, destination: Address) -> list[TransitRoute]:
    covering = [route for route in table.routes if destination in route.destination]
    return sorted(covering, key=lambda route: (-route.destination.prefixlen, route.propagated))


def holder(network: Network, vpc_id: str, address: Address) -> Interface | None:
    """The interface of a VPC that has this private or IPv6 address."""
    for interface in network.topology.interfaces:
        if address in (interface.private_ip, interface.ipv6) and network.vpc_of(interface).id == vpc_id:
            return interface
    return None


def group_decision(
    network: Network, group_ids: tuple[str, ...], packet: Packet, far: Far, *, egress: bool
) -> GroupDecision:
    looked_at = 0
    near: list[Closest] = []
    for group_id in group_ids:
        group = next(one for one in network.topology.security_groups if one.id == group_id)
        for rule in group.egress if egress else group.ingress:
            looked_at += 1
            differs = _differences(rule, packet, far)
            if not differs:
                return RuleAdmits(group_id=group_id, rule=rule, egress=egress)
            words = f"{rule.service} {'→' if egress else '←'} {rule.peer}"
            near.append(Closest(component=group_id, rule=words, differs_in=differs))
    closest = min(near, key=lambda one: len(one.differs_in), default=None)
    return NoRuleAdmits(group_ids=group_ids, looked_at=looked_at, egress=egress, closest=closest)


def _differences(rule: GroupRule, packet: Packet, far: Far) -> tuple[str, ...]:
    differs = []
    if rule.protocol not in ("-1", packet.protocol):
        differs.append("protocol")
    elif rule.protocol in ("tcp", "udp") and packet.destination_port not in rule.ports:
        differs.append("port")
    if not _peer_matches(rule, far):
        differs.append("address")
    return tuple(differs)


def _peer_matches(rule: GroupRule, far: Far) -> bool:
    if rule.group_id:
        return far.interface is not None and rule.group_id in far.interface.group_ids
    if rule.prefix_list:
        return far.address is not None and any(far.address in block for block in rule.blocks)
    return rule.cidr is not None and _covers(rule.cidr, far.address)


def _covers(block: IPv4Network | IPv6Network, address: Address | None) -> bool:
    """An address that AWS does not tell is covered by the whole internet only."""
    return block.prefixlen == 0 and block.version == 4 if address is None else address in block


def acl_decision(network: Network, acl: NetworkAcl, subnet: Subnet, packet: Packet, *, egress: bool) -> AclDecision:
    """Port by port, as far as its rules' borders tell ports apart."""
    far = packet.destination if egress else packet.source
    mine = [entry for entry in acl.entries if entry.egress is egress]
    deciding: dict[tuple[int, int], AclEntry | None] = {}
    for first, last in _pieces(packet.destination_port, mine):
        deciding[first, last] = next(
            (
                entry
                for entry in mine
                if entry.protocol in ("-1", packet.protocol)
                and _covers(entry.cidr, far)
                and (packet.protocol is Protocol.ICMP or entry.ports.first <= first <= entry.ports.last)
            ),
            None,
        )
    admitted = [ports for ports, entry in deciding.items() if entry is not None and entry.allow]
    if admitted and len(admitted) < len(deciding):
        parts = _joined(admitted)
        return EntryAdmitsPart(
            acl_id=acl.id, subnet_id=subnet.id, egress=egress, asked=packet.destination_port, admitted=parts
        )
    found = [entry for entry in deciding.values() if entry is not None]
    entry = min(found, key=mine.index, default=None)
    return EntryDecides(acl_id=acl.id, subnet_id=subnet.id, entry=entry, egress=egress, looked_at=len(mine))


def _pieces(asked: Ports, entries: list[AclEntry]) -> list[tuple[int, int]]:
    borders = {asked.first, asked.last + 1}
    borders |= {border for one in entries for border in (one.ports.first, one.ports.last + 1)}
    inside = sorted(border for border in borders if asked.first <= border <= asked.last + 1)
    return [(first, after - 1) for first, after in pairwise(inside)]


def _joined(ranges: list[tuple[int, int]]) -> tuple[Ports, ...]:
    """Neighbouring ranges as one; they are in order, and none overlaps another."""
    joined: list[Ports] = []
    for first, last in ranges:
        if joined and joined[-1].last + 1 == first:
            joined[-1] = Ports(first=joined[-1].first, last=last)
        else:
            joined.append(Ports(first=first, last=last))
    return tuple(joined)
