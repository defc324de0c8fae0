"""VPC endpoints: which exist, where their interfaces stand, and whose names they answer."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from lambdanet.problems import Problem
from lambdanet.topology import Topology
from lambdanet.validation.faults import advice, in_a_row, refused

CROSS_REGION: Final = ("s3", "ecr.api", "kms", "lambda")  # of the listed ones those that services.py knows (XREG)


def endpoints_reach_other_regions_only_where_aws_offers_it(topology: Topology) -> Iterator[Problem]:
    """domain.md §6.2, T74."""
    regions = {vpc.id: vpc.region for vpc in topology.vpcs}
    for endpoint in topology.interface_endpoints:
        if endpoint.region != regions[endpoint.vpc_id] and endpoint.service not in CROSS_REGION:
            yield refused(
                "topology.endpoint-region",
                endpoint.id,
                "ServiceName",
                f"{endpoint.service} has no endpoint for another Region; {', '.join(CROSS_REGION)} have.",
                aws="InvalidServiceName",
            )


def endpoints_are_of_a_kind_that_exists(topology: Topology) -> Iterator[Problem]:
    """domain.md §6: gateway endpoints for S3 and DynamoDB, of the same Region; an interface endpoint has one subnet per zone."""
    zones = {subnet.id: subnet.availability_zone for subnet in topology.subnets}
    homes = {subnet.id: subnet.vpc_id for subnet in topology.subnets}
    tables = {table.id: table.vpc_id for table in topology.route_tables}
    regions = {vpc.id: vpc.region for vpc in topology.vpcs}
    for gateway in topology.gateway_endpoints:
        if gateway.service not in ("s3", "dynamodb"):
            yield refused(
                "topology.endpoint-service",
                gateway.id,
                "ServiceName",
                f"{gateway.service} has no gateway endpoint; S3 and DynamoDB have.",
                aws="InvalidServiceName",
            )
        if gateway.region != regions[gateway.vpc_id]:
            yield refused(
                "topology.endpoint-region",
                gateway.id,
                "ServiceName",
                f"A gateway endpoint serves its own Region, {regions[gateway.vpc_id]}, only.",
                aws="InvalidServiceName",
            )
        for table in gateway.route_table_ids:
            if tables[table] != gateway.vpc_id:
                yield refused(
                    "topology.other-vpc",
                    gateway.id,
                    "RouteTableIds",
                    f"{table} belongs to {tables[table]}.",
                    aws="InvalidRouteTableId.NotFound",
                )
    for endpoint in topology.interface_endpoints:
        for zone, count in Counter(zones[subnet] for subnet in endpoint.subnet_ids).items():
            if count > 1:
                yield refused(
                    "topology.endpoint-zone",
                    endpoint.id,
                    "SubnetIds",
                    f"{count} subnets of {zone}: an interface endpoint takes one per Availability Zone.",
                    aws="DuplicateSubnetsInSameZone",
                )
        for subnet in endpoint.subnet_ids:
            if homes[subnet] != endpoint.vpc_id:
                yield refused(
                    "topology.other-vpc",
                    endpoint.id,
                    "SubnetIds",
                    f"{subnet} belongs to {homes[subnet]}.",
                    aws="InvalidSubnetId.NotFound",
                )


def private_dns_of_an_endpoint_is_its_own(topology: Topology) -> Iterator[Problem]:
    """domain.md §6.2: private DNS needs both DNS attributes, and one endpoint per service holds the name."""
    vpcs = {vpc.id: vpc for vpc in topology.vpcs}
    holders: dict[tuple[str, str, str], str] = {}
    for endpoint in topology.interface_endpoints:
        if not endpoint.private_dns:
            continue
        vpc = vpcs[endpoint.vpc_id]
        if not (vpc.enable_dns_support and vpc.enable_dns_hostnames):
            message = f"Private DNS of {endpoint.name} needs EnableDnsSupport and EnableDnsHostnames of {vpc.name}."
            yield refused(
                "topology.private-dns",
                endpoint.id,
                "PrivateDnsEnabled",
                message,
                aws="InvalidParameter",
            )
        key = (endpoint.vpc_id, endpoint.service, endpoint.region)
        if key in holders:
            yield refused(
                "topology.private-dns-twice",
                endpoint.id,
                "PrivateDnsEnabled",
                f"{holders[key]} already holds the private DNS name of {endpoint.service}.",
                aws="InvalidParameter",
            )
        holders.setdefault(key, endpoint.id)


def an_endpoint_needs_a_subnet(topology: Topology) -> Iterator[Problem]:
    """semantics.md §7: an interface endpoint without subnets has no interface."""
    for endpoint in topology.interface_endpoints:
        if not endpoint.subnet_ids:
            yield advice(
                "trap.endpoint-without-subnet",
                endpoint.id,
                f"{endpoint.name} has no subnet, so it has no interface: nothing reaches it.",
                "Choose one subnet per Availability Zone.",
            )


def a_lambda_endpoint_is_no_bridge(topology: Topology) -> Iterator[Problem]:
    """A17: it leads from the VPC to the Lambda API, and gives a function nothing."""
    unattached = [function.name for function in topology.functions if not function.attached]
    names = in_a_row(unattached) if unattached else ""
    for endpoint in topology.interface_endpoints:
        if endpoint.service == "lambda" and unattached:
            yield advice(
                "trap.lambda-endpoint",
                endpoint.id,
                f"{endpoint.name} lets clients in its VPC call the Lambda API. It gives {names} no way into the VPC.",
                "Attach the function if it needs private addresses.",
            )
