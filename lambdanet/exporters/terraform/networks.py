"""VPCs, subnets and their gateways."""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Network
from typing import Final

from lambdanet.exporters.terraform.draft import Draft
from lambdanet.exporters.terraform.hcl import Arguments, Block, Call, Reference, Value
from lambdanet.topology import Connectivity, NatGateway, Network, Subnet, Vpc

GIVEN: Final = 56  # the prefix length of the IPv6 block that AWS gives a VPC (IPv6-01)
NEW_BITS: Final = 8  # from it to a subnet's /64
GONE: Final = ("failed", "deleting", "deleted")


@dataclass(frozen=True, slots=True)
class Given:
    """A VPC's IPv6 block, which AWS gives it: what refers to it, and the block in the topology."""

    reference: Reference
    block: IPv6Network


def add_vpcs(draft: Draft) -> None:
    for vpc in draft.topology.vpcs:
        if not draft.has(vpc.id):
            message = "A VPC that is not described, such as another account's: neither it nor what leads to it is in the file."
            draft.leave_out(message, vpc.id, matters=True)
            continue
        label = draft.label_of(vpc.id)
        region = draft.region(vpc.id)
        arguments: Arguments = {
            "region": region,
            "cidr_block": str(vpc.cidr_blocks[0]),
            "assign_generated_ipv6_cidr_block": True if vpc.ipv6_cidr_blocks else None,
            "enable_dns_support": vpc.enable_dns_support,
            "enable_dns_hostnames": vpc.enable_dns_hostnames,
            "instance_tenancy": "dedicated" if vpc.dedicated else None,
        }
        draft.add("aws_vpc", label, arguments, name=vpc.name)
        for block in vpc.cidr_blocks[1:]:
            type_ = "aws_vpc_ipv4_cidr_block_association"
            further: Arguments = {
                "region": region,
                "vpc_id": draft.ref(vpc.id),
                "cidr_block": str(block),
            }
            draft.add(type_, draft.label(type_, f"{vpc.id}_{block}"), further)
        _add_ipv6(draft, vpc)
        _add_name_servers(draft, vpc)


def _add_ipv6(draft: Draft, vpc: Vpc) -> None:
    if not vpc.ipv6_cidr_blocks:
        return
    for given in given_blocks(draft, vpc)[1:]:
        type_, label, _ = given.reference.text.split(".")
        further: Arguments = {
            "region": draft.region(vpc.id),
            "vpc_id": draft.ref(vpc.id),
            "assign_generated_ipv6_cidr_block": True,
        }
        draft.add(type_, label, further)
    inside = [
        one
        for one in draft.said_blocks
        if isinstance(one, IPv6Network) and any(one.overlaps(block) for block in vpc.ipv6_cidr_blocks)
    ]
    named = ", and something here names a part of the one that it has in this network" if inside else ""
    draft.leave_out(f"AWS chooses its IPv6 block{named}.", vpc.id, matters=bool(inside))


def given_blocks(draft: Draft, vpc: Vpc) -> list[Given]:
    """A VPC's IPv6 blocks: the first is the VPC's own, the others are associations."""
    type_ = "aws_vpc_ipv6_cidr_block_association"
    found = []
    for index, block in enumerate(vpc.ipv6_cidr_blocks):
        own = f"{type_}.{draft.label_of(vpc.id)}_{index + 1}.ipv6_cidr_block"
        reference = draft.ref(vpc.id, "ipv6_cidr_block") if index == 0 else Reference(own)
        found.append(Given(reference, block))
    return found


def _add_name_servers(draft: Draft, vpc: Vpc) -> None:
    if not vpc.name_servers:
        return
    type_, label, region = "aws_vpc_dhcp_options", draft.label_of(vpc.id), draft.region(vpc.id)
    servers = [str(one) for one in vpc.name_servers]
    made = draft.add(type_, label, {"region": region, "domain_name_servers": servers}, name=f"{vpc.name} name servers")
    association: Arguments = {
        "region": region,
        "vpc_id": draft.ref(vpc.id),
        "dhcp_options_id": Reference(f"{made.text}.id"),
    }
    draft.add(f"{type_}_association", label, association)


def add_subnets(draft: Draft) -> None:
    given = {one.id: given_blocks(draft, one) for one in draft.topology.vpcs if draft.has(one.id)}
    first = {one.id: one.cidr_blocks[0] for one in draft.topology.vpcs}
    numbers: dict[str, set[int]] = {}
    further = {
        block.arguments["cidr_block"]: Reference(".".join(block.labels))
        for block in draft.blocks
        if block.labels[0] == "aws_vpc_ipv4_cidr_block_association"
    }
    for subnet in draft.topology.subnets:
        if not draft.has(subnet.id):
            draft.leave_out("A subnet of a VPC that is not in the file.", subnet.id, matters=True)
            continue
        zone = subnet.availability_zone
        by_id = "-az" in zone  # such as use1-az1, which means the same zone in every account
        home = next((one for block, one in further.items() if _holds(str(block), subnet)), None)
        arguments: Arguments = {
            "region": draft.region(subnet.vpc_id),
            "vpc_id": draft.ref(subnet.vpc_id),
            "availability_zone_id" if by_id else "availability_zone": zone,
            "cidr_block": str(subnet.cidr_block),
            "ipv6_cidr_block": _ipv6(subnet, given[subnet.vpc_id], numbers.setdefault(subnet.vpc_id, set())),
            "map_public_ip_on_launch": True if subnet.map_public_ip_on_launch else None,
            "depends_on": [home] if home and not subnet.cidr_block.subnet_of(first[subnet.vpc_id]) else None,
        }
        draft.add("aws_subnet", draft.label_of(subnet.id), arguments, name=subnet.name)


def _holds(block: str, subnet: Subnet) -> bool:
    return subnet.cidr_block.subnet_of(type(subnet.cidr_block)(block))


def _ipv6(subnet: Subnet, given: list[Given], numbers: set[int]) -> Value | None:
    """A /64 out of the block that AWS gives: the one with the same number, if it is free."""
    block = subnet.ipv6_cidr_block
    if block is None or not given:
        return None
    home = next((one for one in given if block.subnet_of(one.block)), given[0])
    number = (int(block.network_address) - int(home.block.network_address)) >> 64
    if home.block.prefixlen != GIVEN or not 0 <= number < 1 << NEW_BITS or number in numbers:
        number = next(one for one in range(1 << NEW_BITS) if one not in numbers)
    numbers.add(number)
    return Call("cidrsubnet", (home.reference, NEW_BITS, number))


def is_whole_block(draft: Draft, block: Network, vpc_id: str) -> Reference | None:
    """What refers to an IPv6 block of a VPC, if it is the block of one: AWS chooses it, so it cannot be written."""
    if not isinstance(block, IPv6Network):
        return None
    for vpc in sorted(draft.topology.vpcs, key=lambda one: one.id != vpc_id):
        if draft.has(vpc.id):
            for given in given_blocks(draft, vpc):
                if given.block == block:
                    return given.reference
    for subnet in draft.topology.subnets:
        if subnet.ipv6_cidr_block == block and draft.has(subnet.id):
            return draft.ref(subnet.id, "ipv6_cidr_block")
    return None


# --- gateways ---------------------------------------------------------------------------------------


def add_internet_gateways(draft: Draft) -> None:
    for one in draft.topology.internet_gateways:
        attached = one.vpc_id if draft.has(one.vpc_id) else ""
        arguments: Arguments = {
            "region": draft.region(attached),
            "vpc_id": draft.ref(attached) if attached else None,
        }
        draft.add("aws_internet_gateway", draft.label_of(one.id), arguments, name=one.name)
    for egress in draft.topology.egress_only_internet_gateways:
        if draft.has(egress.id):
            own: Arguments = {"region": draft.region(egress.vpc_id), "vpc_id": draft.ref(egress.vpc_id)}
            draft.add("aws_egress_only_internet_gateway", draft.label_of(egress.id), own, name=egress.name)


def add_nat_gateways(draft: Draft) -> None:
    gateways = {one.vpc_id: one.id for one in draft.topology.internet_gateways if one.vpc_id}
    for one in draft.topology.nat_gateways:
        if one.state in GONE:
            message = f"Its state is {one.state}, which Terraform cannot make: neither it nor the routes to it are in the file."
            draft.leave_out(message, one.id, matters=True)
        elif draft.has(one.id):
            if one.state != "available":
                draft.leave_out(f"Its state is {one.state}: once applied it will be available.", one.id, matters=True)
            vpc = one.vpc_id or draft.vpc_of_subnet[one.subnet_id]
            _add_nat_gateway(draft, one, vpc, draft.refs([gateways.get(vpc, "")], ""))


def _add_nat_gateway(draft: Draft, one: NatGateway, vpc: str, after: list[Value]) -> None:
    label, region = draft.label_of(one.id), draft.region(vpc)
    arguments: Arguments = {"region": region}
    blocks: list[Block] = []
    public = one.public_ip
    if one.regional:
        arguments |= {"availability_mode": "regional", "vpc_id": draft.ref(vpc)}
        blocks += [_in_zone(draft, one, zone, region) for zone in dict.fromkeys(one.zones)]
    else:
        interface = draft.interfaces[one.interface_id]
        public = interface.public_ip
        if one.connectivity is Connectivity.PUBLIC:
            eip = add_address(draft, label, one.name, region, {})
            arguments["allocation_id"] = Reference(f"{eip.text}.id")
        else:
            arguments["connectivity_type"] = "private"
        arguments |= {"subnet_id": draft.ref(one.subnet_id), "private_ip": str(interface.private_ip)}
    _note_public(draft, one.id, public)
    draft.add("aws_nat_gateway", label, {**arguments, "depends_on": after or None}, blocks, name=one.name)


def _in_zone(draft: Draft, one: NatGateway, zone: str, region: str | None) -> Block:
    label = f"{draft.label_of(one.id)}_{zone}"
    eip = add_address(draft, label, f"{one.name} {zone}", region, {})
    inner: dict[str, Value] = {"availability_zone": zone, "allocation_ids": [Reference(f"{eip.text}.id")]}
    return Block("availability_zone_address", arguments=inner)


def add_address(draft: Draft, text: str, name: str, region: str | None, more: Arguments) -> Reference:
    """An Elastic IP."""
    label = draft.label("aws_eip", text)
    return draft.add("aws_eip", label, {"region": region, "domain": "vpc", **more}, name=name)


def _note_public(draft: Draft, component: str, public: IPv4Address | None) -> None:
    if draft.is_said(public):
        message = "AWS chooses its public address, and something here names the one that it has in this network."
        draft.leave_out(message, component, matters=True)
