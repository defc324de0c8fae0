"""VPCs with their blocks and name servers, subnets, Block Public Access."""

import re
from ipaddress import IPv6Network
from typing import Final

from lambdanet.exporters.cloudformation.stack import Entry, Stack, Value
from lambdanet.topology import Network, Subnet, Vpc

ZONE_ID: Final = re.compile(r"[a-z]{2,5}\d-[a-z0-9-]*az\d")
BITS_6: Final = 64  # of a subnet's addresses: its IPv6 block is always a /64
MOST_BLOCKS: Final = 256  # that Fn::Cidr makes


def add_vpcs(stack: Stack) -> None:
    for vpc in stack.topology.vpcs:
        if vpc.unknown:
            stack.leave("This VPC is another's: it is not in the template, nor what joins it.", vpc.id, matters=True)
        elif vpc.region != stack.topology.region:
            message = (
                f"A template is deployed in one Region, and this VPC is in {vpc.region}: it and all in it is missing."
            )
            stack.leave(message, vpc.id, matters=True)
        else:
            _add_vpc(stack, vpc)


def _add_vpc(stack: Stack, vpc: Vpc) -> None:
    properties = {
        "CidrBlock": str(vpc.cidr_blocks[0]),
        "EnableDnsSupport": vpc.enable_dns_support,
        "EnableDnsHostnames": vpc.enable_dns_hostnames,
        "InstanceTenancy": "dedicated" if vpc.dedicated else None,
    }
    stack.add(vpc, "AWS::EC2::VPC", properties)
    own = {"VpcId": stack.ref(vpc.id)}
    blocks: list[Entry] = [{"CidrBlock": str(block)} for block in vpc.cidr_blocks[1:]]
    if vpc.ipv6_cidr_blocks:
        blocks.append({"AmazonProvidedIpv6CidrBlock": True})
        first = vpc.ipv6_cidr_blocks[0]
        stack.leave(f"Amazon chooses the VPC's IPv6 block when it is deployed; in the topology it is {first}.", vpc.id)
    stack.blocks[vpc.id] = [
        stack.beside(vpc.id, f"Block{number}", "AWS::EC2::VPCCidrBlock", {**own, **block})
        for number, block in enumerate(blocks, start=2)
    ]
    for more in vpc.ipv6_cidr_blocks[1:]:
        stack.leave(f"Only the first IPv6 block of the VPC is in the template, not {more}.", vpc.id, matters=True)
    if vpc.name_servers:
        servers = [str(one) for one in vpc.name_servers[:4]]
        options = stack.once(
            f"dhcp {servers}", vpc.id, "DhcpOptions", "AWS::EC2::DHCPOptions", {"DomainNameServers": servers}
        )
        stack.beside(vpc.id, "Dhcp", "AWS::EC2::VPCDHCPOptionsAssociation", {**own, "DhcpOptionsId": {"Ref": options}})
        if len(vpc.name_servers) > len(servers):
            stack.leave("DHCP options have at most four name servers: the others are missing.", vpc.id, matters=True)


def add_subnets(stack: Stack) -> None:
    for subnet in stack.topology.subnets:
        if not stack.has(subnet.vpc_id):
            continue  # its VPC has been said
        key = "AvailabilityZoneId" if ZONE_ID.fullmatch(subnet.availability_zone) else "AvailabilityZone"
        properties = {
            "VpcId": stack.ref(subnet.vpc_id),
            key: subnet.availability_zone,
            "CidrBlock": str(subnet.cidr_block),
            "Ipv6CidrBlock": _block6_of(stack, subnet),
            "MapPublicIpOnLaunch": subnet.map_public_ip_on_launch,
        }
        stack.add(subnet, "AWS::EC2::Subnet", properties, after=stack.blocks[subnet.vpc_id])


def _block6_of(stack: Stack, subnet: Subnet) -> Value:
    """The subnet's place in the block that Amazon gives its VPC."""
    block = subnet.ipv6_cidr_block
    if block is None:
        return None
    home = next(vpc for vpc in stack.topology.vpcs if vpc.id == subnet.vpc_id)
    whole = next(iter(home.ipv6_cidr_blocks), None)
    if whole is not None and block.prefixlen == 128 - BITS_6 and block.subnet_of(whole):
        number = (int(block.network_address) - int(whole.network_address)) >> BITS_6
        if number < MOST_BLOCKS:
            parts = {"Fn::Cidr": [_of_vpc(stack, home.id), number + 1, BITS_6]}
            return {"Fn::Select": [number, parts]}
    stack.leave(f"The subnet's IPv6 block {block} has no place in what Amazon gives a VPC.", subnet.id, matters=True)
    return None


def _of_vpc(stack: Stack, vpc_id: str) -> Entry:
    return {"Fn::Select": [0, stack.attribute(vpc_id, "Ipv6CidrBlocks")]}


def block_of(stack: Stack, block: Network, owner: str) -> tuple[Value, list[str]]:
    """A block as a rule or a route has it, None where it cannot be said; and what has to be there first.

    One that Amazon will choose is that of the VPC or the subnet whose it is.
    """
    if not isinstance(block, IPv6Network):
        return str(block), []
    for vpc in stack.topology.vpcs:
        if stack.has(vpc.id) and vpc.ipv6_cidr_blocks[:1] == (block,):
            return _of_vpc(stack, vpc.id), stack.blocks[vpc.id]
        if not any(block.subnet_of(one) for one in vpc.ipv6_cidr_blocks):
            continue
        for subnet in stack.topology.subnets:
            if stack.has(subnet.id) and subnet.ipv6_cidr_block == block:
                return {"Fn::Select": [0, stack.attribute(subnet.id, "Ipv6CidrBlocks")]}, []
        message = f"{block} is inside a block that Amazon chooses when it is deployed: what names it is missing."
        stack.leave(message, owner, matters=True)
        return None, []
    return str(block), []


def add_block_public_access(stack: Stack) -> None:
    setting = stack.topology.block_public_access
    if setting.mode == "off":
        return
    own = {"InternetGatewayBlockMode": setting.mode}
    name = stack.names.free("BlockPublicAccess")
    stack.resources[name] = {"Type": "AWS::EC2::VPCBlockPublicAccessOptions", "Properties": own}
    stack.leave("Block Public Access is set for the whole account in the Region, not for this network alone.")
    vpcs = {vpc.id for vpc in stack.topology.vpcs}
    for one in setting.exclusions:
        if stack.has(one.place):
            mode = "allow-bidirectional" if one.both_ways else "allow-egress"
            place = "VpcId" if one.place in vpcs else "SubnetId"
            properties = {"InternetGatewayExclusionMode": mode, place: stack.ref(one.place)}
            stack.beside(one.place, "Exclusion", "AWS::EC2::VPCBlockPublicAccessExclusion", properties, after=[name])
