"""Security groups and network ACLs as exact sets: every packet that passes, from the rules of filters.py.

And the rules that never decide anything: what an earlier entry of an ACL, or the other rules of a
group, already settle.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_
from typing import Final, Literal

from lambdanet.reachability.boxes import EVERYWHERE, IPV4, NONE, PROTOCOLS, Addresses, Box, Boxes, block, decided, of
from lambdanet.reachability.network import Network
from lambdanet.topology import (
    ALL_PORTS,
    AclEntry,
    Address,
    GroupRule,
    Interface,
    NetworkAcl,
    Protocol,
    SecurityGroup,
    Vpc,
)

ANY: Final = "any"
"""In place of an address: the end of a packet that is the address axis, the destination asked for."""

FarEnd = Address | Literal["any"] | None
"""The end that an ACL looks at; None: AWS does not tell its address."""

# --- network ACLs -------------------------------------------------------------------------------------


def acl_admits(acl: NetworkAcl, *, egress: bool, far: FarEnd, reply: bool = False) -> Boxes:
    """What an ACL's rules of one direction let pass. For a reply the ports are the client's (ACL-06)."""
    mine = [entry for entry in acl.entries if entry.egress is egress and (far == ANY or _covers(entry, far))]
    boxes = [(_entry_box(entry) if far == ANY else _portal(entry), entry.allow) for entry in mine]
    return decided([(_turned(box), allow) for box, allow in boxes] if reply else boxes)


def _entry_box(entry: AclEntry) -> Box:
    return Box(protocols=_protocols(entry.protocol), addresses=block(entry.cidr), ports=entry.ports)


def _portal(entry: AclEntry) -> Box:
    """The entry for a packet whose address it is known to cover."""
    return Box(protocols=_protocols(entry.protocol), addresses=EVERYWHERE, ports=entry.ports)


def _turned(box: Box) -> Box:
    """The same rule as a reply meets it: to the port that the client sent from."""
    return replace(box, ports=ALL_PORTS, client_ports=box.ports)


def _protocols(protocol: str) -> tuple[Protocol, ...]:
    return PROTOCOLS if protocol == "-1" else (Protocol(protocol),)


def _covers(rule: AclEntry | GroupRule, address: FarEnd) -> bool:
    """An address that AWS does not tell is covered by the whole internet only, as filters.py has it."""
    if rule.cidr is None:
        return False
    return block(rule.cidr) == IPV4 if address is None else address in rule.cidr


# --- security groups -----------------------------------------------------------------------------------


def groups_towards(network: Network, group_ids: Iterable[str], vpc: Vpc) -> Boxes:
    """What outbound rules let out to each destination; a group means the private addresses of its members (SG-05)."""
    rules = [rule for group_id in group_ids for rule in network.groups[group_id].egress]
    return of(*(box for rule in rules for box in _rule_boxes(rule, _peers(network, rule, vpc))))


def groups_from_one(
    network: Network, group_ids: Iterable[str], source: Address | None, sender: Interface | None
) -> Boxes:
    """What inbound rules let in from one source; `sender` None where it is no longer seen as a member (SG-05)."""
    rules = [rule for group_id in group_ids for rule in network.groups[group_id].ingress]
    return of(*(box for rule in rules if _admits(rule, source, sender) for box in _rule_boxes(rule, (EVERYWHERE,))))


def _admits(rule: GroupRule, source: Address | None, sender: Interface | None) -> bool:
    if rule.group_id:
        return sender is not None and rule.group_id in sender.group_ids
    if rule.prefix_list:
        return source is not None and any(source in one for one in rule.blocks)
    return _covers(rule, source)


def _peers(network: Network, rule: GroupRule, vpc: Vpc) -> Iterator[Addresses]:
    if rule.group_id:
        for interface in _members(network, vpc):
            if rule.group_id in interface.group_ids:
                privates = [pair.private for pair in interface.pairs()]
                yield from (Addresses(first=one, last=one) for one in (*privates, interface.ipv6) if one)
    elif rule.prefix_list:
        yield from map(block, rule.blocks)
    elif rule.cidr is not None:
        yield block(rule.cidr)


def _members(network: Network, vpc: Vpc) -> Iterator[Interface]:
    """The interfaces of a VPC and its peers, by the private address that each answers to there."""
    for place in (vpc, *network.peers_in_region(vpc)):
        for holders in network.by_private_ip.values():
            here = next((one for one in holders if network.vpc_of(one).id == place.id), None)
            if here is not None:
                yield here


def _rule_boxes(rule: GroupRule, peers: Iterable[Addresses]) -> Iterator[Box]:
    ports = rule.ports if rule.protocol in ("tcp", "udp") else ALL_PORTS
    for peer in peers:
        yield Box(protocols=_protocols(rule.protocol), addresses=peer, ports=ports)


# --- rules that never decide ----------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class Shadowed:
    """An entry that never decides, and the earlier ones that decide everything that it names."""

    entry: AclEntry
    by: tuple[AclEntry, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Redundant:
    """A group's rule that admits nothing which the others do not, and those that admit it too."""

    rule: GroupRule
    egress: bool
    by: tuple[GroupRule, ...]


def shadowed(acl: NetworkAcl) -> tuple[Shadowed, ...]:
    """The entries that no packet ever gets to: earlier ones took all that they name (ACL-01)."""
    return tuple(
        Shadowed(entry=entry, by=by)
        for egress in (False, True)
        for entry, left, by in _in_turn([one for one in acl.entries if one.egress is egress])
        if not left
    )


def without_effect(acl: NetworkAcl) -> tuple[AclEntry, ...]:
    """The entries that could go, all of them, and every packet would fare as before.

    Besides the shadowed ones: an entry whose packets the later ones treat alike, and a deny that only
    comes before the final `*`.
    """
    return tuple(
        entry
        for egress in (False, True)
        for entry in _without_effect([one for one in acl.entries if one.egress is egress])
    )


def redundant(group: SecurityGroup) -> tuple[Redundant, ...]:
    """The rules that could go, all of them: the rest of the group admits the same (SG-01).

    A group as a peer is compared with itself only, since its members change.
    """
    return (*_redundant(group.ingress, egress=False), *_redundant(group.egress, egress=True))


def _in_turn(entries: Iterable[AclEntry]) -> Iterator[tuple[AclEntry, Boxes, tuple[AclEntry, ...]]]:
    """Each entry with what it decides, and the earlier entries that decide a part of what it names."""
    earlier: list[tuple[AclEntry, Boxes]] = []
    for entry in entries:
        left = named = of(_entry_box(entry))
        by = []
        for one, taken in earlier:
            if left & taken:
                by.append(one)
                left -= taken
        yield entry, left, tuple(by)
        earlier.append((entry, named))


def _without_effect(entries: list[AclEntry]) -> list[AclEntry]:
    """From the last entry to the first: then no entry is kept only for the sake of one that goes."""
    whole = _allowed(entries)
    kept = entries
    for entry in reversed(entries):
        rest = [one for one in kept if one is not entry]
        if _allowed(rest) == whole:
            kept = rest
    return [entry for entry in entries if not any(entry is one for one in kept)]


def _allowed(entries: Iterable[AclEntry]) -> Boxes:
    return decided([(_entry_box(entry), entry.allow) for entry in entries])


def _redundant(rules: tuple[GroupRule, ...], *, egress: bool) -> Iterator[Redundant]:
    """From the last rule to the first, so that of two equal ones the later goes."""
    kept = dict(enumerate(rules))
    found = []
    for index in reversed(range(len(rules))):
        rule = rules[index]
        mine = _named(rule)
        others = [one for at, one in kept.items() if at != index and one.group_id == rule.group_id]
        near = [(one, common) for one in others if (common := _named(one) & mine)]
        if mine == reduce(or_, (common for _, common in near), NONE):
            del kept[index]
            found.append(Redundant(rule=rule, egress=egress, by=tuple(one for one, _ in near)))
    yield from reversed(found)


def _named(rule: GroupRule) -> Boxes:
    """The packets of a rule's words; all addresses stand for those of a group."""
    if rule.group_id:
        return of(*_rule_boxes(rule, (EVERYWHERE,)))
    peers = rule.blocks if rule.cidr is None else (rule.cidr,)
    return of(*_rule_boxes(rule, map(block, peers)))
