"""What one walk knows: the hops so far, and what must not be forgotten for the reply.

What a filter or a listener decides stands here too, so that a walk which only notes them (noted_walk.py)
replaces these methods and nothing else.
"""

from collections.abc import Callable
from dataclasses import dataclass

from lambdanet.reachability.filters import Far, acl_decision, group_decision
from lambdanet.reachability.network import Network
from lambdanet.reachability.verdict import (
    Accepts,
    Check,
    Decision,
    EntryAdmitsPart,
    Evidence,
    Finding,
    Hop,
    Kind,
    NoRuleAdmits,
    Packet,
    Refuses,
    Undescribed,
)
from lambdanet.reachability.walk.kinds import kind_of
from lambdanet.reachability.walk.ports import ANSWERS_PING, TCP_ONLY
from lambdanet.reachability.walk.steps import Public, Step
from lambdanet.topology import (
    Address,
    Interface,
    Ports,
    Protocol,
    Resource,
    Route,
    RouteTable,
    Subnet,
    TransitRoute,
    TransitRouteTable,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Swap:
    """Who put its own address in the place of a packet's source. `interface`: None for a regional NAT gateway."""

    by: str
    original: Packet
    interface: Interface | None


class Walk:
    """Collects the hops of one trace. Make one, start it once with travel.py, `finish` it, and read the lists."""

    ends_at_balancers = False  # a walk whose packet stands for many ports cannot choose a listener

    def __init__(self, network: Network, way: int = 0) -> None:
        self.network = network
        self.way = way  # of the ways that a load balancer offers, which one is walked
        self.ways = 1
        self.forward: list[Hop] = []
        self.reply: list[Hop] = []
        self.warnings: list[Finding] = []
        self.arrived = False
        self.replying = False
        self.visited: set[str] = set()
        self.client: Interface | None = None
        self.swaps: dict[Address, Swap] = {}  # by the new source
        self.balanced: dict[tuple[Address, Address], Swap] = {}  # by who hears which target's answer
        self.answer_from: Callable[[Packet], Step | None] = Public  # where the reply to a packet sets out
        self.ipv6_door = ""  # the gateway that IPv6 left through
        self.gateway_endpoint = ""
        self._hops = self.forward
        self._dropped = False

    # --- hops -------------------------------------------------------------------------------------

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
        """Add a hop to the way that is being walked, forward or back."""
        self._hops.append(
            Hop(
                component=component,
                kind=kind,
                at=at or component,
                packet=packet,
                check=check,
                decision=Decision.BLOCK if blocks else Decision.PASS,
                evidence=evidence,
                code=code,
                rewritten=rewritten,
            )
        )

    def block(
        self, resource: Resource, packet: Packet, check: Check, evidence: Evidence, code: str, *, at: str = ""
    ) -> None:
        self.note(resource.id, kind_of(resource), packet, check, evidence, at=at, code=code, blocks=True)

    def unknown(self, component: str, kind: Kind, packet: Packet, check: Check, what: str, *, at: str = "") -> None:
        """Nobody has described it: the walk is not decided there. `what`: what of it would decide."""
        evidence = Undescribed(what=what)
        self.note(component, kind, packet, check, evidence, at=at, code="UNKNOWN_RESOURCE", blocks=True)

    def warn(self, code: str, component: str, evidence: str) -> None:
        if not self.replying:
            self.warnings.append(Finding(code=code, component=component, evidence=evidence))

    def beyond(self, packet: Packet) -> Step:
        """Where a dropped packet was going: shown, never answered."""
        self._dropped, self.arrived = True, False
        return Public(packet)

    def turn_back(self) -> None:
        """From here on it is the reply that is walked."""
        self._hops, self.replying = self.reply, True
        self.visited.clear()  # a component may be met once in each direction

    # --- what decides -----------------------------------------------------------------------------

    def groups(self, interface: Interface, packet: Packet, far: Far, *, egress: bool, code: str = "") -> None:
        if not interface.group_ids:
            return  # a load balancer without groups, like a NAT gateway, filters nothing
        decision = group_decision(self.network, interface.group_ids, packet, far, egress=egress)
        check = Check.EGRESS if egress else Check.INGRESS
        if isinstance(decision, Undescribed):
            self.unknown(decision.component, Kind.SECURITY_GROUP, packet, check, decision.what, at=interface.id)
        elif isinstance(decision, NoRuleAdmits):
            code = code or ("ENI_SG_RULES_MISMATCH" if decision.looked_at else "SG_HAS_NO_RULES")
            component = decision.closest.component if decision.closest else interface.group_ids[0]
            self.note(component, Kind.SECURITY_GROUP, packet, check, decision, at=interface.id, code=code, blocks=True)
        else:
            self.note(decision.group_id, Kind.SECURITY_GROUP, packet, check, decision, at=interface.id)

    def would_admit(self, target: Interface, packet: Packet, sender: Interface) -> bool:
        """Would the target's groups let the packet in, if they saw the sender's?"""
        seen = Far(address=packet.source, interface=sender)
        decision = group_decision(self.network, target.group_ids, packet, seen, egress=False)
        return not isinstance(decision, NoRuleAdmits)

    def acl(self, subnet: Subnet, packet: Packet, *, egress: bool) -> None:
        acl = self.network.acls[subnet.id]
        check = Check.EGRESS if egress else Check.INGRESS
        decision = acl_decision(self.network, acl, subnet, packet, egress=egress)
        if isinstance(decision, Undescribed):
            self.unknown(acl.id, Kind.NETWORK_ACL, packet, check, decision.what, at=subnet.id)
            return
        passes = not isinstance(decision, EntryAdmitsPart) and decision.entry is not None and decision.entry.allow
        if not passes and self.replying:
            self._explain_reply(acl.id, packet)
        self.note(
            acl.id,
            Kind.NETWORK_ACL,
            packet,
            check,
            decision,
            at=subnet.id,
            code="" if passes else "SUBNET_ACL_RESTRICTION",
            blocks=not passes,
        )

    def _explain_reply(self, acl: str, packet: Packet) -> None:
        """Why a reply looks as it does that an ACL drops: facts that explain, and never head a verdict (semantics.md §4)."""
        swap = self.swaps.get(packet.destination)
        if swap is not None:
            words = f"replies come to {packet.destination}, ports {packet.destination_port}"
            self.warnings.append(Finding(code="REMAP_EPHEMERAL_PORT", component=swap.by, evidence=words))
        if self.gateway_endpoint:
            words = f"replies come from {packet.source}, which {acl} does not admit"
            code = "VPCE_GATEWAY_EGRESS_SOURCE_ADDRESS_RESTRICTION"
            self.warnings.append(Finding(code=code, component=self.gateway_endpoint, evidence=words))

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
        """The far end: does something listen there? It answers even to say no, so the reply is walked."""
        if self.replying:
            return
        everything = any(one.first == 0 and one.last == 65535 for one in ports)
        if packet.protocol is Protocol.ICMP and kind not in ANSWERS_PING:
            silent = Refuses(what="does not answer ping")
            self.note(component, kind, packet, Check.PROTOCOL, silent, at=at, code="PROTOCOL_RESTRICTION", blocks=True)
            return
        hears = packet.protocol is Protocol.ICMP or (
            (packet.protocol in protocols or everything) and any(packet.destination_port in one for one in ports)
        )
        self.arrived = not self._dropped
        if hears:
            evidence = Accepts(protocol=packet.protocol, port=packet.destination_port)
            self.note(component, kind, packet, Check.LISTENER, evidence, at=at)
        else:
            heard = Refuses(what=f"listens on {', '.join(map(str, ports))}")
            self.note(component, kind, packet, Check.LISTENER, heard, at=at, code="APP_NOTHING_LISTENS", blocks=True)

    # --- what is looked up --------------------------------------------------------------------------

    def holder(self, vpc_id: str, address: Address) -> Interface | None:
        """The interface of a VPC that has this private or IPv6 address."""
        return self.network.holders.get((vpc_id, address))

    def covering(self, table: RouteTable, destination: Address) -> list[Route]:
        """Every route that covers the destination, the one that decides first."""
        return self.network.routes[table.id].covering(destination)

    def transit_covering(self, table: TransitRouteTable, destination: Address) -> list[TransitRoute]:
        return self.network.transit_routes[table.id].covering(destination)
