"""VPC endpoints: PrivateLink's interfaces, and the gateways of a prefix list's route."""

from lambdanet.reachability.naming import service_id
from lambdanet.reachability.verdict import Check, Kind, Packet, Passes, Refuses
from lambdanet.reachability.walk.aws_service import serve
from lambdanet.reachability.walk.ports import HTTPS_ONLY, SERVICE_PORTS
from lambdanet.reachability.walk.state import Walk
from lambdanet.reachability.walk.steps import Local, Onward, Via
from lambdanet.topology import GatewayEndpoint, Interface, InterfaceEndpoint, Protocol, Service


def through_interface_endpoint(
    walk: Walk, endpoint: InterfaceEndpoint, interface: Interface, packet: Packet, sender: Interface | None
) -> None:
    """PrivateLink: from the endpoint's interface to its service, and only that way (domain.md §6.2)."""
    if packet.protocol is not Protocol.TCP:
        refuses = Refuses(what="carries TCP only")
        walk.block(endpoint, packet, Check.PROTOCOL, refuses, "PROTOCOL_RESTRICTION", at=interface.id)
        return
    if sender is not None and walk.network.vpc_of(sender).id == endpoint.vpc_id:
        _warn_of_zone(walk, endpoint, interface, sender)
    home = walk.network.subnets[interface.subnet_id].availability_zone
    if (zones := _zones_of(walk, endpoint)) and home not in zones:
        absent = Refuses(what=f"{endpoint.service} is in {', '.join(zones)}, not in {home}")
        walk.block(endpoint, packet, Check.STATE, absent, "VPCE_SERVICE_NOT_INSTALLED_IN_AZ", at=interface.id)
        return
    what = Passes(what=f"PrivateLink to {endpoint.service}")
    walk.note(endpoint.id, Kind.INTERFACE_ENDPOINT, packet, Check.STATE, what, at=interface.id)
    _policy_of(walk, endpoint, packet, at=interface.id)
    serve(walk, endpoint.service, endpoint.region, packet, HTTPS_ONLY, endpoint=endpoint.id, vpc=endpoint.vpc_id)


def _zones_of(walk: Walk, endpoint: InterfaceEndpoint) -> tuple[str, ...]:
    """The zones that the endpoint's service is in, empty for all of them (domain.md §6.3)."""
    service = walk.network.resources.get(service_id(walk.network, endpoint.service, endpoint.region))
    return service.zones if isinstance(service, Service) else ()


def _warn_of_zone(walk: Walk, endpoint: InterfaceEndpoint, interface: Interface, sender: Interface) -> None:
    subnets = walk.network.subnets
    home = subnets[sender.subnet_id].availability_zone
    zones = {subnets[one].availability_zone for one in endpoint.subnet_ids}
    if home not in zones:
        there = subnets[interface.subnet_id].availability_zone
        walk.warn("AVAILABILITY_ZONE_CROSSED", endpoint.id, f"{home} → {there}")


def _policy_of(walk: Walk, endpoint: InterfaceEndpoint | GatewayEndpoint, packet: Packet, *, at: str = "") -> None:
    """The policy layer comes after the network: it refuses at once, and is not silence (domain.md §6)."""
    if endpoint.denies:
        walk.block(endpoint, packet, Check.POLICY, Refuses(what=endpoint.denies), "APP_ENDPOINT_POLICY", at=at)


def through_gateway_endpoint(walk: Walk, endpoint: GatewayEndpoint, step: Onward) -> None:
    """To its own service, by the prefix list's route; it swaps no address (domain.md §6.1)."""
    packet = step.packet
    if packet.protocol is Protocol.UDP:
        refuses = Refuses(what="carries TCP and ICMP echo only")
        walk.block(endpoint, packet, Check.PROTOCOL, refuses, "VPCE_GATEWAY_PROTOCOL_RESTRICTION")
        return
    if step.via not in (Via.OWN, Via.INTERNET) or step.sender is None:
        refuses = Refuses(what="serves its own VPC only")
        walk.block(endpoint, packet, Check.ADDRESS, refuses, "NO_ROUTE_TO_DESTINATION")
        return
    prefix_list = Passes(what=f"prefix list of {endpoint.service}")
    walk.note(endpoint.id, Kind.GATEWAY_ENDPOINT, packet, Check.STATE, prefix_list)
    _policy_of(walk, endpoint, packet)
    walk.answer_from = lambda answer: Local(endpoint.vpc_id, answer, None, Via.OWN)
    walk.gateway_endpoint = endpoint.id
    serve(walk, endpoint.service, endpoint.region, packet, SERVICE_PORTS, endpoint=endpoint.id, vpc=endpoint.vpc_id)
