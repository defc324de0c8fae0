"""Virtual private gateways, and the connections to networks on premises."""

from lambdanet.exporters.aws_cli.script import Script, tagged
from lambdanet.exporters.aws_cli.words import Piece, as_json
from lambdanet.topology import CustomerNetwork


def write_vpn(script: Script) -> None:
    """Before the routes: a connection of a transit gateway is an attachment of it."""
    for gateway in script.topology.vpn_gateways:
        if gateway.state != "available":
            script.leave_out(f"It is {gateway.state}: it is made, and not attached.", gateway.id, matters=True)
        script.step(f"Virtual private gateway {gateway.id}")
        script.about(gateway)
        own, at = script.named("VGW", gateway.id), gateway.vpc_id
        made = ("ec2", "create-vpn-gateway", "--type", "ipsec.1", *tagged("vpn-gateway", gateway))
        script.keep(own, *made, query="VpnGateway.VpnGatewayId", at=at)
        if at in script.known and gateway.state == "available":
            words = ("--vpn-gateway-id", own, "--vpc-id", script.known[at])
            script.run("ec2", "attach-vpn-gateway", *words, at=at)
            asked = ("ec2", "describe-vpn-gateways", "--vpn-gateway-ids", own)
            script.until("attached", *asked, query="VpnGateways[0].VpcAttachments[0].State", at=at)
    for network in script.topology.customer_networks:
        _write_network(script, network)


def _write_network(script: Script, network: CustomerNetwork) -> None:
    gateways = {one.id: one for one in script.topology.vpn_gateways}
    attachments = {one.id: one for one in script.topology.attachments}
    script.step(f"VPN connection to {network.id}")
    script.about(network)
    address = script.new("DEVICE_OF", network.id)
    script.lines.append(f': "${{{address.name}:?say in this variable the public IPv4 address of the VPN device}}"')
    script.leave_out(
        f"The VPN device's public address is not in the topology: set {address.name} before you run create.sh.",
        network.id,
    )
    up = "No command brings its tunnel up: the device has to, with the configuration that AWS offers for it."
    script.leave_out(
        up if network.up else "Its tunnel stays down until its device is configured.", network.id, matters=network.up
    )
    at = gateways[network.gateway_id].vpc_id if network.gateway_id in gateways else ""
    device, own = script.new("CGW", network.id), script.named("VPN", network.id)
    words: tuple[Piece, ...] = ("--type", "ipsec.1", "--ip-address", address, "--bgp-asn", "65000")
    query = "CustomerGateway.CustomerGatewayId"
    script.keep(device, "ec2", "create-customer-gateway", *words, query=query, at=at)
    static = network.gateway_id in gateways
    if static:
        end: tuple[Piece, ...] = ("--vpn-gateway-id", script.known[network.gateway_id])
    else:
        end = ("--transit-gateway-id", script.known[attachments[network.gateway_id].gateway_id])
    words = ("--type", "ipsec.1", "--customer-gateway-id", device, *end)
    options = as_json({"StaticRoutesOnly": static})
    made = ("ec2", "create-vpn-connection", *words, "--options", options, *tagged("vpn-connection", network))
    script.keep(own, *made, query="VpnConnection.VpnConnectionId", at=at)
    script.wait("ec2", "vpn-connection-available", "--vpn-connection-ids", own, at=at)
    if static:
        for block in network.cidr_blocks:
            words = ("--vpn-connection-id", own, "--destination-cidr-block", str(block))
            script.run("ec2", "create-vpn-connection-route", *words, at=at)
        return
    if network.gateway_id not in script.known:
        found = as_json([{"Name": "resource-id", "Values": [own]}])
        query = "TransitGatewayAttachments[0].TransitGatewayAttachmentId"
        asked = ("ec2", "describe-transit-gateway-attachments", "--filters", found)
        script.keep(script.named("TGWATT", network.gateway_id), *asked, query=query)
    blocks = ", ".join(map(str, network.cidr_blocks))
    message = f"The transit gateway learns {blocks} by BGP, when the device announces it."
    script.leave_out(message, network.id, matters=True)
