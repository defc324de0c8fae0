"""From a subnet's route table to whatever the route leads to: one line for each kind of target."""

from lambdanet.reachability.verdict import Check, Kind, Refuses
from lambdanet.reachability.walk.endpoints import through_gateway_endpoint
from lambdanet.reachability.walk.internet_gateway import out_by_eigw, out_by_igw
from lambdanet.reachability.walk.nat_gateway import through_nat
from lambdanet.reachability.walk.nat_instance import through_forwarder
from lambdanet.reachability.walk.peering import through_peering
from lambdanet.reachability.walk.route_table import route_target
from lambdanet.reachability.walk.state import Walk
from lambdanet.reachability.walk.steps import Local, Onward, Step
from lambdanet.reachability.walk.transit_gateway import through_transit_gateway
from lambdanet.reachability.walk.vpn import through_vpn_gateway
from lambdanet.topology import (
    EgressOnlyInternetGateway,
    GatewayEndpoint,
    Instance,
    InternetGateway,
    NatGateway,
    NetworkInterface,
    Peering,
    TransitGateway,
    Unknown,
    VpnGateway,
)


def onward(walk: Walk, step: Onward) -> Step | None:
    """By the subnet's route table to whatever it leads to."""
    target = route_target(walk, step.subnet, step.packet)
    if target is None:
        return None
    if target == "local":
        return Local(step.subnet.vpc_id, step.packet, step.sender, step.via)
    match walk.network.resources.get(target):
        case InternetGateway() as gateway:
            return out_by_igw(walk, gateway, step)
        case EgressOnlyInternetGateway() as gateway:
            return out_by_eigw(walk, gateway, step)
        case NatGateway() as gateway:
            return through_nat(walk, gateway, step)
        case Peering() as peering:
            return through_peering(walk, peering, step)
        case TransitGateway() as gateway:
            return through_transit_gateway(walk, gateway, step)
        case Instance() | NetworkInterface() as forwarder:
            return through_forwarder(walk, forwarder, step)
        case GatewayEndpoint() as endpoint:
            through_gateway_endpoint(walk, endpoint, step)
        case VpnGateway() as gateway:
            through_vpn_gateway(walk, gateway, step)
        case Unknown(type=what):
            walk.unknown(target, Kind.UNKNOWN, step.packet, Check.STATE, what or "kind")
        case _:
            idle = Refuses(what="takes no traffic")
            walk.note(target, Kind.OTHER, step.packet, Check.STATE, idle, code="NO_PATH", blocks=True)
    return None
