"""What the AWS CLI prints about an account: all pages as one, and no key that it does not print."""

import json
from collections.abc import Iterator, Mapping
from ipaddress import ip_address, ip_network
from typing import Any, Final

from lambdanet.importers.files import SourceFile
from tests.lambdanet.importers.account import client

Outputs = Mapping[str, dict[str, Any]]  # by the name of the file that it is kept in

COMMANDS: Final = {
    "ec2": (
        "describe_vpcs",
        "describe_dhcp_options",
        "describe_subnets",
        "describe_route_tables",
        "describe_internet_gateways",
        "describe_egress_only_internet_gateways",
        "describe_nat_gateways",
        "describe_vpc_endpoints",
        "describe_managed_prefix_lists",
        "describe_vpc_peering_connections",
        "describe_transit_gateways",
        "describe_transit_gateway_attachments",
        "describe_transit_gateway_vpc_attachments",
        "describe_transit_gateway_route_tables",
        "describe_vpn_gateways",
        "describe_vpn_connections",
        "describe_customer_gateways",
        "describe_security_groups",
        "describe_network_acls",
        "describe_network_interfaces",
        "describe_instances",
    ),
    "lambda": ("list_functions", "list_event_source_mappings"),
    "rds": ("describe_db_instances", "describe_db_subnet_groups"),
    "elasticache": ("describe_cache_clusters", "describe_cache_subnet_groups"),
    "efs": ("describe_file_systems",),
    "elbv2": ("describe_load_balancers", "describe_target_groups"),
}


def printed() -> Outputs:
    """Every command that has something to say about a network, on the whole account that is there."""
    found = {one: _run(service, one) for service, names in COMMANDS.items() for one in names}
    return found | dict(_about_one(found))


def _run(service: str, operation: str, **asked: Any) -> dict[str, Any]:
    if client(service).can_paginate(operation):
        found = client(service).get_paginator(operation).paginate(**asked).build_full_result()
    else:
        found = getattr(client(service), operation)(**asked)
    return {key: value for key, value in found.items() if key != "ResponseMetadata"}


def _about_one(found: Outputs) -> Iterator[tuple[str, dict[str, Any]]]:
    """Commands that want an id. It is in the file's name where the output does not repeat it."""

    def each(operation: str, key: str, identifier: str) -> Iterator[str]:
        yield from (one[identifier] for one in found[operation][key])

    for vpc in each("describe_vpcs", "Vpcs", "VpcId"):
        for name in ("enableDnsSupport", "enableDnsHostnames"):
            yield f"{vpc}-{name}", _run("ec2", "describe_vpc_attribute", VpcId=vpc, Attribute=name)
    for one in found["describe_managed_prefix_lists"]["PrefixLists"]:
        if one["OwnerId"] != "AWS":
            identifier = one["PrefixListId"]
            yield identifier, _run("ec2", "get_managed_prefix_list_entries", PrefixListId=identifier)
    for table in each(
        "describe_transit_gateway_route_tables", "TransitGatewayRouteTables", "TransitGatewayRouteTableId"
    ):
        yield from _about_transit_table(table)
    for system in each("describe_file_systems", "FileSystems", "FileSystemId"):
        yield f"mounts-{system}", _run("efs", "describe_mount_targets", FileSystemId=system)
    for number, arn in enumerate(each("describe_load_balancers", "LoadBalancers", "LoadBalancerArn")):
        yield f"listeners-{number}", _run("elbv2", "describe_listeners", LoadBalancerArn=arn)
    for number, arn in enumerate(each("describe_target_groups", "TargetGroups", "TargetGroupArn")):
        health = _run("elbv2", "describe_target_health", TargetGroupArn=arn)
        yield f"health-{number}", health | {"TargetGroupArn": arn}


def _about_transit_table(table: str) -> Iterator[tuple[str, dict[str, Any]]]:
    asked = {"TransitGatewayRouteTableId": table}
    states = [{"Name": "state", "Values": ["active", "blackhole"]}]
    yield f"routes-{table}", _run("ec2", "search_transit_gateway_routes", **asked, Filters=states)
    for what in ("associations", "propagations"):
        yield f"{what}-{table}", _run("ec2", f"get_transit_gateway_route_table_{what}", **asked)


def files(outputs: Outputs) -> list[SourceFile]:
    return [
        SourceFile(path=f"{name}.json", content=json.dumps(output, default=str).encode())
        for name, output in outputs.items()
    ]


# --- what moto makes up -----------------------------------------------------------------------------


def impossible_addresses(outputs: Outputs) -> set[str]:
    """Addresses of interfaces that are not in the interface's own subnet, which AWS gives to none (NET-02)."""
    blocks = {one["SubnetId"]: ip_network(one["CidrBlock"]) for one in _every(outputs, "Subnets")}
    placed = ((one["PrivateIpAddress"], blocks[one["SubnetId"]]) for one in _every(outputs, "NetworkInterfaces"))
    return {address for address, block in placed if ip_address(address) not in block}


def _every(outputs: Outputs, key: str) -> Iterator[dict[str, Any]]:
    for output in outputs.values():
        yield from output.get(key, ())


def without_impossible_addresses(outputs: Outputs) -> Outputs:
    """As if nobody had printed them: the interfaces, and where a NAT gateway tells its address."""
    wrong = impossible_addresses(outputs)
    return {name: {key: _told(wrong, key, value) for key, value in one.items()} for name, one in outputs.items()}


def _told(wrong: set[str], key: str, value: Any) -> Any:
    if key == "NetworkInterfaces":
        return [one for one in value if one["PrivateIpAddress"] not in wrong]
    if key == "NatGateways":
        return [
            gateway | {"NatGatewayAddresses": [_without(wrong, each) for each in gateway["NatGatewayAddresses"]]}
            for gateway in value
        ]
    return value


def _without(wrong: set[str], address: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in address.items() if key != "PrivateIp" or value not in wrong}
