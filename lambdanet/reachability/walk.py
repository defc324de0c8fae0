"""One packet's walk from one source to one address, and its reply (semantics.md §4).

A refusal does not end the walk: the hop is marked and the walk goes on along the way that the packet
would have taken, so that every blocker is found. The walk ends where no way is left: no route, a
gateway that drops the packet for good, or the destination.

The reply is walked by the same rules, from where the packet arrived: network ACLs and route tables are
asked again, security groups are not (they are stateful), and a NAT gateway swaps back what it swapped.
So a reply may go another way than the packet came, as it may on AWS.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from enum import StrEnum
from ipaddress import IPv4Address
from typing import Final

from lambdanet import services
from lambdanet.reachability.filters import Far, acl_decision, group_decision
from lambdanet.reachability.naming import service_id
from lambdanet.reachability.network import SHARED, Network, is_private
from lambdanet.reachability.verdict import (
    Accepts,
    Check,
    Decision,
    EntryAdmitsPart,
    Evidence,
    Finding,
    Hop,
    Kind,
    NoPublicAddress,
    NoRoute,
    NoRuleAdmits,
    Packet,
    Passes,
    PrivateDestination,
    Refuses,
    RouteBlackholed,
    RouteChosen,
    RouteLoops,
    StateIs,
    Translated,
    Unanswered,
    Undescribed,
)
from lambdanet.topology import (
    INTERNET,
    LAMBDA_PORTS,
    Address,
    Attachment,
    Cache,
    CustomerHost,
    CustomerNetwork,
    Database,
    EgressOnlyInternetGateway,
    EventSourceMapping,
    FileSystem,
    Function,
    GatewayEndpoint,
    Instance,
    Interface,
    InterfaceEndpoint,
    InterfaceKind,
    InternetGateway,
    NatGateway,
    NetworkInterface,
    Peering,
    Ports,
    Protocol,
    Proxy,
    Resource,
    Route,
    RouteOrigin,
    RouteTable,
    Service,
    Subnet,
    TransitGateway,
    TransitRoute,
    TransitRouteTable,
    Unknown,
    Vpc,
    VpnGateway,
)

DNS_PORT: Final = Ports(first=53, last=53)
SERVICE_PORTS: Final = (Ports(first=443, last=443), Ports(first=80, last=80))
HTTPS_ONLY: Final = (Ports(first=443, last=443),)
NFS_ONLY: Final = (Ports(first=2049, last=2049),)
TCP_ONLY: Final = (Protocol.TCP,)
TCP_AND_UDP: Final = (Protocol.TCP, Protocol.UDP)

ANSWERS_PING: Final = (Kind.INSTANCE, Kind.NETWORK_INTERFACE, Kind.INTERNET_HOST, Kind.CUSTOMER_HOST)

KINDS: Final[dict[type, Kind]] = {
    Function: Kind.FUNCTION,
    Instance: Kind.INSTANCE,
    Database: Kind.DATABASE,
    NatGateway: Kind.NAT_GATEWAY,
    InternetGateway: Kind.INTERNET_GATEWAY,
    EgressOnlyInternetGateway: Kind.EGRESS_ONLY_INTERNET_GATEWAY,
    InterfaceEndpoint: Kind.INTERFACE_ENDPOINT,
    GatewayEndpoint: Kind.GATEWAY_ENDPOINT,
    Peering: Kind.PEERING,
    TransitGateway: Kind.TRANSIT_GATEWAY,
    VpnGateway: Kind.VPN_GATEWAY,
    CustomerHost: Kind.CUSTOMER_HOST,
    NetworkInterface: Kind.NETWORK_INTERFACE,
    Proxy: Kind.PROXY,
    Cache: Kind.CACHE,
    FileSystem: Kind.FILE_SYSTEM,
    EventSourceMapping: Kind.EVENT_SOURCE_MAPPING,
}


def kind_of(resource: Resource) -> Kind:
    return KINDS.get(type(resource), Kind.OTHER)


class Via(StrEnum):
    """How a packet came to where it is, which decides what it may use there."""

    OWN = "own"  # from an interface of this VPC
    PEERING = "peering"
    TRANSIT = "transit gateway"
    VPN = "vpn"
    INTERNET = "internet"


class Walk:
    """Collects the hops of one trace. Make one, call one of its `from_…` methods once, then `finish`, read the lists."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.forward: list[Hop] = []
        self.reply: list[Hop] = []
        self.warnings: list[Finding] = []
        self.arrived = False
        self._hops = self.forward
        self._replying = False
        self._visited: set[str] = set()
        self._client: Interface | None = None
        self._swapped: dict[Address, tuple[str, Packet, Interface | None]] = {}  # new source → who swapped what
        self._answer_from: Callable[[Packet], None] = self._public
        self._ipv6_door = ""
        self._gateway_endpoint = ""
        self._came_in_by = ""

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

    def _block(
        self, resource: Resource, packet: Packet, check: Check, evidence: Evidence, code: str, *, at: str = ""
    ) -> None:
        self.note(resource.id, kind_of(resource), packet, check, evidence, at=at, code=code, blocks=True)

    def _unknown(
        self, component: str, kind: Kind, packet: Packet, check: Check, evidence: Undescribed, *, at: str = ""
    ) -> None:
        self.note(component, kind, packet, check, evidence, at=at, code="UNKNOWN_RESOURCE", blocks=True)

    def _warn(self, code: str, component: str, evidence: str) -> None:
        if not self._replying:
            self.warnings.append(Finding(code=code, component=component, evidence=evidence))

    # --- starting and ending ------------------------------------------------------------------------

    def from_interface(self, interface: Interface, packet: Packet) -> None:
        """Leave an interface in a subnet: its groups, then the subnet's border, then the routes."""
        self._client = interface
        vpc = self.network.vpcs[self._vpc_of(interface)]
        if packet.destination in self.network.resolvers(vpc):
            self._ask_the_resolver(vpc, packet)
            return
        far = Far(address=packet.destination, interface=self._seen_from(vpc, packet.destination))
        self._groups(interface, packet, far, egress=True)
        self._leave(self.network.subnets[interface.subnet_id], packet, interface, Via.OWN)

    def _ask_the_resolver(self, vpc: Vpc, packet: Packet) -> None:
        """Amazon's resolver: no group, ACL or route is asked (domain.md §3.7, SG-07, ACL-07)."""
        check, code = Check.LISTENER, ""
        evidence: Evidence = Accepts(protocol=packet.protocol, port=packet.destination_port)
        if not vpc.enable_dns_support:
            evidence = Unanswered(name=str(packet.destination), vpc_id=vpc.id, family=packet.destination.version)
            check, code = Check.DNS, "APP_DNS_NO_ANSWER"
        elif packet.destination_port != DNS_PORT or packet.protocol is Protocol.ICMP:
            evidence, code = Refuses(what="answers DNS only there, on port 53"), "NO_POSSIBLE_DESTINATION"
        self.note(vpc.id, Kind.OTHER, packet, check, evidence, code=code, blocks=bool(code))
        self.arrived = not code
        self._answer_from = lambda answer: None

    def to_itself(self, interface: Interface, packet: Packet) -> None:
        """A packet to its own address never leaves a host: no group and no ACL is asked, but something must listen.

        A function is no such host: it does not hold its interface's address.
        """
        self._answer_from = lambda _answer: None
        self._take(interface, packet, interface)

    def from_outside(self, packet: Packet) -> None:
        """Start on the internet's side: the Lambda service VPC, an internet host, an AWS service."""
        self._public(packet)

    def from_gateway(self, gateway: InternetGateway, packet: Packet) -> None:
        """Start on the internet's side of one gateway, which lets in what is addressed to its own VPC (domain.md §15.1)."""
        held = self.network.by_public_ip.get(packet.destination) or self.network.by_ipv6.get(packet.destination)
        if not gateway.vpc_id:
            alone = StateIs(state="not attached to any VPC")
            self._block(gateway, packet, Check.STATE, alone, "UNASSOCIATED_COMPONENT")
        elif held is None or self._vpc_of(held) != gateway.vpc_id:
            outside = Refuses(what=f"{packet.destination} belongs to nothing in {gateway.vpc_id}")
            self._block(gateway, packet, Check.ADDRESS, outside, "IGW_DESTINATION_ADDRESS_IN_VPC_CIDRS")
        else:
            self._public(packet)

    def from_customer(self, host: CustomerHost, packet: Packet) -> None:
        """Start on premises: through the virtual private gateway into its VPC."""
        network = self.network.resources[host.network_id]
        gateway = self.network.resources[network.gateway_id] if isinstance(network, CustomerNetwork) else None
        if isinstance(network, CustomerNetwork) and isinstance(gateway, VpnGateway):
            if not gateway.vpc_id:
                alone = StateIs(state="not attached to any VPC")
                self._block(gateway, packet, Check.STATE, alone, "UNASSOCIATED_COMPONENT")
                return
            if not self._vpn_works(gateway, network, packet):
                return
            self._came_in_by = gateway.id
            self._arrive(gateway.vpc_id, packet, None, Via.VPN)

    def finish(self) -> None:
        """Walk the reply, if the packet found its way to somebody who could answer."""
        if not self.arrived or not self.forward:
            return
        last = self.forward[-1].rewritten or self.forward[-1].packet
        self._hops, self._replying = self.reply, True
        self._visited.clear()  # a component may be met once in each direction
        self._answer_from(_reply_to(last))

    # --- filters ----------------------------------------------------------------------------------

    def _groups(self, interface: Interface, packet: Packet, far: Far, *, egress: bool, code: str = "") -> None:
        if not interface.group_ids:
            return  # a load balancer without groups, like a NAT gateway, filters nothing
        decision = group_decision(self.network, interface.group_ids, packet, far, egress=egress)
        check = Check.EGRESS if egress else Check.INGRESS
        if isinstance(decision, Undescribed):
            unknown = next(one for one in interface.group_ids if self.network.groups[one].unknown)
            self._unknown(unknown, Kind.SECURITY_GROUP, packet, check, decision, at=interface.id)
        elif isinstance(decision, NoRuleAdmits):
            code = code or ("ENI_SG_RULES_MISMATCH" if decision.looked_at else "SG_HAS_NO_RULES")
            component = decision.closest.component if decision.closest else interface.group_ids[0]
            self.note(component, Kind.SECURITY_GROUP, packet, check, decision, at=interface.id, code=code, blocks=True)
        else:
            self.note(decision.group_id, Kind.SECURITY_GROUP, packet, check, decision, at=interface.id)

    def _groups_of_target(self, target: Interface, packet: Packet, sender: Interface | None, via: Via) -> None:
        """Inbound rules; a rule that names a group sees its member only where the way keeps it (SG-04, SG-05)."""
        keeps = via in (Via.OWN, Via.PEERING) or (via is Via.TRANSIT and self._transit_keeps_groups(target, sender))
        far = Far(address=packet.source, interface=sender if keeps else None)
        code = ""
        if not keeps:
            member = sender or self._client
            seen = Far(address=packet.source, interface=member)
            if member is not None and not isinstance(
                group_decision(self.network, target.group_ids, packet, seen, egress=False), NoRuleAdmits
            ):
                switchable = via is Via.TRANSIT and sender is not None and target.kind is not InterfaceKind.ENDPOINT
                code = "SG_REFERENCING_SUPPORT" if switchable else "SG_REFERENCES_NOT_PRESERVED"
        elif sender is not self._client and self._client is not None:
            # what a NAT gateway or a NAT instance sends on carries its own address, not the client's
            seen = Far(address=packet.source, interface=self._client)
            if not isinstance(group_decision(self.network, target.group_ids, packet, seen, egress=False), NoRuleAdmits):
                code = "SG_REFERENCES_NOT_PRESERVED"
        self._groups(target, packet, far, egress=False, code=code)

    def _transit_keeps_groups(self, target: Interface, sender: Interface | None) -> bool:
        """Group referencing must be on at the gateway and at both attachments; never for PrivateLink (domain.md §7.2)."""
        if sender is None or target.kind is InterfaceKind.ENDPOINT:
            return False
        here, there = self._vpc_of(sender), self._vpc_of(target)
        attachments, resources = self.network.attachments, self.network.resources
        for gateway_id in self.network.transit_gateways.get(here, ()):
            if (gateway_id, there) in attachments:
                three = (resources[gateway_id], attachments[gateway_id, here], attachments[gateway_id, there])
                return all(isinstance(one, TransitGateway | Attachment) and one.group_referencing for one in three)
        return False

    def _acl(self, subnet: Subnet, packet: Packet, *, egress: bool) -> None:
        acl = self.network.acls[subnet.id]
        decision = acl_decision(self.network, acl, subnet, packet, egress=egress)
        if isinstance(decision, Undescribed):
            check = Check.EGRESS if egress else Check.INGRESS
            self._unknown(acl.id, Kind.NETWORK_ACL, packet, check, decision, at=subnet.id)
            return
        passes = not isinstance(decision, EntryAdmitsPart) and decision.entry is not None and decision.entry.allow
        if not passes and self._replying:
            self._explain_reply(acl.id, packet)
        self.note(
            acl.id,
            Kind.NETWORK_ACL,
            packet,
            Check.EGRESS if egress else Check.INGRESS,
            decision,
            at=subnet.id,
            code="" if passes else "SUBNET_ACL_RESTRICTION",
            blocks=not passes,
        )

    def _explain_reply(self, acl: str, packet: Packet) -> None:
        """Why a reply looks as it does that an ACL drops: facts that explain, and never head a verdict (semantics.md §4)."""
        swapped = self._swapped.get(packet.destination)
        if swapped is not None:
            words = f"replies come to {packet.destination}, ports {packet.destination_port}"
            self.warnings.append(Finding(code="REMAP_EPHEMERAL_PORT", component=swapped[0], evidence=words))
        if self._gateway_endpoint:
            words = f"replies come from {packet.source}, which {acl} does not admit"
            code = "VPCE_GATEWAY_EGRESS_SOURCE_ADDRESS_RESTRICTION"
            self.warnings.append(Finding(code=code, component=self._gateway_endpoint, evidence=words))

    # --- routing ----------------------------------------------------------------------------------

    def _vpc_of(self, interface: Interface) -> str:
        return self.network.subnets[interface.subnet_id].vpc_id

    def _holder(self, vpc_id: str, address: Address) -> Interface | None:
        """The interface of a VPC that has this private or IPv6 address."""
        return self.network.holders.get((vpc_id, address))

    def _covering(self, table: RouteTable, destination: Address) -> list[Route]:
        """Every route that covers the destination, the one that decides first."""
        return self.network.routes[table.id].covering(destination)

    def _transit_covering(self, table: TransitRouteTable, destination: Address) -> list[TransitRoute]:
        return self.network.transit_routes[table.id].covering(destination)

    def _seen_from(self, vpc: Vpc, address: Address) -> Interface | None:
        """Whose groups an outbound rule may name: of this VPC, or of one that is peered with it in its Region (SG-04)."""
        places = (vpc, *self.network.peers_in_region(vpc))
        return next((holder for one in places if (holder := self._holder(one.id, address)) is not None), None)

    def _leave(self, subnet: Subnet, packet: Packet, sender: Interface, via: Via) -> None:
        """From `sender` in `subnet` towards the destination: inside the subnet directly, else past its border."""
        target = self._holder(subnet.vpc_id, packet.destination)
        if target is not None and target.subnet_id == subnet.id:
            self._deliver(target, packet, sender, via)
            return
        if target is None and subnet.holds(packet.destination):
            # it would stand in this subnet, whose ACL is therefore not asked (ACL-04)
            self._nobody(subnet.vpc_id, packet)
            return
        if not self._stays(subnet, packet):
            self._acl(subnet, packet, egress=True)
        self._onward(subnet, packet, sender, via)

    def _stays(self, subnet: Subnet, packet: Packet) -> bool:
        """Does the route lead to an interface of this very subnet? Then the packet does not cross its border (ACL-04)."""
        route = next(iter(self._covering(self.network.tables[subnet.id], packet.destination)), None)
        match self.network.resources.get(route.target) if route and not route.blackhole else None:
            case NatGateway(subnet_id=home, state=state):
                return home == subnet.id and state != "deleted"
            case Instance(interface_id=interface) | NetworkInterface(interface_id=interface):
                return self.network.interfaces[interface].subnet_id == subnet.id
            case _:
                return False

    def _nobody(self, vpc_id: str, packet: Packet) -> None:
        vpc = self.network.vpcs.get(vpc_id)
        if vpc is not None and vpc.unknown:
            self._unknown(vpc_id, Kind.OTHER, packet, Check.ADDRESS, Undescribed(what="subnets and interfaces"))
            return
        nobody = PrivateDestination(address=packet.destination)
        self.note(vpc_id, Kind.OTHER, packet, Check.ADDRESS, nobody, code="NO_POSSIBLE_DESTINATION", blocks=True)

    def _onward(self, subnet: Subnet, packet: Packet, sender: Interface | None, via: Via) -> None:
        """By the subnet's route table to whatever it leads to."""
        route = self._route(subnet, packet)
        if route is None:
            return
        if route == "local":
            self._local(subnet.vpc_id, packet, sender, via)
            return
        match self.network.resources.get(route):
            case InternetGateway() as gateway:
                self._out_by_igw(gateway, subnet, packet, sender)
            case EgressOnlyInternetGateway() as gateway:
                self._out_by_eigw(gateway, subnet, packet, sender)
            case NatGateway() as gateway:
                self._through_nat(gateway, subnet, packet, via)
            case GatewayEndpoint() as endpoint:
                self._through_gateway_endpoint(endpoint, packet, sender, via)
            case Peering() as peering:
                self._through_peering(peering, subnet, packet, sender)
            case TransitGateway() as gateway:
                self._through_transit_gateway(gateway, subnet, packet, sender)
            case VpnGateway() as gateway:
                self._through_vpn_gateway(gateway, subnet, packet)
            case Instance() | NetworkInterface() as forwarder:
                self._through_forwarder(forwarder, subnet, packet, sender, via)
            case Unknown(type=what) as unknown:
                self._unknown(unknown.id, Kind.UNKNOWN, packet, Check.STATE, Undescribed(what=what or "kind"))
            case _:
                self.note(
                    route,
                    Kind.OTHER,
                    packet,
                    Check.STATE,
                    Refuses(what="takes no traffic"),
                    code="NO_PATH",
                    blocks=True,
                )

    def _route(self, subnet: Subnet, packet: Packet) -> str | None:
        """Ask the subnet's route table. Returns the target, or None where the packet has no way on."""
        table = self.network.tables[subnet.id]
        if table.unknown:
            self._unknown(table.id, Kind.ROUTE_TABLE, packet, Check.ROUTE, Undescribed(what="routes"))
            return None
        covering = self._covering(table, packet.destination)
        if not covering:
            missing = NoRoute(destination=packet.destination, looked_at=len(table.routes))
            if near := _nearest(table.routes, packet.destination):
                words = f"{near.shown} → {near.target} does not cover {packet.destination}"
                self._warn("CANNOT_ROUTE", table.id, words)
            self.note(
                table.id, Kind.ROUTE_TABLE, packet, Check.ROUTE, missing, code="NO_ROUTE_TO_DESTINATION", blocks=True
            )
            return None
        route, *beaten = covering
        evidence: Evidence = RouteChosen(destination=route.shown, target=route.target)
        code = ""
        if route.blackhole or self._gone(route.target):
            evidence, code = RouteBlackholed(destination=route.shown, target=route.target), "BAD_STATE_ROUTE"
            if beaten:
                same = beaten[0].destination.prefixlen == route.destination.prefixlen
                words = f"{route.shown} wins over {beaten[0].shown} → {beaten[0].target}"
                self._warn("HIGHER_PRIORITY_ROUTE" if same else "MORE_SPECIFIC_ROUTE", table.id, words)
        elif self._replying and self._is_in_a_vpc(packet.destination) and self._is_internet_gateway(route.target):
            code = (
                "NO_ROUTE_TO_DESTINATION"  # only the way to the internet covers it, which leads to no VPC's own address
            )
        elif route.target in self._visited:
            evidence, code = RouteLoops(destination=route.shown, target=route.target), "NO_ROUTE_TO_DESTINATION"
        self.note(table.id, Kind.ROUTE_TABLE, packet, Check.ROUTE, evidence, code=code, blocks=bool(code))
        return None if code else route.target

    def _is_in_a_vpc(self, address: Address) -> bool:
        """A private address, or one of a public range that a VPC uses as its own (semantics.md §7)."""
        return is_private(address) or address in self.network.by_private_ip

    def _is_internet_gateway(self, target: str) -> bool:
        return isinstance(self.network.resources.get(target), InternetGateway)

    def _gone(self, target: str) -> bool:
        """What was deleted, or a peering that is not active, leaves a blackhole (RT-08)."""
        match self.network.resources.get(target):
            case NatGateway(state="deleted") | VpnGateway(state="deleted"):
                return True
            case Peering(status=status):
                return status != "active"
            case None:
                return target != "local"
            case _:
                return False

    # --- inside a VPC -------------------------------------------------------------------------------

    def _arrive(self, vpc_id: str, packet: Packet, sender: Interface | None, via: Via) -> None:
        """Into a VPC from another network, which reaches the VPC's own addresses and nothing behind them."""
        vpc = self.network.vpcs.get(vpc_id)
        if vpc is None or not vpc.holds(packet.destination):
            outside = PrivateDestination(address=packet.destination)
            self.note(
                vpc_id or INTERNET,
                Kind.OTHER,
                packet,
                Check.ADDRESS,
                outside,
                code="VPC_LOCAL_ROUTE_CIDR_RESTRICTION",
                blocks=True,
            )
            return
        self._local(vpc_id, packet, sender, via)

    def _local(self, vpc_id: str, packet: Packet, sender: Interface | None, via: Via) -> None:
        """By the local route into the target's subnet (RT-02)."""
        target = self._holder(vpc_id, packet.destination)
        if target is None:
            self._nobody(vpc_id, packet)
            return
        self._acl(self.network.subnets[target.subnet_id], packet, egress=False)
        self._deliver(target, packet, sender, via)

    def _deliver(self, target: Interface, packet: Packet, sender: Interface | None, via: Via) -> None:
        """Into an interface: its groups, then whoever stands behind it."""
        if self._replying:
            self._hand_back(target, packet)
            return
        owner = self.network.owner(target)
        if target.kind in (InterfaceKind.LAMBDA, InterfaceKind.MANAGED):
            # a function's groups are not asked: nothing gets in there whatever they say (T38)
            never = Refuses(what="takes no connection")
            self.note(
                owner.id,
                Kind.FUNCTION,
                packet,
                Check.INGRESS,
                never,
                at=target.id,
                code="APP_FUNCTION_ENI_INBOUND",
                blocks=True,
            )
            return
        if target.group_ids:
            self._groups_of_target(target, packet, sender, via)
        self._answer_from = lambda answer: self._leave(self.network.subnets[target.subnet_id], answer, target, Via.OWN)
        self._take(target, packet, sender)

    def _take(self, target: Interface, packet: Packet, sender: Interface | None) -> None:
        """Whoever stands behind an interface takes the packet, or refuses it."""
        owner = self.network.owner(target)
        match owner:
            case InterfaceEndpoint():
                self._through_endpoint(owner, target, packet, sender)
            case Database(port=port) | Proxy(port=port) | Cache(port=port):
                self._listen(owner.id, kind_of(owner), target.id, packet, (Ports(first=port, last=port),))
            case FileSystem():
                self._listen(owner.id, Kind.FILE_SYSTEM, target.id, packet, NFS_ONLY)
            case Instance(listens=ports) | NetworkInterface(listens=ports):
                self._listen(owner.id, kind_of(owner), target.id, packet, ports, protocols=TCP_AND_UDP)
            case _:
                nothing = Refuses(what="takes no connection of its own")
                self._block(owner, packet, Check.LISTENER, nothing, "NO_POSSIBLE_DESTINATION", at=target.id)

    def _hand_back(self, target: Interface, answer: Packet) -> None:
        """The reply is at an interface: the client's, or one that swapped the source and swaps it back."""
        swapped = self._swapped.get(answer.destination)
        if swapped is None or (swapped[2] is not None and swapped[2].id != target.id):
            if self._client is None or target.id != self._client.id:
                lost = PrivateDestination(address=answer.destination)
                self.note(
                    target.owner_ids[0],
                    Kind.OTHER,
                    answer,
                    Check.ADDRESS,
                    lost,
                    at=target.id,
                    code="NO_POSSIBLE_DESTINATION",
                    blocks=True,
                )
            return
        gateway, original, _ = swapped
        self._swap_back(
            gateway,
            original,
            answer,
            lambda given: self._leave(self.network.subnets[target.subnet_id], given, target, Via.OWN),
        )

    def _swap_back(self, gateway: str, original: Packet, answer: Packet, onward: Callable[[Packet], None]) -> None:
        del self._swapped[answer.destination]  # for one reply: where somebody sent in its name, that goes no further
        if original.source is None:  # only packets from an interface reach a NAT gateway
            return
        rewritten = replace(answer, destination=original.source, destination_port=original.source_port)
        swap = Translated(before=answer.destination, after=original.source, what="destination")
        resource = self.network.resources[gateway]
        self.note(gateway, kind_of(resource), answer, Check.TRANSLATION, swap, rewritten=rewritten)
        onward(rewritten)

    # --- endpoints ----------------------------------------------------------------------------------

    def _through_endpoint(
        self, endpoint: InterfaceEndpoint, interface: Interface, packet: Packet, sender: Interface | None
    ) -> None:
        """PrivateLink: from the endpoint's interface to its service, and only that way (domain.md §6.2)."""
        if packet.protocol is not Protocol.TCP:
            refuses = Refuses(what="carries TCP only")
            self._block(endpoint, packet, Check.PROTOCOL, refuses, "PROTOCOL_RESTRICTION", at=interface.id)
            return
        if sender is not None and self._vpc_of(sender) == endpoint.vpc_id:
            self._warn_of_zone(endpoint, interface, sender)
        home = self.network.subnets[interface.subnet_id].availability_zone
        if (zones := self._zones_of(endpoint)) and home not in zones:
            absent = Refuses(what=f"{endpoint.service} is in {', '.join(zones)}, not in {home}")
            self._block(endpoint, packet, Check.STATE, absent, "VPCE_SERVICE_NOT_INSTALLED_IN_AZ", at=interface.id)
            return
        what = Passes(what=f"PrivateLink to {endpoint.service}")
        self.note(endpoint.id, Kind.INTERFACE_ENDPOINT, packet, Check.STATE, what, at=interface.id)
        self._policy_of(endpoint, packet, at=interface.id)
        self._serve(endpoint.service, endpoint.region, packet, HTTPS_ONLY, endpoint=endpoint.id, vpc=endpoint.vpc_id)

    def _zones_of(self, endpoint: InterfaceEndpoint) -> tuple[str, ...]:
        """The zones that the endpoint's service is in, empty for all of them (domain.md §6.3)."""
        service = self.network.resources.get(service_id(self.network, endpoint.service, endpoint.region))
        return service.zones if isinstance(service, Service) else ()

    def _warn_of_zone(self, endpoint: InterfaceEndpoint, interface: Interface, sender: Interface) -> None:
        home = self.network.subnets[sender.subnet_id].availability_zone
        zones = {self.network.subnets[one].availability_zone for one in endpoint.subnet_ids}
        if home not in zones:
            there = self.network.subnets[interface.subnet_id].availability_zone
            self._warn("AVAILABILITY_ZONE_CROSSED", endpoint.id, f"{home} → {there}")

    def _policy_of(self, endpoint: InterfaceEndpoint | GatewayEndpoint, packet: Packet, *, at: str = "") -> None:
        """The policy layer comes after the network: it refuses at once, and is not silence (domain.md §6)."""
        if endpoint.denies:
            self._block(endpoint, packet, Check.POLICY, Refuses(what=endpoint.denies), "APP_ENDPOINT_POLICY", at=at)

    def _serve(
        self, service: str, region: str, packet: Packet, ports: tuple[Ports, ...], *, endpoint: str = "", vpc: str = ""
    ) -> None:
        """An AWS service takes the call, if its own policy lets this way of coming (A4)."""
        component = service_id(self.network, service, region)
        self._listen(component, Kind.SERVICE, "", packet, ports)
        resource = self.network.resources.get(component)
        needs_vpc, needs_endpoint = getattr(resource, "needs_vpc", ""), getattr(resource, "needs_endpoint", "")
        if (needs_vpc and needs_vpc != vpc) or (needs_endpoint and needs_endpoint != endpoint):
            asked = Refuses(what=f"its policy asks for {needs_endpoint or needs_vpc}")
            self.note(component, Kind.SERVICE, packet, Check.POLICY, asked, code="APP_RESOURCE_POLICY", blocks=True)

    def _through_gateway_endpoint(
        self, endpoint: GatewayEndpoint, packet: Packet, sender: Interface | None, via: Via
    ) -> None:
        """To its own service, by the prefix list's route; it swaps no address (domain.md §6.1)."""
        if packet.protocol is Protocol.UDP:
            refuses = Refuses(what="carries TCP and ICMP echo only")
            self._block(endpoint, packet, Check.PROTOCOL, refuses, "VPCE_GATEWAY_PROTOCOL_RESTRICTION")
            return
        if via not in (Via.OWN, Via.INTERNET) or sender is None:
            refuses = Refuses(what="serves its own VPC only")
            self._block(endpoint, packet, Check.ADDRESS, refuses, "NO_ROUTE_TO_DESTINATION")
            return
        self.note(
            endpoint.id, Kind.GATEWAY_ENDPOINT, packet, Check.STATE, Passes(what=f"prefix list of {endpoint.service}")
        )
        self._policy_of(endpoint, packet)
        self._answer_from = lambda answer: self._local(endpoint.vpc_id, answer, None, Via.OWN)
        self._gateway_endpoint = endpoint.id
        self._serve(endpoint.service, endpoint.region, packet, SERVICE_PORTS, endpoint=endpoint.id, vpc=endpoint.vpc_id)

    def _listen(
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
        if self._replying:
            return
        everything = any(one.first == 0 and one.last == 65535 for one in ports)
        if packet.protocol is Protocol.ICMP and kind not in ANSWERS_PING:
            silent = Refuses(what="does not answer ping")
            self.note(component, kind, packet, Check.PROTOCOL, silent, at=at, code="PROTOCOL_RESTRICTION", blocks=True)
            return
        hears = packet.protocol is Protocol.ICMP or (
            (packet.protocol in protocols or everything) and any(packet.destination_port in one for one in ports)
        )
        self.arrived = True
        if hears:
            evidence = Accepts(protocol=packet.protocol, port=packet.destination_port)
            self.note(component, kind, packet, Check.LISTENER, evidence, at=at)
        else:
            heard = Refuses(what=f"listens on {', '.join(map(str, ports))}")
            self.note(component, kind, packet, Check.LISTENER, heard, at=at, code="APP_NOTHING_LISTENS", blocks=True)

    # --- gateways to the internet ---------------------------------------------------------------------

    def _out_by_igw(self, gateway: InternetGateway, subnet: Subnet, packet: Packet, sender: Interface | None) -> None:
        """An internet gateway swaps a private source for the public address that belongs to it; IPv6 passes as it is."""
        code, evidence, check = self._igw_refusal(gateway, subnet, packet, sender)
        if code:
            if is_private(packet.destination) and (swapped := self._swapped.get(packet.source or packet.destination)):
                self._warn("NGW_DEST_ADDRESS_PRESERVATION", swapped[0], f"{packet.destination} stays the destination")
            self._block(gateway, packet, check, evidence, code)
            if code in ("IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS", "VPC_BLOCK_PUBLIC_ACCESS_ENABLED"):
                self._beyond(packet)
            return
        if sender is None or packet.destination.version == 6:
            self.note(gateway.id, Kind.INTERNET_GATEWAY, packet, Check.STATE, Passes(what="IPv6 passes without a swap"))
            if not self._replying:
                self._ipv6_door = gateway.id
            if sender is not None and sender.kind is InterfaceKind.LAMBDA:
                self._warn("APP_UNDOCUMENTED_IPV6_IGW", gateway.id, "::/0 → an internet gateway")
            self._public(packet)
            return
        rewritten = replace(packet, source=sender.public_for(packet.source))
        self.note(gateway.id, Kind.INTERNET_GATEWAY, packet, Check.TRANSLATION, evidence, rewritten=rewritten)
        self._public(rewritten)

    def _igw_refusal(
        self, gateway: InternetGateway, subnet: Subnet, packet: Packet, sender: Interface | None
    ) -> tuple[str, Evidence, Check]:
        """Why the gateway drops the packet, or "" and the swap it makes (domain.md §5.2, §13)."""
        if gateway.vpc_id != subnet.vpc_id:
            return "BAD_STATE_ATTACHMENT", StateIs(state="not attached to this VPC"), Check.STATE
        if is_private(packet.destination):
            code = _private_destination_code(packet.destination)
            return code, PrivateDestination(address=packet.destination), Check.ADDRESS
        nat = sender is not None and sender.kind is InterfaceKind.NAT_GATEWAY
        if not self._replying and self.network.blocks_public_access(subnet.vpc_id, subnet.id, one_way=nat):
            return (
                "VPC_BLOCK_PUBLIC_ACCESS_ENABLED",
                StateIs(state=self.network.topology.block_public_access.mode),
                Check.STATE,
            )
        if packet.destination.version == 6:
            return "", Passes(what=""), Check.STATE
        own = sender is not None and self._vpc_of(sender) == subnet.vpc_id  # it swaps addresses of its VPC only (§5.4)
        public = sender.public_for(packet.source) if sender is not None and own else None
        if public is None:
            lambda_eni = sender is not None and sender.kind is InterfaceKind.LAMBDA
            missing = NoPublicAddress(address=packet.source or packet.destination, lambda_interface=lambda_eni)
            return "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS", missing, Check.ADDRESS
        return "", Translated(before=packet.source, after=public, what="source"), Check.TRANSLATION

    def _out_by_eigw(
        self, gateway: EgressOnlyInternetGateway, subnet: Subnet, packet: Packet, sender: Interface | None
    ) -> None:
        """IPv6 out, and only what was asked for back in (V6-04, V6-06)."""
        if packet.destination.version == 4:
            self._warn("CANNOT_ROUTE", gateway.id, "carries IPv6 only")
            self._block(gateway, packet, Check.PROTOCOL, Refuses(what="carries IPv6 only"), "NO_ROUTE_TO_DESTINATION")
            return
        if is_private(packet.destination):
            local = PrivateDestination(address=packet.destination)
            self._block(gateway, packet, Check.ADDRESS, local, "NO_ROUTE_TO_DESTINATION")
            return
        if not self._replying and self.network.blocks_public_access(subnet.vpc_id, subnet.id, one_way=True):
            mode = StateIs(state=self.network.topology.block_public_access.mode)
            self._block(gateway, packet, Check.STATE, mode, "VPC_BLOCK_PUBLIC_ACCESS_ENABLED")
            self._beyond(packet)
            return
        if self._replying:
            self._block(gateway, packet, Check.STATE, Refuses(what="opens outwards only"), "NO_ROUTE_TO_DESTINATION")
            return
        self.note(
            gateway.id, Kind.EGRESS_ONLY_INTERNET_GATEWAY, packet, Check.STATE, Passes(what="IPv6, outwards only")
        )
        self._ipv6_door = gateway.id
        self._public(packet)

    def _through_nat(self, gateway: NatGateway, origin: Subnet, packet: Packet, via: Via) -> None:
        """A NAT gateway swaps the source, and sends on by its own subnet's table (domain.md §5.3, §8.1)."""
        if self._replying:
            # it lets back in what it sent out, and never opens a way for the answer to somebody else's packet
            strange = Refuses(what="did not see the connection that this reply belongs to")
            self._block(gateway, packet, Check.ROUTE, strange, "NO_ROUTE_TO_DESTINATION")
            return
        self._visited.add(gateway.id)
        if gateway.regional:
            self._through_regional_nat(gateway, origin, packet, via)
            return
        home = self.network.subnets[gateway.subnet_id]
        interface = self.network.interfaces[gateway.interface_id]
        if home.id != origin.id:
            self._acl(home, packet, egress=False)
        if self._nat_refuses(gateway, packet, via):
            return
        rewritten = self._swap(gateway, packet, interface.private_ip, interface)
        if home.availability_zone != origin.availability_zone and not self.network.has_zone_nat(origin):
            self._warn(
                "AVAILABILITY_ZONE_CROSSED", gateway.id, f"{origin.availability_zone} → {home.availability_zone}"
            )
        self._leave(home, rewritten, interface, Via.OWN)

    def _nat_refuses(self, gateway: NatGateway, packet: Packet, via: Via) -> bool:
        if gateway.state != "available":
            self._block(gateway, packet, Check.STATE, StateIs(state=gateway.state), "BAD_STATE")
            return True
        if via in (Via.PEERING, Via.VPN):
            self._block(
                gateway, packet, Check.ADDRESS, Refuses(what="serves its own VPC only"), "NGW_REQUIRES_SOURCE_IN_VPC"
            )
            return True
        return False

    def _swap(self, gateway: NatGateway, packet: Packet, address: Address, interface: Interface | None) -> Packet:
        rewritten = replace(packet, source=address, source_port=LAMBDA_PORTS)
        self._swapped[address] = (gateway.id, packet, interface)
        swap = Translated(before=packet.source, after=address, what="source")
        self.note(
            gateway.id,
            Kind.NAT_GATEWAY,
            packet,
            Check.TRANSLATION,
            swap,
            code="NGW_SOURCE_ADDRESS_REASSIGN",
            rewritten=rewritten,
        )
        return rewritten

    def _through_regional_nat(self, gateway: NatGateway, origin: Subnet, packet: Packet, via: Via) -> None:
        """No subnet, no network ACL; a table of its own that leads to the VPC's internet gateway (domain.md §5.3)."""
        if self._nat_refuses(gateway, packet, via):
            return
        if gateway.zones and origin.availability_zone not in gateway.zones:
            elsewhere = Refuses(what=f"covers {', '.join(gateway.zones)}, not {origin.availability_zone}")
            self._block(gateway, packet, Check.STATE, elsewhere, "REGIONAL_NGW_ROUTE_AZ_RESTRICTION")
            return
        door = self.network.internet_gateways.get(gateway.vpc_id)
        if door is None:
            self._block(
                gateway,
                packet,
                Check.ROUTE,
                NoRoute(destination=packet.destination, looked_at=1),
                "NO_ROUTE_TO_DESTINATION",
            )
            return
        if is_private(packet.destination):
            self._block(
                door,
                packet,
                Check.ADDRESS,
                PrivateDestination(address=packet.destination),
                _private_destination_code(packet.destination),
            )
            return
        if gateway.public_ip is None:  # completion gives it one as long as the pool lasts
            return
        rewritten = self._swap(gateway, packet, gateway.public_ip, None)
        if self.network.blocks_public_access(gateway.vpc_id, "", one_way=True):
            mode = StateIs(state=self.network.topology.block_public_access.mode)
            self._block(door, rewritten, Check.STATE, mode, "VPC_BLOCK_PUBLIC_ACCESS_ENABLED")
            self._beyond(rewritten)
            return
        self.note(door.id, Kind.INTERNET_GATEWAY, rewritten, Check.STATE, Passes(what="out of the VPC"))
        self._public(rewritten)

    def _through_forwarder(
        self, forwarder: Instance | NetworkInterface, origin: Subnet, packet: Packet, sender: Interface | None, via: Via
    ) -> None:
        """A NAT instance: its groups both ways, the source/destination check, the swap, and its own subnet's table."""
        interface = self.network.interfaces[forwarder.interface_id]
        home = self.network.subnets[interface.subnet_id]
        self._visited.add(forwarder.id)
        if home.id != origin.id:
            self._acl(home, packet, egress=False)
        if not self._replying:
            self._groups_of_target(interface, packet, sender, via)
        if forwarder.source_dest_check:
            checked = Refuses(what="drops what is not addressed to it: its source/destination check is on")
            self._block(forwarder, packet, Check.ADDRESS, checked, "ENI_SOURCE_DEST_CHECK_RESTRICTION", at=interface.id)
            return
        if not (isinstance(forwarder, Instance) and forwarder.forwards) or self._replying:
            self._block(
                forwarder,
                packet,
                Check.STATE,
                Refuses(what="does not forward"),
                "NO_POSSIBLE_DESTINATION",
                at=interface.id,
            )
            return
        rewritten = replace(packet, source=interface.private_ip, source_port=LAMBDA_PORTS)
        self._swapped[interface.private_ip] = (forwarder.id, packet, interface)
        swap = Translated(before=packet.source, after=interface.private_ip, what="source")
        self.note(
            forwarder.id, kind_of(forwarder), packet, Check.TRANSLATION, swap, at=interface.id, rewritten=rewritten
        )
        vpc = self.network.vpcs[home.vpc_id]
        far = Far(address=rewritten.destination, interface=self._seen_from(vpc, rewritten.destination))
        self._groups(interface, rewritten, far, egress=True)
        self._leave(home, rewritten, interface, Via.OWN)

    # --- to other networks ----------------------------------------------------------------------------

    def _through_peering(self, peering: Peering, subnet: Subnet, packet: Packet, sender: Interface | None) -> None:
        """Between the two VPCs' own blocks and nothing else: no transit, no gateway of the other side (domain.md §7.1)."""
        here, there = self.network.vpcs[subnet.vpc_id], self.network.vpcs[peering.other(subnet.vpc_id)]
        own = packet.source is not None and here.holds(packet.source)
        if not own or not there.holds(packet.destination):
            outside = (
                PrivateDestination(address=packet.destination)
                if own
                else PrivateDestination(address=packet.source or packet.destination)
            )
            self._block(peering, packet, Check.ADDRESS, outside, "PCX_REQUIRES_ADDRESS_IN_VPC_CIDR")
            self._edge_to_edge(there.id, packet)
            return
        self.note(peering.id, Kind.PEERING, packet, Check.ADDRESS, Passes(what=f"from {here.id} to {there.id}"))
        self._local(there.id, packet, sender if here.region == there.region else None, Via.PEERING)

    def _edge_to_edge(self, vpc_id: str, packet: Packet) -> None:
        """What the packet would have used on the other side, and may not (T44)."""
        gateway = self.network.nat_gateways.get(vpc_id)
        if gateway is not None and not is_private(packet.destination):
            own = Refuses(what="serves its own VPC only")
            self._block(gateway, packet, Check.ADDRESS, own, "NGW_REQUIRES_SOURCE_IN_VPC")

    def _through_transit_gateway(
        self, gateway: TransitGateway, subnet: Subnet, packet: Packet, sender: Interface | None
    ) -> None:
        """In at this VPC's attachment, by the gateway's table, out at another's (domain.md §7.2)."""
        attachment = self.network.attachments.get((gateway.id, subnet.vpc_id))
        if attachment is None:
            self._block(gateway, packet, Check.STATE, StateIs(state="not attached to this VPC"), "BAD_STATE_ATTACHMENT")
            return
        entry = self._attachment_subnet(attachment, subnet.availability_zone)
        if entry is None:
            absent = Refuses(what=f"has no attachment in {subnet.availability_zone}")
            self._block(gateway, packet, Check.STATE, absent, "TGW_ROUTE_AZ_RESTRICTION")
            entry = self.network.subnets[attachment.subnet_ids[0]]
        else:
            self._acl(entry, packet, egress=False)
        out = self._transit_route(gateway, attachment, packet)
        if out is None:
            return
        self._visited.add(attachment.id)
        exit_subnet = self._attachment_subnet(out, entry.availability_zone) or self.network.subnets[out.subnet_ids[0]]
        target = self._holder(out.vpc_id, packet.destination)
        if target is not None and target.subnet_id == exit_subnet.id:
            self._deliver(target, packet, sender, Via.TRANSIT)  # in the attachment's own subnet no ACL is asked
            return
        self._acl(exit_subnet, packet, egress=True)
        self._onward(exit_subnet, packet, sender, Via.TRANSIT)

    def _attachment_subnet(self, attachment: Attachment, zone: str) -> Subnet | None:
        subnets = [self.network.subnets[one] for one in attachment.subnet_ids]
        return next((one for one in subnets if one.availability_zone == zone), None)

    def _transit_route(self, gateway: TransitGateway, attachment: Attachment, packet: Packet) -> Attachment | None:
        """The attachment that the gateway's table leads to, or None where there is no way on."""
        table = self.network.transit_tables.get(attachment.id)
        if table is None:
            alone = Refuses(what=f"{attachment.id} is associated with no route table")
            self._block(gateway, packet, Check.ROUTE, alone, "TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION")
            return None
        covering = self._transit_covering(table, packet.destination)
        if not covering:
            missing = NoRoute(destination=packet.destination, looked_at=len(table.routes))
            for other in table.routes[:1]:
                words = (
                    f"{other.destination} → {other.attachment_id or 'blackhole'} does not cover {packet.destination}"
                )
                self._warn("TGW_RTB_CANNOT_ROUTE", table.id, words)
            self._block(gateway, packet, Check.ROUTE, missing, "TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT")
            return None
        route = covering[0]
        out = self.network.resources.get(route.attachment_id)
        if isinstance(out, Unknown):
            self._unknown(out.id, Kind.UNKNOWN, packet, Check.STATE, Undescribed(what=out.type or "kind"))
            return None
        if not isinstance(out, Attachment) or out.state != "available":
            dropped = RouteBlackholed(destination=str(route.destination), target=route.attachment_id or "nothing")
            self._warn_of_beaten(table, route, packet.destination)
            self._block(gateway, packet, Check.ROUTE, dropped, "TGW_RTB_BAD_STATE_ROUTE")
            return None
        if out.id in self._visited:
            around = RouteLoops(destination=str(route.destination), target=out.id)
            self._block(gateway, packet, Check.ROUTE, around, "NO_ROUTE_TO_DESTINATION")
            return None
        chosen = RouteChosen(destination=str(route.destination), target=out.id)
        self.note(gateway.id, Kind.TRANSIT_GATEWAY, packet, Check.ROUTE, chosen)
        return out

    def _warn_of_beaten(self, table: TransitRouteTable, route: TransitRoute, address: Address) -> None:
        """A blackhole of the gateway's table has won over a route that leads somewhere (domain.md §15.1)."""
        others = [one for one in table.routes if address in one.destination and one is not route and one.attachment_id]
        if others:
            beaten = max(others, key=lambda one: one.destination.prefixlen)
            same = beaten.destination.prefixlen == route.destination.prefixlen
            words = f"{route.destination} wins over {beaten.destination} → {beaten.attachment_id}"
            self._warn("TGW_RTB_HIGHER_PRIORITY_ROUTE" if same else "TGW_RTB_MORE_SPECIFIC_ROUTE", table.id, words)

    def _through_vpn_gateway(self, gateway: VpnGateway, subnet: Subnet, packet: Packet) -> None:
        """To a network on premises: the gateway attached, the tunnel up (domain.md §5.2)."""
        if gateway.vpc_id != subnet.vpc_id:
            self._block(gateway, packet, Check.STATE, StateIs(state="not attached to this VPC"), "BAD_STATE_ATTACHMENT")
            return
        behind = self.network.customer_networks[gateway.id].covering(packet.destination)
        if not behind:
            nobody = PrivateDestination(address=packet.destination)
            self._block(gateway, packet, Check.ADDRESS, nobody, "NO_POSSIBLE_DESTINATION")
            return
        network = min(behind, key=lambda pair: pair[0])[1]
        if not self._vpn_works(gateway, network, packet):
            return
        host = self.network.customer_hosts.get(packet.destination)
        self._answer_from = lambda answer: self._arrive(gateway.vpc_id, answer, None, Via.VPN)
        everything = (Ports(first=0, last=65535),)
        name, ports = (host.id, host.listens) if host else (network.id, everything)
        self._listen(name, Kind.CUSTOMER_HOST, "", packet, ports, protocols=TCP_AND_UDP)

    def _vpn_works(self, gateway: VpnGateway, network: CustomerNetwork, packet: Packet) -> bool:
        if gateway.state != "available":
            self._block(gateway, packet, Check.STATE, StateIs(state=gateway.state), "BAD_STATE")
            return False
        if not network.up:
            self._block(gateway, packet, Check.STATE, StateIs(state="tunnel down"), "BAD_STATE_VPN")
            return False
        self.note(gateway.id, Kind.VPN_GATEWAY, packet, Check.STATE, Passes(what=f"tunnel to {network.id}"))
        return True

    # --- the internet's side ------------------------------------------------------------------------

    def _public(self, packet: Packet) -> None:
        """Who answers a public address: an interface of ours, a known host, a service, or anybody."""
        if self._replying and (swapped := self._swapped.get(packet.destination)) and swapped[2] is None:
            self._back_into_regional_nat(swapped[0], swapped[1], packet)
        elif (interface := self.network.by_public_ip.get(packet.destination)) is not None:
            self._in_by_igw(interface, packet)
        elif (interface := self.network.by_ipv6.get(packet.destination)) is not None:
            self._in_over_ipv6(interface, packet)
        elif host := self.network.hosts.get(packet.destination):
            self._answer_from = self._public
            self._listen(host.id, Kind.INTERNET_HOST, "", packet, host.listens, protocols=TCP_AND_UDP)
        elif found := services.at(packet.destination):
            self._answer_from = self._public
            name, same_region = found
            region = self.network.topology.region if same_region else self._other_region(name)
            self._serve(name, region, packet, SERVICE_PORTS if name == "s3" else HTTPS_ONLY)
        else:
            self._answer_from = self._public
            self._listen(INTERNET, Kind.INTERNET_HOST, "", packet, (Ports(first=0, last=65535),))

    def _back_into_regional_nat(self, gateway: str, original: Packet, answer: Packet) -> None:
        resource = self.network.resources[gateway]
        if isinstance(resource, NatGateway):
            self._swap_back(gateway, original, answer, lambda given: self._out_of_regional_nat(resource, given))

    def _out_of_regional_nat(self, gateway: NatGateway, answer: Packet) -> None:
        """Its own table knows the VPC and the internet, and no spoke behind a transit gateway (domain.md §5.3)."""
        if self.network.vpcs[gateway.vpc_id].holds(answer.destination):
            self._local(gateway.vpc_id, answer, None, Via.OWN)
        else:
            missing = NoRoute(destination=answer.destination, looked_at=2)
            self._block(gateway, answer, Check.ROUTE, missing, "NO_ROUTE_TO_DESTINATION")

    def _other_region(self, name: str) -> str:
        return self.network.other_regions.get(name, "")

    def _beyond(self, packet: Packet) -> None:
        """Where a dropped packet was going: shown, never answered."""
        self._public(packet)
        self.arrived = False

    def _in_by_igw(self, interface: Interface, packet: Packet) -> None:
        """From the internet to an interface with a public address."""
        subnet = self.network.subnets[interface.subnet_id]
        gateway = self.network.internet_gateways.get(subnet.vpc_id)
        if gateway is None:
            self.note(
                subnet.vpc_id,
                Kind.OTHER,
                packet,
                Check.STATE,
                StateIs(state="no internet gateway"),
                code="NO_PATH",
                blocks=True,
            )
            return
        if not self._replying and not self.network.admits_from_the_internet(subnet.vpc_id, subnet.id):
            mode = StateIs(state=self.network.topology.block_public_access.mode)
            self._block(gateway, packet, Check.STATE, mode, "VPC_BLOCK_PUBLIC_ACCESS_ENABLED")
        private = interface.private_for(packet.destination) if isinstance(packet.destination, IPv4Address) else None
        rewritten = replace(packet, destination=private or packet.destination)
        swap = Translated(before=packet.destination, after=rewritten.destination, what="destination")
        self.note(gateway.id, Kind.INTERNET_GATEWAY, packet, Check.TRANSLATION, swap, rewritten=rewritten)
        self._came_in_by = self._came_in_by or gateway.id
        self._acl(subnet, rewritten, egress=False)
        self._deliver(interface, rewritten, None, Via.INTERNET)

    def _in_over_ipv6(self, interface: Interface, packet: Packet) -> None:
        """From the internet to an IPv6 address: an answer by the door it left through, or a new connection by the IGW."""
        subnet = self.network.subnets[interface.subnet_id]
        gateway = self.network.internet_gateways.get(subnet.vpc_id)
        door = self._ipv6_door if self._replying else (gateway.id if gateway else "")
        if not door:
            self.note(
                subnet.vpc_id,
                Kind.OTHER,
                packet,
                Check.STATE,
                StateIs(state="no internet gateway"),
                code="NO_PATH",
                blocks=True,
            )
            return
        if not self._replying and not self.network.admits_from_the_internet(subnet.vpc_id, subnet.id):
            mode = StateIs(state=self.network.topology.block_public_access.mode)
            self._block(self.network.resources[door], packet, Check.STATE, mode, "VPC_BLOCK_PUBLIC_ACCESS_ENABLED")
        self.note(
            door, kind_of(self.network.resources[door]), packet, Check.STATE, Passes(what="IPv6 passes without a swap")
        )
        self._acl(subnet, packet, egress=False)
        self._deliver(interface, packet, None, Via.INTERNET)


def _nearest(routes: Iterable[Route], address: Address) -> Route | None:
    """Of the routes that somebody wrote, the one whose destination shares the most leading bits with an address."""

    def differing(route: Route) -> int:
        return (int(route.destination.network_address) ^ int(address)).bit_length()

    written = (RouteOrigin.STATIC, RouteOrigin.PREFIX_LIST, RouteOrigin.PROPAGATED)
    same = [one for one in routes if one.destination.version == address.version and one.origin in written]
    return min(same, key=lambda one: (differing(one), str(one.destination)), default=None)


def _private_destination_code(address: Address) -> str:
    return f"IGW_DESTINATION_ADDRESS_NOT_IN_RFC{'6598' if address in SHARED else '1918'}_EGRESS"


def _reply_to(packet: Packet) -> Packet:
    anywhere = services.ANYWHERE_6 if packet.destination.version == 6 else services.UNTOLD
    return Packet(
        source=packet.destination,
        source_port=packet.destination_port,
        # an address that AWS does not tell: no rule for less than the whole internet covers it
        destination=packet.source or anywhere,
        destination_port=packet.source_port,
        protocol=packet.protocol,
    )
