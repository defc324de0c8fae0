"""The networks behind a virtual private gateway, and their hosts."""

from collections.abc import Iterator

from lambdanet.completion.ports import listens
from lambdanet.parts import TopologyPart
from lambdanet.topology import CustomerHost, CustomerNetwork, VpnGateway


def vpn_gateways(part: TopologyPart) -> Iterator[VpnGateway]:
    for one in part.vpn_gateways:
        yield VpnGateway(id=one.id, name=one.name or one.id, vpc_id=one.vpc_id or "", state=one.state)


def customer_networks(part: TopologyPart) -> Iterator[CustomerNetwork]:
    for one in part.customer_networks:
        yield CustomerNetwork(
            id=one.id,
            name=one.name or one.id,
            gateway_id=one.vpn_gateway_id or one.transit_gateway_attachment_id or "",
            cidr_blocks=one.cidr_blocks,
            up=one.tunnel == "up",
        )


def customer_hosts(part: TopologyPart) -> Iterator[CustomerHost]:
    for one in part.customer_hosts:
        yield CustomerHost(
            id=one.id,
            name=one.name or one.id,
            network_id=one.network,
            address=one.private_ip_address,
            listens=listens(one.listens),
        )
