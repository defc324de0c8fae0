"""One packet's walk from one source to one address, and its reply (semantics.md §4).

A refusal does not end the walk: the hop is marked and the walk goes on along the way that the packet
would have taken, so that every blocker is found. The walk ends where no way is left: no route, a
gateway that drops the packet for good, or the destination. What the packet crossed is remembered, and
the reply goes back over it: past the network ACLs, and by the routes of each place that routes.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from lambdanet import services
from lambdanet.reachability.filters import Far, acl_decision, group_decision
from lambdanet.reachability.naming import service_id
from lambdanet.reachability.network import SHARED, Network, is_private
from lambdanet.reachability.routing import lookup
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
)
from lambdanet.topology import (
    INTERNET,
    LAMBDA_PORTS,
    Database,
    Function,
    GatewayEndpoint,
    Instance,
    Interface,
    InterfaceEndpoint,
    InterfaceKind,
    InternetGateway,
    NatGateway,
    Ports,
    Protocol,
    Resource,
    Subnet,
)

SERVICE_PORTS: Final = (Ports(first=443, last=443), Ports(first=80, last=80))
HTTPS_ONLY: Final = (Ports(first=443, last=443),)

KINDS: Final[dict[type, Kind]] = {
    Function: Kind.FUNCTION,
    Instance: Kind.INSTANCE,
    Database: Kind.DATABASE,
    NatGateway: Kind.NAT_GATEWAY,
    InternetGateway: Kind.INTERNET_GATEWAY,
    InterfaceEndpoint: Kind.INTERFACE_ENDPOINT,
    GatewayEndpoint: Kind.GATEWAY_ENDPOINT,
}


def kind_of(resource: Resource) -> Kind:
    return KINDS.get(type(resource), Kind.OTHER)


@dataclass(frozen=True, slots=True)
class _Replies:
    """A stretch of the way, remembered: called with the reply's packet, it walks it back."""

    back: Callable[[Packet], Packet | None]


class Walk:
    """Collects the hops of one trace. Make one, call one of its `from_…` methods once, read the lists."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.forward: list[Hop] = []
        self.reply: list[Hop] = []
        self.warnings: list[Finding] = []
        self.arrived = False
        self._hops = self.forward
        self._back: list[_Replies] = []
        self._visited: set[str] = set()

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
        decision = Decision.BLOCK if blocks else Decision.PASS
        self._hops.append(
            Hop(
                component=component,
                kind=kind,
                at=at or component,
                packet=packet,
                check=check,
                decision=decision,
                evidence=evidence,
                code=code,
                rewritten=rewritten,
            )
        )

    def finish(self) -> None:
        """Walk the reply, if the packet found its way to somebody who could answer."""
        if not self.arrived or not self.forward:
            return
        last = self.forward[-1].rewritten or self.forward[-1].packet
        packet: Packet | None = _reply_to(last)
        self._hops = self.reply
        self._visited.clear()  # a component may be met once in each direction
        for stretch in reversed(self._back):
            if packet is None:
                return
            packet = stretch.back(packet)

    # --- starting ---------------------------------------------------------------------------------

    def from_interface(self, interface: Interface, packet: Packet) -> None:
        """Leave an interface in a subnet: its groups, then the subnet's border, then the routes."""
        self._groups(
            interface,
            packet,
            Far(address=packet.destination, interface=self._target_in_vpc(interface, packet)),
            egress=True,
        )
        self._leave(self.network.subnets[interface.subnet_id], packet, interface)

    def from_outside(self, packet: Packet) -> None:
        """Start on the internet's side: the Lambda service VPC, an internet host, an AWS service."""
        self._public(packet)

    # --- filters ----------------------------------------------------------------------------------

    def _groups(self, interface: Interface, packet: Packet, far: Far, *, egress: bool) -> None:
        decision = group_decision(self.network, interface.group_ids, packet, far, egress=egress)
        check = Check.EGRESS if egress else Check.INGRESS
        if isinstance(decision, NoRuleAdmits):
            code = "ENI_SG_RULES_MISMATCH" if decision.looked_at else "SG_HAS_NO_RULES"
            if decision.looked_at and self._reference_lost(interface, packet, far, egress=egress):
                code = "SG_REFERENCES_NOT_PRESERVED"
            component = decision.closest.component if decision.closest else interface.group_ids[0]
            self.note(
                component,
                Kind.SECURITY_GROUP,
                packet,
                check,
                decision,
                at=interface.id,
                code=code,
                blocks=True,
            )
        else:
            self.note(decision.group_id, Kind.SECURITY_GROUP, packet, check, decision, at=interface.id)

    def _reference_lost(self, interface: Interface, packet: Packet, far: Far, *, egress: bool) -> bool:
        """Would a rule that names a group have matched, had the packet kept its member's address (SG-05)?"""
        if far.interface is not None or egress or not self.forward:
            return False
        source = self.network.interfaces.get(next((hop.at for hop in self.forward if hop.check is Check.EGRESS), ""))
        if source is None:
            return False
        seen = Far(address=far.address, interface=source)
        return not isinstance(
            group_decision(self.network, interface.group_ids, packet, seen, egress=egress),
            NoRuleAdmits,
        )

    def _acl(self, subnet: Subnet, packet: Packet, *, egress: bool) -> None:
        decision = acl_decision(self.network.acls[subnet.id], subnet, packet, egress=egress)
        passes = not isinstance(decision, EntryAdmitsPart) and decision.entry is not None and decision.entry.allow
        self.note(
            self.network.acls[subnet.id].id,
            Kind.NETWORK_ACL,
            packet,
            Check.EGRESS if egress else Check.INGRESS,
            decision,
            at=subnet.id,
            code="" if passes else "SUBNET_ACL_RESTRICTION",
            blocks=not passes,
        )

    # --- routing ----------------------------------------------------------------------------------

    def _leave(self, subnet: Subnet, packet: Packet, sender: Interface) -> None:
        """From `sender` in `subnet` towards the destination: inside the subnet directly, else past its border."""
        target = self._target_in_vpc(sender, packet)
        if target is not None and target.subnet_id == subnet.id:
            self._deliver(target, packet, sender)
            return
        self._acl(subnet, packet, egress=True)
        self._back.append(_Replies(lambda answer: self._back_into(subnet, answer)))
        route = self._route(subnet, packet)
        if route is None:
            return
        if route == "local":
            self._local(target, packet, sender)
            return
        match self.network.resources[route]:
            case InternetGateway() as gateway:
                self._out_by_igw(gateway, subnet, packet, sender)
            case NatGateway() as gateway:
                self._through_nat(gateway, subnet, packet)
            case GatewayEndpoint() as endpoint:
                self._through_gateway_endpoint(endpoint, packet)
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
        route = lookup(table, packet.destination)
        if route is None:
            missing = NoRoute(destination=packet.destination, looked_at=len(table.routes))
            self.note(
                table.id,
                Kind.ROUTE_TABLE,
                packet,
                Check.ROUTE,
                missing,
                code="NO_ROUTE_TO_DESTINATION",
                blocks=True,
            )
            return None
        if route.blackhole or self._gone(route.target):
            dropped = RouteBlackholed(destination=route.shown, target=route.target)
            self.note(
                table.id,
                Kind.ROUTE_TABLE,
                packet,
                Check.ROUTE,
                dropped,
                code="BAD_STATE_ROUTE",
                blocks=True,
            )
            return None
        if route.target in self._visited:
            loop = RouteLoops(destination=route.shown, target=route.target)
            self.note(
                table.id,
                Kind.ROUTE_TABLE,
                packet,
                Check.ROUTE,
                loop,
                code="NO_ROUTE_TO_DESTINATION",
                blocks=True,
            )
            return None
        self.note(
            table.id,
            Kind.ROUTE_TABLE,
            packet,
            Check.ROUTE,
            RouteChosen(destination=route.shown, target=route.target),
        )
        return route.target

    def _gone(self, target: str) -> bool:
        """A deleted NAT gateway leaves a blackhole behind (RT-08)."""
        resource = self.network.resources.get(target)
        return isinstance(resource, NatGateway) and resource.state == "deleted"

    def _back_into(self, subnet: Subnet, answer: Packet) -> Packet:
        """The reply enters the subnet that the packet left."""
        self._acl(subnet, answer, egress=False)
        return answer

    def _target_in_vpc(self, sender: Interface, packet: Packet) -> Interface | None:
        vpc = self.network.vpc_of(sender).id
        found = self.network.by_private_ip.get(packet.destination, ())
        return next((one for one in found if self.network.vpc_of(one).id == vpc), None)

    # --- inside the VPC -----------------------------------------------------------------------------

    def _local(self, target: Interface | None, packet: Packet, sender: Interface) -> None:
        """By the local route into the target's subnet (RT-02)."""
        if target is None:
            vpc = self.network.vpc_of(sender)
            self.note(
                vpc.id,
                Kind.OTHER,
                packet,
                Check.ADDRESS,
                PrivateDestination(address=packet.destination),
                code="NO_POSSIBLE_DESTINATION",
                blocks=True,
            )
            return
        subnet = self.network.subnets[target.subnet_id]
        self._acl(subnet, packet, egress=False)
        self._back.append(_Replies(lambda answer: self._back_out_of(subnet, answer)))
        self._deliver(target, packet, sender)

    def _back_out_of(self, subnet: Subnet, answer: Packet) -> Packet | None:
        """The reply leaves the destination's subnet: its ACL, and its own route table."""
        self._acl(subnet, answer, egress=True)
        return answer if self._route(subnet, answer) is not None else None

    def _deliver(self, target: Interface, packet: Packet, sender: Interface | None) -> None:
        """Into an interface: its groups, then whoever stands behind it."""
        owner = self.network.owner(target)
        if target.kind is InterfaceKind.LAMBDA:
            # the groups of a function's interface are not asked: nothing gets in there whatever they say (T38)
            self.note(
                owner.id,
                Kind.FUNCTION,
                packet,
                Check.INGRESS,
                Refuses(what="takes no connection"),
                at=target.id,
                code="APP_FUNCTION_ENI_INBOUND",
                blocks=True,
            )
            return
        if target.group_ids:
            self._groups(target, packet, Far(address=packet.source, interface=sender), egress=False)
        match owner:
            case InterfaceEndpoint():
                self._through_endpoint(owner, target, packet, sender)
            case Database(port=port):
                self._listen(owner.id, Kind.DATABASE, target.id, packet, (Ports(first=port, last=port),))
            case Instance(listens=ports):
                self._listen(
                    owner.id,
                    Kind.INSTANCE,
                    target.id,
                    packet,
                    ports,
                    protocols=(Protocol.TCP, Protocol.UDP),
                )
            case _:
                self.note(
                    owner.id,
                    kind_of(owner),
                    packet,
                    Check.LISTENER,
                    Refuses(what="takes no connection of its own"),
                    at=target.id,
                    code="NO_POSSIBLE_DESTINATION",
                    blocks=True,
                )

    def _through_endpoint(
        self,
        endpoint: InterfaceEndpoint,
        interface: Interface,
        packet: Packet,
        sender: Interface | None,
    ) -> None:
        """PrivateLink: from the endpoint's interface to its service, and only that way (domain.md §6.2)."""
        if packet.protocol is not Protocol.TCP:
            self.note(
                endpoint.id,
                Kind.INTERFACE_ENDPOINT,
                packet,
                Check.PROTOCOL,
                Refuses(what="carries TCP only"),
                at=interface.id,
                code="PROTOCOL_RESTRICTION",
                blocks=True,
            )
            return
        if sender is not None:
            self._warn_of_zone(endpoint, interface, sender)
        self.note(
            endpoint.id,
            Kind.INTERFACE_ENDPOINT,
            packet,
            Check.STATE,
            Passes(what=f"PrivateLink to {endpoint.service}"),
            at=interface.id,
        )
        self._listen(
            service_id(self.network, endpoint.service, endpoint.region),
            Kind.SERVICE,
            "",
            packet,
            HTTPS_ONLY,
        )

    def _warn_of_zone(self, endpoint: InterfaceEndpoint, interface: Interface, sender: Interface) -> None:
        home = self.network.subnets[sender.subnet_id].availability_zone
        zones = {self.network.subnets[one].availability_zone for one in endpoint.subnet_ids}
        if home not in zones:
            there = self.network.subnets[interface.subnet_id].availability_zone
            self.warnings.append(
                Finding(
                    code="AVAILABILITY_ZONE_CROSSED",
                    component=endpoint.id,
                    evidence=f"{home} → {there}",
                )
            )

    def _listen(
        self,
        component: str,
        kind: Kind,
        at: str,
        packet: Packet,
        ports: tuple[Ports, ...],
        *,
        protocols: tuple[Protocol, ...] = (Protocol.TCP,),
    ) -> None:
        """The far end: does something listen there? It answers even to say no, so the reply is walked."""
        everything = any(one.first == 0 and one.last == 65535 for one in ports)
        if packet.protocol is Protocol.ICMP:
            hears = everything
        else:
            hears = (packet.protocol in protocols or everything) and any(
                packet.destination_port in one for one in ports
            )
        self.arrived = True
        evidence = Accepts(protocol=packet.protocol, port=packet.destination_port)
        if hears:
            self.note(component, kind, packet, Check.LISTENER, evidence, at=at)
        else:
            heard = ", ".join(map(str, ports))
            self.note(
                component,
                kind,
                packet,
                Check.LISTENER,
                Refuses(what=f"listens on {heard}"),
                at=at,
                code="APP_NOTHING_LISTENS",
                blocks=True,
            )

    # --- gateways -----------------------------------------------------------------------------------

    def _out_by_igw(self, gateway: InternetGateway, subnet: Subnet, packet: Packet, sender: Interface) -> None:
        """An internet gateway swaps a private source for the public address that belongs to it, if one does."""
        code, evidence = self._igw_refusal(gateway, subnet, packet, sender)
        if code:
            self.note(
                gateway.id,
                Kind.INTERNET_GATEWAY,
                packet,
                Check.ADDRESS,
                evidence,
                code=code,
                blocks=True,
            )
            if code == "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS":
                self._beyond(packet)
            return
        rewritten = replace(packet, source=sender.public_ip)
        self.note(
            gateway.id,
            Kind.INTERNET_GATEWAY,
            packet,
            Check.TRANSLATION,
            evidence,
            rewritten=rewritten,
        )
        self._back.append(_Replies(lambda answer: self._back_by_igw(gateway, sender, answer)))
        self._public(rewritten)

    def _igw_refusal(
        self, gateway: InternetGateway, subnet: Subnet, packet: Packet, sender: Interface
    ) -> tuple[str, Evidence]:
        """Why the gateway drops the packet, or "" and the swap it makes (domain.md §5.2)."""
        if gateway.vpc_id != subnet.vpc_id:
            return "BAD_STATE_ATTACHMENT", StateIs(state="not attached to this VPC")
        if is_private(packet.destination):
            shared = packet.destination in SHARED
            code = (
                "IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS"
                if shared
                else "IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS"
            )
            return code, PrivateDestination(address=packet.destination)
        if sender.public_ip is None:
            return "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS", NoPublicAddress(
                address=sender.private_ip, lambda_interface=sender.kind is InterfaceKind.LAMBDA
            )
        return "", Translated(before=packet.source, after=sender.public_ip, what="source")

    def _back_by_igw(self, gateway: InternetGateway, sender: Interface, answer: Packet) -> Packet:
        rewritten = replace(answer, destination=sender.private_ip)
        swap = Translated(before=answer.destination, after=sender.private_ip, what="destination")
        self.note(gateway.id, Kind.INTERNET_GATEWAY, answer, Check.TRANSLATION, swap, rewritten=rewritten)
        return rewritten

    def _through_nat(self, gateway: NatGateway, origin: Subnet, packet: Packet) -> None:
        """A zonal NAT gateway: its subnet's ACL, the swap, and then its own subnet's table (domain.md §5.3, §8.1)."""
        home = self.network.subnets[gateway.subnet_id]
        interface = self.network.interfaces[gateway.interface_id]
        self._visited.add(gateway.id)
        if home.id != origin.id:
            self._acl(home, packet, egress=False)
            self._back.append(_Replies(lambda answer: self._back_out_of(home, answer)))
        if gateway.state != "available":
            self.note(
                gateway.id,
                Kind.NAT_GATEWAY,
                packet,
                Check.STATE,
                StateIs(state=gateway.state),
                code="BAD_STATE",
                blocks=True,
            )
            return
        rewritten = replace(packet, source=interface.private_ip, source_port=LAMBDA_PORTS)
        swap = Translated(before=packet.source, after=interface.private_ip, what="source")
        self.note(
            gateway.id,
            Kind.NAT_GATEWAY,
            packet,
            Check.TRANSLATION,
            swap,
            code="NGW_SOURCE_ADDRESS_REASSIGN",
            rewritten=rewritten,
        )
        if home.availability_zone != origin.availability_zone and not self.network.has_zone_nat(origin):
            crossed = f"{origin.availability_zone} → {home.availability_zone}"
            self.warnings.append(Finding(code="AVAILABILITY_ZONE_CROSSED", component=gateway.id, evidence=crossed))
        self._back.append(_Replies(lambda answer: self._back_by_nat(gateway, packet, answer)))
        self._leave(home, rewritten, interface)

    def _back_by_nat(self, gateway: NatGateway, packet: Packet, answer: Packet) -> Packet:
        if packet.source is None:  # only packets from an interface reach a NAT gateway
            return answer
        rewritten = replace(answer, destination=packet.source, destination_port=packet.source_port)
        swap = Translated(before=answer.destination, after=packet.source, what="destination")
        self.note(gateway.id, Kind.NAT_GATEWAY, answer, Check.TRANSLATION, swap, rewritten=rewritten)
        return rewritten

    def _through_gateway_endpoint(self, endpoint: GatewayEndpoint, packet: Packet) -> None:
        """To its own service, by the prefix list's route; it swaps no address (domain.md §6.1)."""
        if packet.protocol is Protocol.UDP:
            refuses = Refuses(what="carries TCP and ICMP echo only")
            self.note(
                endpoint.id,
                Kind.GATEWAY_ENDPOINT,
                packet,
                Check.PROTOCOL,
                refuses,
                code="VPCE_GATEWAY_PROTOCOL_RESTRICTION",
                blocks=True,
            )
            return
        self.note(
            endpoint.id,
            Kind.GATEWAY_ENDPOINT,
            packet,
            Check.STATE,
            Passes(what=f"prefix list of {endpoint.service}"),
        )
        self._listen(
            service_id(self.network, endpoint.service, endpoint.region),
            Kind.SERVICE,
            "",
            packet,
            SERVICE_PORTS,
        )

    # --- the internet's side ------------------------------------------------------------------------

    def _public(self, packet: Packet) -> None:
        """Who answers a public address: an interface of ours, a known host, a service, or anybody."""
        if (interface := self.network.by_public_ip.get(packet.destination)) is not None:
            self._in_by_igw(interface, packet)
        elif host := self.network.hosts.get(packet.destination):
            self._listen(
                host.id,
                Kind.INTERNET_HOST,
                "",
                packet,
                host.listens,
                protocols=(Protocol.TCP, Protocol.UDP),
            )
        elif found := services.at(packet.destination):
            name, same_region = found
            region = self.network.topology.region if same_region else self._other_region(name)
            ports = SERVICE_PORTS if name == "s3" else HTTPS_ONLY
            self._listen(service_id(self.network, name, region), Kind.SERVICE, "", packet, ports)
        else:
            self._listen(INTERNET, Kind.INTERNET_HOST, "", packet, (Ports(first=0, last=65535),))

    def _other_region(self, name: str) -> str:
        own = self.network.topology.region
        return next(
            (one.region for one in self.network.topology.services if one.service == name and one.region != own),
            "",
        )

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
        rewritten = replace(packet, destination=interface.private_ip)
        swap = Translated(before=packet.destination, after=interface.private_ip, what="destination")
        self.note(gateway.id, Kind.INTERNET_GATEWAY, packet, Check.TRANSLATION, swap, rewritten=rewritten)
        self._back.append(_Replies(lambda answer: self._back_to_internet(gateway, interface, answer)))
        self._acl(subnet, rewritten, egress=False)
        self._back.append(_Replies(lambda answer: self._back_to_gateway(subnet, gateway, answer)))
        self._deliver(interface, rewritten, None)

    def _back_to_gateway(self, subnet: Subnet, gateway: InternetGateway, answer: Packet) -> Packet | None:
        """The reply must leave by the same gateway: a private subnet's table leads elsewhere."""
        self._acl(subnet, answer, egress=True)
        target = self._route(subnet, answer)
        if target is None or target == gateway.id:
            return answer if target else None
        wrong = Refuses(what=f"the reply leaves by {target}, not by {gateway.id}")
        self.note(
            gateway.id,
            Kind.INTERNET_GATEWAY,
            answer,
            Check.ROUTE,
            wrong,
            code="NO_ROUTE_TO_DESTINATION",
            blocks=True,
        )
        return None

    def _back_to_internet(self, gateway: InternetGateway, interface: Interface, answer: Packet) -> Packet:
        rewritten = replace(answer, source=interface.public_ip)
        swap = Translated(before=answer.source, after=interface.public_ip or interface.private_ip, what="source")
        self.note(gateway.id, Kind.INTERNET_GATEWAY, answer, Check.TRANSLATION, swap, rewritten=rewritten)
        return rewritten


def _reply_to(packet: Packet) -> Packet:
    return Packet(
        source=packet.destination,
        source_port=packet.destination_port,
        # where AWS does not tell the client's address, any address of the internet stands for it
        destination=packet.source or services.ANYWHERE,
        destination_port=packet.source_port,
        protocol=packet.protocol,
    )
