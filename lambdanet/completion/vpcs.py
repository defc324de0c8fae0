"""VPCs and their subnets; Block Public Access, which stands over them."""

from collections.abc import Iterator
from ipaddress import ip_address

from lambdanet.parts import AMAZON_DNS, TopologyPart
from lambdanet.topology import BlockPublicAccess, Exclusion, Subnet, Vpc


def block_public_access(part: TopologyPart) -> BlockPublicAccess:
    setting = part.block_public_access
    return BlockPublicAccess(
        mode=setting.internet_gateway_block_mode,
        exclusions=tuple(
            Exclusion(
                place=one.vpc_id or one.subnet_id or "",
                both_ways=one.internet_gateway_exclusion_mode == "allow-bidirectional",
            )
            for one in setting.exclusions
        ),
    )


def vpcs(part: TopologyPart) -> Iterator[Vpc]:
    servers = {one.id: one.domain_name_servers for one in part.dhcp_options}
    for vpc in part.vpcs:
        named = servers.get(vpc.dhcp_options_id or "", (AMAZON_DNS,))
        yield Vpc(
            id=vpc.id,
            name=vpc.name or vpc.id,
            cidr_blocks=vpc.cidr_blocks,
            enable_dns_support=vpc.enable_dns_support,
            enable_dns_hostnames=vpc.enable_dns_hostnames,
            ipv6_cidr_blocks=vpc.ipv6_cidr_blocks,
            dedicated=vpc.instance_tenancy == "dedicated",
            name_servers=() if AMAZON_DNS in named else tuple(map(ip_address, named)),
            region=vpc.region or part.region,
            unknown=vpc.unknown,
        )


def subnets(part: TopologyPart) -> Iterator[Subnet]:
    for subnet in part.subnets:
        yield Subnet(
            id=subnet.id,
            name=subnet.name or subnet.id,
            vpc_id=subnet.vpc_id,
            availability_zone=subnet.availability_zone,
            cidr_block=subnet.cidr_block,
            map_public_ip_on_launch=subnet.map_public_ip_on_launch,
            ipv6_cidr_block=subnet.ipv6_cidr_block,
        )


def regions(part: TopologyPart) -> dict[str, str]:
    """The Region of each VPC."""
    return {vpc.id: vpc.region or part.region for vpc in part.vpcs}
