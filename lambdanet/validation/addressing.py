"""The sizes and places of blocks, and the addresses that are given out of them."""

from collections import Counter
from collections.abc import Iterator

from lambdanet.prefixes import Prefixes
from lambdanet.problems import Problem
from lambdanet.topology import InterfaceKind, Subnet, Topology
from lambdanet.validation.blocks import is_inside
from lambdanet.validation.faults import refused


def vpc_blocks_have_a_size_that_aws_takes(topology: Topology) -> Iterator[Problem]:
    """NET-01."""
    for vpc in topology.vpcs:
        for block in vpc.cidr_blocks:
            if not 16 <= block.prefixlen <= 28:
                yield refused(
                    "topology.vpc-size",
                    vpc.id,
                    "CidrBlocks",
                    f"{block}: a VPC's block is a /16 to a /28.",
                    aws="InvalidVpc.Range",
                )


def subnets_lie_in_their_vpc(topology: Topology) -> Iterator[Problem]:
    """NET-01: a subnet's block is a /16 to a /28, and part of one of its VPC's blocks."""
    blocks = {vpc.id: vpc.cidr_blocks for vpc in topology.vpcs}
    holding = {vpc: Prefixes((block, block) for block in dict.fromkeys(given)) for vpc, given in blocks.items()}
    for subnet in topology.subnets:
        if not 16 <= subnet.cidr_block.prefixlen <= 28:
            yield refused(
                "topology.subnet-size",
                subnet.id,
                "CidrBlock",
                f"{subnet.cidr_block}: a subnet's block is a /16 to a /28.",
                aws="InvalidSubnet.Range",
            )
        elif not is_inside(subnet.cidr_block, holding[subnet.vpc_id]):
            inside = " or ".join(map(str, blocks[subnet.vpc_id]))
            yield refused(
                "topology.subnet-outside",
                subnet.id,
                "CidrBlock",
                f"{subnet.cidr_block} is not part of {inside}.",
                aws="InvalidSubnet.Range",
            )


def subnets_do_not_overlap(topology: Topology) -> Iterator[Problem]:
    """NET-03. Sorted by address, only neighbours can overlap, so this stays fast for many subnets."""
    order = {subnet.id: index for index, subnet in enumerate(topology.subnets)}
    ranked = sorted(topology.subnets, key=lambda subnet: (subnet.vpc_id, subnet.cidr_block))
    widest: Subnet | None = None
    for subnet in ranked:
        if widest is not None and widest.vpc_id == subnet.vpc_id and widest.cidr_block.overlaps(subnet.cidr_block):
            later, earlier = sorted((widest, subnet), key=lambda one: -order[one.id])
            message = f"{later.cidr_block} overlaps {earlier.name} ({earlier.cidr_block})."
            yield refused(
                "topology.subnet-overlap",
                later.id,
                "CidrBlock",
                message,
                aws="InvalidSubnet.Conflict",
            )
        if (
            widest is None
            or widest.vpc_id != subnet.vpc_id
            or subnet.cidr_block.broadcast_address > widest.cidr_block.broadcast_address
        ):
            widest = subnet


def ipv6_blocks_fit(topology: Topology) -> Iterator[Problem]:
    """NET-01: a subnet's IPv6 block is a /64 of one of its VPC's."""
    holding = {
        vpc.id: Prefixes((block, block) for block in dict.fromkeys(vpc.ipv6_cidr_blocks)) for vpc in topology.vpcs
    }
    for subnet in topology.subnets:
        block = subnet.ipv6_cidr_block
        if block is not None and (block.prefixlen != 64 or not is_inside(block, holding[subnet.vpc_id])):
            yield refused(
                "topology.subnet-ipv6",
                subnet.id,
                "Ipv6CidrBlock",
                f"{block} is no /64 of its VPC's IPv6 block.",
                aws="InvalidSubnet.Range",
            )


def addresses_are_free_and_inside_their_subnet(topology: Topology) -> Iterator[Problem]:
    """NET-02: five addresses of each subnet are AWS's; an address is given once."""
    subnets = {subnet.id: subnet for subnet in topology.subnets}
    seen: dict[tuple[str, object], str] = {}
    for interface in topology.interfaces:
        subnet, owner = subnets[interface.subnet_id], interface.owner_ids[0]
        block, address = subnet.cidr_block, interface.private_ip
        if address not in block:
            yield refused(
                "topology.address-outside",
                owner,
                "PrivateIpAddress",
                f"{address} is not in {subnet.name} ({block}).",
                aws="InvalidParameterValue",
            )
        elif address == block[-1] and interface.kind is InterfaceKind.LAMBDA:
            yield refused(
                "topology.subnet-full",
                owner,
                "VpcConfig.SubnetIds",
                f"{subnet.name} ({block}) has no free address left.",
                aws="SubnetOutOfIPAddresses",
            )
        elif int(address) - int(block.network_address) < 4 or address == block[-1]:
            yield refused(
                "topology.address-reserved",
                owner,
                "PrivateIpAddress",
                f"{address} is one of the five addresses of {subnet.name} that AWS keeps.",
                aws="InvalidParameterValue",
            )
        elif (key := (subnet.vpc_id, address)) in seen:
            yield refused(
                "topology.address-twice",
                owner,
                "PrivateIpAddress",
                f"{address} is already the address of {seen[key]}.",
                aws="InvalidIPAddress.InUse",
            )
        seen.setdefault((subnet.vpc_id, address), owner)
    public = Counter(interface.public_ip for interface in topology.interfaces if interface.public_ip)
    for interface in topology.interfaces:
        if interface.public_ip and public[interface.public_ip] > 1:
            yield refused(
                "topology.address-twice",
                interface.owner_ids[0],
                "PublicIp",
                f"The public address {interface.public_ip} is given {public[interface.public_ip]} times.",
                aws="InvalidIPAddress.InUse",
            )
