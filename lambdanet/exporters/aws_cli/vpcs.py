"""VPCs and subnets, and what of them is set after they are there."""

import re
from typing import Final

from lambdanet.exporters.aws_cli.script import Script, tagged
from lambdanet.exporters.aws_cli.words import Piece, as_json, joined
from lambdanet.topology import Subnet, Vpc

ZONE_ID: Final = re.compile(r"[a-z]+\d-az\d+")


def write_vpcs(script: Script) -> None:
    for vpc in script.topology.vpcs:
        if vpc.unknown:
            script.leave_out(
                "This VPC is not described, and perhaps another account's: it is not made, nor what leads to it.",
                vpc.id,
                matters=True,
            )
            continue
        script.step(f"VPC {vpc.id}")
        script.about(vpc)
        _write_vpc(script, vpc)
    for subnet in script.topology.subnets:
        if subnet.vpc_id in script.known:
            _write_subnet(script, subnet)


def _write_vpc(script: Script, vpc: Vpc) -> None:
    own = script.named("VPC", vpc.id)
    first, *more = vpc.cidr_blocks
    words: list[Piece] = ["--cidr-block", str(first), *(["--instance-tenancy", "dedicated"] if vpc.dedicated else [])]
    if vpc.ipv6_cidr_blocks:
        words.append("--amazon-provided-ipv6-cidr-block")
    script.keep(own, "ec2", "create-vpc", *words, *tagged("vpc", vpc), query="Vpc.VpcId", at=vpc.id)
    which: tuple[Piece, ...] = ("--vpc-id", own)
    script.wait("ec2", "vpc-available", "--vpc-ids", own, at=vpc.id)
    for block in more:
        script.run("ec2", "associate-vpc-cidr-block", *which, "--cidr-block", str(block), at=vpc.id)
        state = f"Vpcs[0].CidrBlockAssociationSet[?CidrBlock=='{block}'].CidrBlockState.State | [0]"
        script.until("associated", "ec2", "describe-vpcs", "--vpc-ids", own, query=state, at=vpc.id)
    for option, on, usual in (
        ("dns-support", vpc.enable_dns_support, True),
        ("dns-hostnames", vpc.enable_dns_hostnames, False),  # domain.md §3.7
    ):
        if on is usual:
            continue
        script.run("ec2", "modify-vpc-attribute", *which, f"--enable-{option}", as_json({"Value": on}), at=vpc.id)
    if vpc.ipv6_cidr_blocks:
        _write_ipv6(script, vpc)
    if vpc.name_servers:
        options = script.new("DHCP", vpc.id)
        servers = as_json([{"Key": "domain-name-servers", "Values": [str(one) for one in vpc.name_servers]}])
        script.keep(
            options,
            *("ec2", "create-dhcp-options", "--dhcp-configurations", servers),
            query="DhcpOptions.DhcpOptionsId",
            at=vpc.id,
        )
        script.run("ec2", "associate-dhcp-options", *which, "--dhcp-options-id", options, at=vpc.id)


def _write_ipv6(script: Script, vpc: Vpc) -> None:
    """AWS chooses the block: subnets take the same places in it as they have in the topology's."""
    own = script.known[vpc.id]
    chosen = script.blocks6[vpc.ipv6_cidr_blocks[0]] = script.new("IPV6", vpc.id)
    asked = ("ec2", "describe-vpcs", "--vpc-ids", own)
    first = "Vpcs[0].Ipv6CidrBlockAssociationSet[0]"
    # a VPC is available before its block is associated
    script.until("associated", *asked, query=f"{first}.Ipv6CidrBlockState.State", at=vpc.id)
    script.keep(chosen, *asked, query=f"{first}.Ipv6CidrBlock", at=vpc.id)
    script.leave_out(
        f"AWS chooses the VPC's IPv6 block instead of {vpc.ipv6_cidr_blocks[0]}, and every IPv6 address in it.", vpc.id
    )
    for block in vpc.ipv6_cidr_blocks[1:]:
        script.leave_out(f"A further IPv6 block, {block}, is not associated.", vpc.id, matters=True)


def _write_subnet(script: Script, subnet: Subnet) -> None:
    own = script.named("SUBNET", subnet.id)
    vpc, at = script.vpcs[subnet.vpc_id], subnet.vpc_id
    option = "--availability-zone-id" if ZONE_ID.fullmatch(subnet.availability_zone) else "--availability-zone"
    words: list[Piece] = ["--vpc-id", script.known[vpc.id], option, subnet.availability_zone]
    words += ["--cidr-block", str(subnet.cidr_block)]
    if (block := subnet.ipv6_cidr_block) is not None:
        whole = next((one for one in vpc.ipv6_cidr_blocks[:1] if block.subnet_of(one)), None)
        if whole is None or whole.prefixlen != 56 or block.prefixlen != 64:
            script.leave_out(
                f"The subnet's IPv6 block {block} has no place in the one that AWS chooses.", subnet.id, matters=True
            )
        else:
            place = (int(block.network_address) - int(whole.network_address)) >> 64
            chosen = script.blocks6[block] = script.new("IPV6", subnet.id)
            script.lines.append(f"{chosen.name}=$(ipv6_subnet {script.blocks6[whole]} {place:02x})")
            words += ["--ipv6-cidr-block", joined(chosen)]
    script.about(subnet)
    script.keep(own, "ec2", "create-subnet", *words, *tagged("subnet", subnet), query="Subnet.SubnetId", at=at)
    if subnet.map_public_ip_on_launch:
        script.run("ec2", "modify-subnet-attribute", "--subnet-id", own, "--map-public-ip-on-launch", at=at)


def write_public_access(script: Script) -> None:
    """Block Public Access, last: it is the whole account's in this Region."""
    setting = script.topology.block_public_access
    if setting.mode == "off" and not setting.exclusions:
        return
    script.step("Block Public Access, of the whole account in this Region")
    for one in setting.exclusions:
        if one.place not in script.known:
            continue
        option = "--vpc-id" if one.place in script.vpcs else "--subnet-id"
        mode = "allow-bidirectional" if one.both_ways else "allow-egress"
        script.run(
            *("ec2", "create-vpc-block-public-access-exclusion", option, script.known[one.place]),
            *("--internet-gateway-exclusion-mode", mode),
        )
    script.run("ec2", "modify-vpc-block-public-access-options", "--internet-gateway-block-mode", setting.mode)
