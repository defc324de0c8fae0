"""Gateways to the internet."""

from collections.abc import Iterator

from lambdanet.completion.interfaces import Interfaces
from lambdanet.parts import TopologyPart
from lambdanet.topology import Connectivity, EgressOnlyInternetGateway, InternetGateway, NatGateway


def internet_gateways(part: TopologyPart) -> Iterator[InternetGateway]:
    for gateway in part.internet_gateways:
        yield InternetGateway(id=gateway.id, name=gateway.name or gateway.id, vpc_id=gateway.vpc_id or "")


def egress_only_internet_gateways(part: TopologyPart) -> Iterator[EgressOnlyInternetGateway]:
    for gateway in part.egress_only_internet_gateways:
        yield EgressOnlyInternetGateway(id=gateway.id, name=gateway.name or gateway.id, vpc_id=gateway.vpc_id)


def nat_gateways(part: TopologyPart, interfaces: Interfaces) -> Iterator[NatGateway]:
    for gateway in part.nat_gateways:
        yield NatGateway(
            id=gateway.id,
            name=gateway.name or gateway.id,
            subnet_id=gateway.subnet_id or "",
            connectivity=Connectivity(gateway.connectivity_type),
            state=gateway.state,
            interface_id=interfaces.pins.id_of(gateway.id, gateway.subnet_id) if gateway.subnet_id else "",
            vpc_id=gateway.vpc_id or "",
            zones=gateway.availability_zones,
            public_ip=interfaces.regional_address(gateway.id),
        )
