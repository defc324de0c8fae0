"""VPCs with their DNS settings, and subnets."""

from lambdanet.importers.aws_cli.draft import EMPTY, Draft
from lambdanet.importers.aws_cli.record import Record

LIVE: tuple[str, ...] = ("", "associated", "associating")


def add_dhcp_options(draft: Draft) -> None:
    for record in draft.bundle.of("DhcpOptions"):
        servers = [
            value.text("Value")
            for setting in record.items("DhcpConfigurations")
            if setting.text("Key") == "domain-name-servers"
            for value in setting.items("Values")
        ]
        names = [one for one in servers if _is_server(one)]
        if len(names) < len(servers):
            identifier = record.text("DhcpOptionsId")
            message = f"A name server of {identifier} is no IPv4 address, and was left out."
            draft.ignored(message, where=record, matters=True)
        draft.add("dhcp_options", record, record.text("DhcpOptionsId"), {"DomainNameServers": names})


def _is_server(text: str) -> bool:
    parts = text.split(".")
    return text == "AmazonProvidedDNS" or (
        len(parts) == 4 and all(one.isascii() and one.isdecimal() and int(one[:4]) < 256 for one in parts)
    )


def add_vpcs(draft: Draft) -> None:
    attributes, private = _attributes(draft), _with_private_dns(draft)
    for record in draft.bundle.of("Vpcs"):
        identifier = record.text("VpcId")
        blocks = _blocks(record)
        if not blocks:
            draft.unknown(identifier, "VPC", record, "has no IPv4 block")
            continue
        dns, hostnames = _dns(draft, record, attributes.get(identifier, {}), identifier in private)
        draft.add(
            "vpcs",
            record,
            identifier,
            {
                "CidrBlocks": blocks,
                "Ipv6CidrBlocks": _blocks6(record),
                "EnableDnsSupport": dns,
                "EnableDnsHostnames": hostnames,
                "InstanceTenancy": "dedicated" if record.text("InstanceTenancy") == "dedicated" else None,
                "DhcpOptionsId": _dhcp_options(draft, record),
                "Region": record.region,
            },
        )


def _dhcp_options(draft: Draft, record: Record) -> str | None:
    identifier = record.text("DhcpOptionsId")
    if not identifier or identifier == "default":  # AWS's word for none
        return None
    if draft.has(identifier, "dhcp_options"):
        return draft.id_of(identifier, "dhcp_options")
    draft.assumed(
        f"The DHCP options {identifier} of {record.text('VpcId')} are not described: Amazon's resolver was taken. "
        "aws ec2 describe-dhcp-options prints them.",
        component=record.text("VpcId"),
        where=record,
    )
    return None


def _blocks(record: Record) -> list[str]:
    found = [record.network("CidrBlock")]
    for one in record.items("CidrBlockAssociationSet"):
        if one.inner("CidrBlockState").text("State") in LIVE:
            found.append(one.network("CidrBlock"))
    return list(dict.fromkeys(str(one) for one in found if one is not None))


def _blocks6(record: Record) -> list[str]:
    found = [
        one.network6("Ipv6CidrBlock")
        for one in record.items("Ipv6CidrBlockAssociationSet")
        if one.inner("Ipv6CidrBlockState").text("State") in LIVE
    ]
    return list(dict.fromkeys(str(one) for one in found if one is not None))


def _attributes(draft: Draft) -> dict[str, dict[str, bool]]:
    """What describe-vpc-attribute says, by VPC: one attribute a call."""
    found: dict[str, dict[str, bool]] = {}
    for record in draft.bundle.vpc_attributes:
        for name in ("EnableDnsSupport", "EnableDnsHostnames"):
            if name in record and (value := record.inner(name).flag("Value")) is not None:
                found.setdefault(record.text("VpcId"), {})[name] = value
    return found


def _with_private_dns(draft: Draft) -> set[str]:
    """The VPCs in which an endpoint has private DNS."""
    return {one.text("VpcId") for one in draft.bundle.of("VpcEndpoints") if one.flag("PrivateDnsEnabled")}


def _dns(draft: Draft, record: Record, said: dict[str, bool], private: bool) -> tuple[bool, bool]:
    """The two DNS attributes. describe-vpcs does not print them; some wrappers put them beside.

    `private`: an endpoint there has private DNS.
    """
    for name in ("EnableDnsSupport", "EnableDnsHostnames"):
        if name in record:
            value = record.data[name]
            said[name] = value if isinstance(value, bool) else bool(record.inner(name).flag("Value"))
    identifier = record.text("VpcId")
    if len(said) == 2:
        return said["EnableDnsSupport"], said["EnableDnsHostnames"]
    # AWS lets an endpoint have private DNS only while both are on (domain.md §3.7)
    usual = private or bool(record.flag("IsDefault"))
    support, hostnames = said.get("EnableDnsSupport", True), said.get("EnableDnsHostnames", usual)
    because = (
        "an endpoint there has private DNS, which needs both" if private else "that is AWS's default for such a VPC"
    )
    draft.assumed(
        f"{identifier}: EnableDnsSupport {_onoff(support)} and EnableDnsHostnames {_onoff(hostnames)}, for {because}. "
        f"aws ec2 describe-vpc-attribute prints them.",
        component=identifier,
    )
    return support, hostnames


def _onoff(value: bool) -> str:
    return "on" if value else "off"


def add_subnets(draft: Draft) -> None:
    _vpcs_that_only_tables_know(draft)
    for record in draft.bundle.of("Subnets"):
        identifier, vpc = record.text("SubnetId"), record.required("VpcId")
        block = record.network("CidrBlock")
        if not draft.has(vpc, "vpcs"):
            draft.unknown(identifier, "Subnet", record, f"is in {vpc}, which is not described")
            continue
        if block is None:
            draft.unknown(identifier, "Subnet", record, "has no IPv4 block")
            continue
        draft.add(
            "subnets",
            record,
            identifier,
            {
                "VpcId": draft.id_of(vpc, "vpcs"),
                "AvailabilityZone": record.text("AvailabilityZone") or record.text("AvailabilityZoneId") or "unknown",
                "CidrBlock": str(block),
                "Ipv6CidrBlock": next(iter(_blocks6(record)), None),
                "MapPublicIpOnLaunch": record.flag("MapPublicIpOnLaunch"),
            },
        )


def _vpcs_that_only_tables_know(draft: Draft) -> None:
    """A VPC without describe-vpcs: the local routes of its tables say which blocks it has."""
    found: dict[str, list[str]] = {}
    for record in draft.bundle.of("RouteTables"):
        vpc = record.text("VpcId")
        if vpc and not draft.has(vpc, "vpcs"):
            local = [one.network("DestinationCidrBlock") for one in record.items("Routes") if _is_local(one)]
            found.setdefault(vpc, []).extend(str(one) for one in local if one is not None)
    for vpc, blocks in found.items():
        if blocks:
            draft.add(
                "vpcs",
                EMPTY,
                vpc,
                {"CidrBlocks": list(dict.fromkeys(blocks)), "EnableDnsSupport": True, "EnableDnsHostnames": False},
            )
            draft.assumed(
                f"{vpc} is not described: its blocks are those of its tables' local routes, its DNS attributes AWS's "
                "defaults.",
                component=vpc,
            )


def _is_local(route: Record) -> bool:
    return route.text("GatewayId") == "local" and "DestinationCidrBlock" in route
