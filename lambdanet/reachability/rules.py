"""The rules of a filter as a table: which of them mean an address or a service is looked up, not scanned."""

from collections import defaultdict

from lambdanet.prefixes import Prefixes
from lambdanet.reachability.verdict import Closest, EntryDecides, Packet, RuleAdmits
from lambdanet.topology import AclEntry, Address, GroupRule, Interface, Network, NetworkAcl, SecurityGroup


class GroupTable:
    """One security group's rules, one way."""

    __slots__ = ("_anywhere", "_blocks", "_by_group", "_services", "egress", "group_id", "rules")

    def __init__(self, group: SecurityGroup, *, egress: bool) -> None:
        self.rules = group.egress if egress else group.ingress
        self.egress = egress
        self.group_id = group.id
        self._by_group: dict[str, list[int]] = defaultdict(list)
        for place, rule in enumerate(self.rules):
            if rule.group_id:
                self._by_group[rule.group_id].append(place)
        self._anywhere = [place for place, rule in enumerate(self.rules) if _is_anywhere(rule.cidr)]
        self._blocks = Prefixes((block, place) for place, rule in enumerate(self.rules) for block in _blocks(rule))
        self._services: dict[tuple[str, int, int], int | None] = {}

    def admitting(self, packet: Packet, address: Address | None, member: Interface | None) -> RuleAdmits | None:
        """The first rule that admits the packet from or to this address, or the groups of this interface."""
        found = [place for place in self._of_peer(address, member) if _takes(self.rules[place], packet)]
        if not found:
            return None
        return RuleAdmits(group_id=self.group_id, rule=self.rules[min(found)], egress=self.egress)

    def closest(self, packet: Packet, address: Address | None, member: Interface | None) -> Closest | None:
        """Of rules that all refuse the packet the first that differs in the fewest dimensions."""
        if not self.rules:
            return None
        peers, service = self._of_peer(address, member), self._of_service(packet)
        one_off = [*peers] if service is None else [*peers, service]
        place = min(one_off, default=0)
        rule = self.rules[place]
        differs = []
        if not _takes(rule, packet):
            differs.append("protocol" if rule.protocol not in ("-1", packet.protocol) else "port")
        if place not in peers:
            differs.append("address")
        words = f"{rule.service} {'→' if self.egress else '←'} {rule.peer}"
        return Closest(component=self.group_id, rule=words, differs_in=tuple(differs))

    def groups_named(self, packet: Packet) -> list[str]:
        """The groups that rules for the packet's protocol and port name."""
        return [rule.group_id for rule in self.rules if rule.group_id and _takes(rule, packet)]

    def _of_peer(self, address: Address | None, member: Interface | None) -> list[int]:
        found = self._anywhere if address is None else self._blocks.covering(address)
        if member is not None and self._by_group:
            found = found + [place for group in member.group_ids for place in self._by_group.get(group, ())]
        return found

    def _of_service(self, packet: Packet) -> int | None:
        """The first rule of the packet's protocol and port: looked for once, then known."""
        key = (packet.protocol, packet.destination_port.first, packet.destination_port.last)
        if key not in self._services:
            taking = (place for place, rule in enumerate(self.rules) if _takes(rule, packet))
            self._services[key] = next(taking, None)
        return self._services[key]


def _is_anywhere(block: Network | None) -> bool:
    """The whole internet over IPv4: nothing less holds an address that AWS does not tell."""
    return block is not None and block.prefixlen == 0 and block.version == 4


def _blocks(rule: GroupRule) -> tuple[Network, ...]:
    if rule.group_id:
        return ()
    if rule.prefix_list:
        return rule.blocks
    return () if rule.cidr is None else (rule.cidr,)


def _takes(rule: GroupRule, packet: Packet) -> bool:
    """Does the rule mean the packet's protocol and port?"""
    if rule.protocol == "-1":
        return True
    return rule.protocol == packet.protocol and (rule.protocol == "icmp" or packet.destination_port in rule.ports)


class AclTable:
    """One network ACL's rules, one way, in the order of their numbers."""

    __slots__ = ("_anywhere", "_blocks", "decided", "entries")

    def __init__(self, acl: NetworkAcl, *, egress: bool) -> None:
        self.entries = tuple(entry for entry in acl.entries if entry.egress is egress)
        self.decided: dict[tuple[str, int], EntryDecides] = {}  # by subnet, and the entry's identity
        self._anywhere = [place for place, entry in enumerate(self.entries) if _is_anywhere(entry.cidr)]
        self._blocks = Prefixes((entry.cidr, place) for place, entry in enumerate(self.entries))

    def covering(self, packet: Packet, address: Address | None) -> list[AclEntry]:
        """The rules for the packet's protocol and this address, lowest number first."""
        places = self._anywhere if address is None else sorted(self._blocks.covering(address))
        wanted = ("-1", packet.protocol)
        return [entry for place in places if (entry := self.entries[place]).protocol in wanted]
