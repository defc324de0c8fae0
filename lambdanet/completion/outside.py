"""What no VPC holds: AWS services and hosts on the internet."""

from collections.abc import Iterator

from lambdanet import services
from lambdanet.completion.ports import listens
from lambdanet.parts import TopologyPart
from lambdanet.topology import InternetHost, Service


def aws_services(part: TopologyPart) -> Iterator[Service]:
    for service in part.services:
        yield Service(
            id=service.id,
            name=service.name or services.BY_NAME[services.short_name(service.service_name)].title,
            service=services.short_name(service.service_name),
            region=services.region_of(service.service_name) or part.region,
            needs_vpc=(service.resource_policy.source_vpc or "") if service.resource_policy else "",
            needs_endpoint=(service.resource_policy.source_vpce or "") if service.resource_policy else "",
            zones=service.availability_zones,
        )


def internet_hosts(part: TopologyPart) -> Iterator[InternetHost]:
    for host in part.internet_hosts:
        yield InternetHost(
            id=host.id,
            name=host.name or host.host_name,
            host_name=host.host_name.lower(),
            ipv4=host.ipv4_addresses,
            ipv6=host.ipv6_addresses,
            listens=listens(host.listens),
        )
