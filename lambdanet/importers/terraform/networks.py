"""VPCs, subnets, gateways and prefix lists, with what AWS makes by itself."""

from ipaddress import IPv4Network, IPv6Network
from itertools import islice

from lambdanet.importers.aws_cli.record import Record
from lambdanet.importers.terraform.plan import Resource
from lambdanet.importers.terraform.translation import Translation

Data = dict[str, object]
DEFAULT_VPC = IPv4Network("172.31.0.0/16")
GENERATED = IPv6Network("2001:db8::/32")  # for documentation (RFC 3849): nobody has an address in it


def add_dhcp_options(translation: Translation) -> None:
    for one in translation.all("aws_vpc_dhcp_options", data=True):
        servers = [{"Value": text} for text in one.record.texts("domain_name_servers")]
        settings = [{"Key": "domain-name-servers", "Values": servers}] if servers else []
        identity = translation.identity(one)
        data: Data = {"DhcpOptionsId": identity, "DhcpConfigurations": settings}
        translation.emit("DhcpOptions", one, identity, data, "dhcp_options")


def add_vpcs(translation: Translation) -> None:
    more, options, generated = _more_blocks(translation), _dhcp_options(translation), GENERATED.subnets(new_prefix=56)
    for one in translation.all("aws_vpc", data=True):
        record, identity = one.record, translation.identity(one)
        blocks = [record.network("cidr_block"), *(each.network("cidr_block") for each in _associations(one))]
        if blocks[0] is None and one.type == "aws_default_vpc":
            message = f"The block of {one.address} is known after apply: AWS's usual {DEFAULT_VPC} was taken."
            translation.assumed(one, message)
            blocks.append(DEFAULT_VPC)
        found = [str(block) for block in blocks if block is not None] + more.get((identity, 4), [])
        six = [str(block)] if (block := record.network6("ipv6_cidr_block")) is not None else []
        six += more.get((identity, 6), [])
        if not six and record.flag("assign_generated_ipv6_cidr_block"):
            six = [str(next(generated))]
            message = f"The IPv6 block of {one.address} is known after apply: {six[0]} stands for it."
            translation.assumed(one, message)
        data: Data = {
            "VpcId": identity,
            "CidrBlock": found[0] if found else None,
            "CidrBlockAssociationSet": [{"CidrBlock": each} for each in found],
            "Ipv6CidrBlockAssociationSet": [{"Ipv6CidrBlock": each} for each in six],
            "EnableDnsSupport": _flag(one, "enable_dns_support", default=True),
            "EnableDnsHostnames": _flag(one, "enable_dns_hostnames", default=one.type == "aws_default_vpc"),
            "InstanceTenancy": record.text("instance_tenancy"),
            "DhcpOptionsId": options.get(identity),
        }
        translation.emit("Vpcs", one, identity, data, "vpcs")
        if one.mode == "data" or one.type == "aws_default_vpc":
            why = "was there before and may hold what is not described here"
            translation.doubt("vpcs", identity, "VPC", why, one.record)


def generated_blocks(translation: Translation) -> dict[str, list[str]]:
    """By VPC, its IPv6 blocks as they were put out."""
    return {
        record.text("VpcId"): [each.text("Ipv6CidrBlock") for each in record.items("Ipv6CidrBlockAssociationSet")]
        for record in translation.bundle.of("Vpcs")
    }


def _flag(one: Resource, key: str, *, default: bool) -> bool:
    said = one.record.flag(key)
    return default if said is None else said


def _associations(one: Resource) -> list[Record]:
    """The further blocks, as a data source prints them."""
    return [each.record for each in one.node.blocks("cidr_block_associations") if each.record.text("state") != "failed"]


def _more_blocks(translation: Translation) -> dict[tuple[str, int], list[str]]:
    """By VPC and family, the blocks that association resources add."""
    found: dict[tuple[str, int], list[str]] = {}
    for one in translation.all("aws_vpc_ipv4_cidr_block_association"):
        if (block := one.record.network("cidr_block")) is not None:
            found.setdefault((translation.ref(one.node, "vpc_id", "aws_vpc"), 4), []).append(str(block))
    spare = islice(GENERATED.subnets(new_prefix=56), 2**20, None)
    for one in translation.all("aws_vpc_ipv6_cidr_block_association"):
        block6 = one.record.network6("ipv6_cidr_block")
        if block6 is None:
            block6 = next(spare)
            translation.assumed(one, f"The block of {one.address} is known after apply: {block6} stands for it.")
        found.setdefault((translation.ref(one.node, "vpc_id", "aws_vpc"), 6), []).append(str(block6))
    return found


def _dhcp_options(translation: Translation) -> dict[str, str]:
    return {
        translation.ref(one.node, "vpc_id", "aws_vpc"): translation.ref(
            one.node, "dhcp_options_id", "aws_vpc_dhcp_options"
        )
        for one in translation.all("aws_vpc_dhcp_options_association")
    }


def add_subnets(translation: Translation) -> None:
    blocks = generated_blocks(translation)
    used: dict[str, int] = {}
    for one in translation.all("aws_subnet", data=True):
        identity, vpc = translation.identity(one), translation.ref(one.node, "vpc_id", "aws_vpc")
        six = one.record.network6("ipv6_cidr_block")
        block6 = None if six is None else str(six)
        if six is None and one.node.is_unknown("ipv6_cidr_block") and one.node.written("ipv6_cidr_block"):
            block6 = _generated(translation, one, blocks.get(vpc, []), used)
        zone = one.record.text("availability_zone") or one.record.text("availability_zone_id")
        if not zone:
            translation.assumed(
                one, f"AWS chooses the zone of {one.address} when it is applied: “unknown” stands for it."
            )
        block = one.record.network("cidr_block")
        data: Data = {
            "SubnetId": identity,
            "VpcId": vpc or f"{identity}.vpc_id",
            "CidrBlock": None if block is None else str(block),
            "AvailabilityZone": zone or "unknown",
            "Ipv6CidrBlockAssociationSet": [{"Ipv6CidrBlock": block6}] if block6 else [],
            "MapPublicIpOnLaunch": _flag(one, "map_public_ip_on_launch", default=one.type == "aws_default_subnet"),
        }
        translation.emit("Subnets", one, identity, data, "subnets")


def _generated(translation: Translation, one: Resource, blocks: list[str], used: dict[str, int]) -> str | None:
    """A /64 of the VPC's IPv6 block, each one once: which it will be only apply tells."""
    if not blocks:
        return None
    number = used[blocks[0]] = used.get(blocks[0], -1) + 1
    first = IPv6Network(blocks[0])
    if number >= 2 ** (64 - first.prefixlen):
        return None
    made = IPv6Network((int(first.network_address) + (number << 64), 64))
    translation.assumed(one, f"The IPv6 block of {one.address} is known after apply: {made} stands for it.")
    return str(made)


# --- gateways ---------------------------------------------------------------------------------------


def add_internet_gateways(translation: Translation) -> None:
    attached = {
        translation.ref(one.node, "internet_gateway_id", "aws_internet_gateway"): one
        for one in translation.all("aws_internet_gateway_attachment")
    }
    for one in translation.all("aws_internet_gateway", data=True):
        identity = translation.identity(one)
        said = one.node if translation.stated(one.node, "vpc_id") else None
        if said is None and identity in attached:
            said = attached[identity].node
        vpcs = [translation.ref(said, "vpc_id", "aws_vpc")] if said else []
        vpcs += [each.record.text("vpc_id") for each in one.node.blocks("attachments")]
        data: Data = {
            "InternetGatewayId": identity,
            "Attachments": [{"VpcId": vpc, "State": "available"} for vpc in vpcs if vpc],
        }
        translation.emit("InternetGateways", one, identity, data, "internet_gateways")
    for one in translation.all("aws_egress_only_internet_gateway"):
        identity, vpc = translation.identity(one), translation.ref(one.node, "vpc_id", "aws_vpc")
        data = {"EgressOnlyInternetGatewayId": identity, "Attachments": [{"VpcId": vpc, "State": "attached"}]}
        translation.emit("EgressOnlyInternetGateways", one, identity, data, "egress_only_internet_gateways")


def add_nat_gateways(translation: Translation) -> None:
    for one in translation.all("aws_nat_gateway", data=True):
        identity, record = translation.identity(one), one.record
        regional = record.text("availability_mode") == "regional"
        zones = [each.record.text("availability_zone") for each in one.node.blocks("availability_zone_address")]
        address: Data = {"IsPrimary": True, "PublicIp": _public(translation, one)}
        if not regional:
            private = record.address("private_ip")
            address["PrivateIp"] = None if private is None else str(private)
        data: Data = {
            "NatGatewayId": identity,
            "State": "available" if record.text("state") in ("", "pending") else record.text("state"),
            "ConnectivityType": record.text("connectivity_type") or "public",
            "NatGatewayAddresses": [address]
            if not zones
            else [{**address, "AvailabilityZone": zone} for zone in zones],
        }
        if regional:
            vpc = translation.ref(one.node, "vpc_id", "aws_vpc")
            data |= {"AvailabilityMode": "regional", "VpcId": vpc}
            data["AutoProvisionZones"] = "disabled" if zones else "enabled"
        else:
            data["SubnetId"] = translation.ref(one.node, "subnet_id", "aws_subnet")
        translation.emit("NatGateways", one, identity, data, "nat_gateways")


def _public(translation: Translation, one: Resource) -> str | None:
    """The address that is known of a NAT gateway, by itself or by its Elastic IP."""
    if (address := one.record.address("public_ip")) is not None:
        return str(address)
    led = translation.led_to(one.node, "allocation_id", "aws_eip")  # where it is not known, one is made up
    eip = translation.found("aws_eip", led[0]) if len(led) == 1 else None
    known = eip.record.address("public_ip") if eip else None
    return None if known is None else str(known)


# --- prefix lists -----------------------------------------------------------------------------------


def add_prefix_lists(translation: Translation) -> None:
    entries: dict[str, list[Resource]] = {}
    for one in translation.all("aws_ec2_managed_prefix_list_entry"):
        of = translation.ref(one.node, "prefix_list_id", "aws_ec2_managed_prefix_list")
        entries.setdefault(of, []).append(one)
    for one in translation.all("aws_ec2_managed_prefix_list", "aws_prefix_list", data=True):
        identity, record = translation.identity(one), one.record
        aws_owns = record.text("owner_id") == "AWS" or one.type == "aws_prefix_list"
        blocks = [each.record for each in one.node.blocks("entry")] if one.mode == "managed" else []
        blocks += [each.record for each in one.node.blocks("entries")]
        blocks += [each.record for each in entries.get(identity, ())]
        cidrs = [each.text("cidr") for each in blocks]
        data: Data = {
            "PrefixListId": identity,
            "PrefixListName": record.text("name"),
            "OwnerId": "AWS" if aws_owns else "",
            "Cidrs": [each for each in cidrs if each],
        }
        translation.emit("PrefixLists", one, identity, data, "" if aws_owns else "prefix_lists")
        if any(each.is_unknown("cidr") for each in one.node.blocks("entry")):
            translation.bundle.found["PrefixLists"].pop((identity,))
