"""A walk that decides nothing at filters and listeners: it notes that it was there, and goes on.

Everything else is the walk's own: so a way that is new there is new here too. What blocks whatever the ports
are ends the walk with `Stopped`.
"""

from dataclasses import dataclass

from lambdanet.reachability.filter_sets import ANY, FarEnd
from lambdanet.reachability.filters import Far
from lambdanet.reachability.network import Network
from lambdanet.reachability.sources import NO_PORT
from lambdanet.reachability.verdict import Check, Evidence, Kind, Packet, Passes
from lambdanet.reachability.walk.ports import TCP_ONLY
from lambdanet.reachability.walk.state import Walk
from lambdanet.topology import Address, Interface, Ports, Protocol, Subnet


class Stopped(Exception):
    """No packet comes any further, whatever its ports."""


@dataclass(frozen=True, kw_only=True, slots=True)
class AclThere:
    """A network ACL that was met; `egress` and `far` as in `filter_sets.acl_admits`."""

    acl_id: str
    egress: bool
    far: FarEnd
    reply: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class GroupsThere:
    """Security groups that were met. Outbound they look at the destination; inbound at `source` and `sender`."""

    group_ids: tuple[str, ...]
    vpc_id: str
    egress: bool
    source: Address | None = None
    sender: str = ""  # the interface whose groups are seen, "" where none are (SG-05)


Filter = AclThere | GroupsThere


@dataclass(frozen=True, kw_only=True, slots=True)
class Listener:
    component: str
    kind: Kind
    at: str
    ports: tuple[Ports, ...]
    protocols: tuple[Protocol, ...]


class NotedWalk(Walk):
    """Walk it with a packet from `NO_PORT`, so that the client's own port is told from a NAT gateway's.

    `filters` look at the client's packets. `swapped` holds, by the address that took the client's place, the
    filters that replies to this address pass.
    """

    ends_at_balancers = True

    def __init__(self, network: Network, asked: Address) -> None:
        super().__init__(network)
        self.asked = asked
        self.filters: list[Filter] = []
        self.swapped: dict[Address, list[Filter]] = {}
        self.listener: Listener | None = None

    def note(
        self,
        component: str,
        kind: Kind,
        packet: Packet,
        check: Check,
        evidence: Evidence,
        *,
        at: str = "",
        code: str = "",
        blocks: bool = False,
        rewritten: Packet | None = None,
    ) -> None:
        if blocks:
            raise Stopped
        super().note(component, kind, packet, check, evidence, at=at, code=code, rewritten=rewritten)

    def groups(self, interface: Interface, packet: Packet, far: Far, *, egress: bool, code: str = "") -> None:
        vpc_id = self.network.vpc_of(interface).id
        there = GroupsThere(group_ids=interface.group_ids, vpc_id=vpc_id, egress=egress)
        if not egress:
            sender = far.interface.id if far.interface else ""
            there = GroupsThere(
                group_ids=interface.group_ids, vpc_id=vpc_id, egress=egress, source=far.address, sender=sender
            )
        self.filters.append(there)
        for group_id in interface.group_ids:
            self._was_at(group_id, Kind.SECURITY_GROUP, packet, interface.id, egress=egress)

    def acl(self, subnet: Subnet, packet: Packet, *, egress: bool) -> None:
        acl = self.network.acls[subnet.id]
        far = packet.destination if egress else packet.source
        there = AclThere(acl_id=acl.id, egress=egress, far=ANY if far == self.asked else far, reply=self.replying)
        if self.replying and packet.destination_port != NO_PORT:
            self.swapped.setdefault(packet.destination, []).append(there)
        else:
            self.filters.append(there)
        self._was_at(acl.id, Kind.NETWORK_ACL, packet, subnet.id, egress=egress)

    def _was_at(self, component: str, kind: Kind, packet: Packet, at: str, *, egress: bool) -> None:
        check = Check.EGRESS if egress else Check.INGRESS
        self.note(component, kind, packet, check, Passes(what="noted"), at=at)

    def listen(
        self,
        component: str,
        kind: Kind,
        at: str,
        packet: Packet,
        ports: tuple[Ports, ...],
        *,
        protocols: tuple[Protocol, ...] = TCP_ONLY,
    ) -> None:
        if self.replying:
            return
        self.arrived = True
        self.listener = Listener(component=component, kind=kind, at=at, ports=ports, protocols=protocols)
        self.note(component, kind, packet, Check.LISTENER, Passes(what="noted"), at=at)
