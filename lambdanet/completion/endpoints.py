"""VPC endpoints."""

from collections.abc import Iterator

from lambdanet import services
from lambdanet.completion.pins import Pins
from lambdanet.completion.vpcs import regions
from lambdanet.parts import TopologyPart
from lambdanet.topology import GatewayEndpoint, InterfaceEndpoint


def interface_endpoints(part: TopologyPart, pins: Pins) -> Iterator[InterfaceEndpoint]:
    homes = regions(part)
    for endpoint in part.vpc_endpoints:
        if endpoint.vpc_endpoint_type == "Interface":
            yield InterfaceEndpoint(
                id=endpoint.id,
                name=endpoint.name or endpoint.id,
                vpc_id=endpoint.vpc_id,
                service=services.short_name(endpoint.service_name),
                region=services.region_of(endpoint.service_name) or homes[endpoint.vpc_id],
                subnet_ids=endpoint.subnet_ids,
                group_ids=endpoint.security_group_ids,
                private_dns=endpoint.private_dns_enabled is not False,
                interface_ids=pins.ids_of(endpoint.id, endpoint.subnet_ids),
                denies=endpoint.denies,
            )


def gateway_endpoints(part: TopologyPart) -> Iterator[GatewayEndpoint]:
    homes = regions(part)
    for endpoint in part.vpc_endpoints:
        if endpoint.vpc_endpoint_type == "Gateway":
            yield GatewayEndpoint(
                id=endpoint.id,
                name=endpoint.name or endpoint.id,
                vpc_id=endpoint.vpc_id,
                service=services.short_name(endpoint.service_name),
                region=services.region_of(endpoint.service_name) or homes[endpoint.vpc_id],
                route_table_ids=endpoint.route_table_ids,
                denies=endpoint.denies,
            )
