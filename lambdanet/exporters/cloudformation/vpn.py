"""Virtual private gateways, and the networks on premises behind them."""

from lambdanet.exporters.cloudformation.gateways import attach
from lambdanet.exporters.cloudformation.stack import Stack
from lambdanet.topology import CustomerNetwork


def add_vpn_gateways(stack: Stack) -> None:
    joined = {one.gateway_id for one in stack.topology.customer_networks}
    for one in stack.topology.vpn_gateways:
        if one.vpc_id and not stack.has(one.vpc_id):
            continue
        if one.state != "available":
            message = (
                f"The VPN gateway is {one.state}, which no template can say: it is missing, with the routes to it."
            )
            stack.leave(message, one.id, matters=True)
            continue
        stack.add(one, "AWS::EC2::VPNGateway", {"Type": "ipsec.1"})
        if one.vpc_id:
            attach(stack, one.id, one.vpc_id, "VpnGatewayId")
        if one.id not in joined:
            message = "No connection ends at this VPN gateway, so what it leads to is not known from the template."
            stack.leave(message, one.id, matters=True)
    for network in stack.topology.customer_networks:
        _add_network(stack, network)


def _add_network(stack: Stack, one: CustomerNetwork) -> None:
    """A network is the VPN connection with its blocks as static routes."""
    if not stack.has(one.gateway_id) or one.gateway_id not in {gateway.id for gateway in stack.topology.vpn_gateways}:
        message = f"It is behind {one.gateway_id}, which is not in the template: it is missing."
        stack.leave(message, one.id, matters=True)
        return
    said = {
        "Type": "String",
        "AllowedPattern": r"\d{1,3}(\.\d{1,3}){3}",
        "Description": f"The public address of the router of {one.id}.",
    }
    address = stack.parameter(f"{stack.names.of(one.id)}Router", said)
    router = {"Type": "ipsec.1", "BgpAsn": 65000, "IpAddress": address}
    customer = stack.beside(one.id, "Gateway", "AWS::EC2::CustomerGateway", router)
    properties = {
        "Type": "ipsec.1",
        "StaticRoutesOnly": True,
        "CustomerGatewayId": {"Ref": customer},
        "VpnGatewayId": stack.ref(one.gateway_id),
    }
    stack.add(one, "AWS::EC2::VPNConnection", properties)
    for number, block in enumerate(one.cidr_blocks, start=1):
        own = {"VpnConnectionId": stack.ref(one.id), "DestinationCidrBlock": str(block)}
        stack.beside(one.id, f"Route{number}", "AWS::EC2::VPNConnectionRoute", own)
    if not one.up:
        stack.leave("Its tunnel is down, which no template can say.", one.id, matters=True)
