"""A topology in, one Terraform configuration out: `terraform init`, `terraform plan`, `terraform apply`.

Each module beside this one writes one family of resources, as the provider's documentation
(hashicorp/aws, `website/docs/r/`) has them. What `terraform show -json` prints of a plan of it is read by
`lambdanet.importers.terraform`.
"""

from collections.abc import Iterator
from typing import Final

from lambdanet.exporters.exported import Exported
from lambdanet.exporters.terraform.balancers import add_load_balancers, add_target_groups
from lambdanet.exporters.terraform.connections import (
    VPN,
    add_peerings,
    add_transit_gateways,
    add_transit_route_tables,
    add_vpns,
)
from lambdanet.exporters.terraform.draft import Draft
from lambdanet.exporters.terraform.endpoints import ENDPOINT, add_endpoints
from lambdanet.exporters.terraform.firewalls import DEFAULT as DEFAULT_GROUP
from lambdanet.exporters.terraform.firewalls import GROUP, add_security_groups
from lambdanet.exporters.terraform.functions import add_event_source_mappings, add_functions
from lambdanet.exporters.terraform.hcl import Block, written
from lambdanet.exporters.terraform.instances import add_instances
from lambdanet.exporters.terraform.network_acls import ACL, add_network_acls
from lambdanet.exporters.terraform.network_acls import DEFAULT as DEFAULT_ACL
from lambdanet.exporters.terraform.networks import (
    GONE,
    add_internet_gateways,
    add_nat_gateways,
    add_subnets,
    add_vpcs,
)
from lambdanet.exporters.terraform.outside import add_account, leave_outside
from lambdanet.exporters.terraform.prefix_lists import add_prefix_lists
from lambdanet.exporters.terraform.routing import DEFAULT as DEFAULT_TABLE
from lambdanet.exporters.terraform.routing import add_route_tables
from lambdanet.exporters.terraform.stores import (
    CLUSTERS,
    DATABASE,
    add_caches,
    add_databases,
    add_file_systems,
    add_proxies,
    cache_type,
)
from lambdanet.topology import Resource, Topology

TERRAFORM: Final = "terraform"
FILE: Final = "main.tf"
VERSION: Final = ">= 1.9"
# 6.25 of the AWS provider knows all that is written; regional NAT gateways and Lambda's capacity providers are of late 2025
PROVIDERS: Final = {"aws": ("hashicorp/aws", "~> 6.25"), "archive": ("hashicorp/archive", "~> 2.4")}
NOTE: Final = (
    "# Written by LambdaNet from a topology. Every secret, and every id that AWS gives, is known after apply.\n\n"
)


def export_terraform(topology: Topology) -> Exported:
    """The topology as one file, `main.tf`, and what it says that the file cannot."""
    draft = Draft(topology)
    for resource, type_ in _types(topology):
        draft.settle(resource, type_)
    _settle_inside(draft)
    _add_everything(draft)
    return Exported(
        format=TERRAFORM,
        files={FILE: NOTE + written([*_head(draft), *draft.blocks])},
        left_out=tuple(dict.fromkeys(draft.left_out)),
    )


def _head(draft: Draft) -> Iterator[Block]:
    used = {"aws"} | ({"archive"} if any("archive_file" in one.labels for one in draft.blocks) else set())
    required = {
        name: {"source": source, "version": version} for name, (source, version) in PROVIDERS.items() if name in used
    }
    yield Block(
        "terraform",
        arguments={"required_version": VERSION},
        blocks=(Block("required_providers", arguments=required),),
    )
    yield Block("provider", ("aws",), {"region": draft.topology.region})


def _add_everything(draft: Draft) -> None:
    add_account(draft)
    add_vpcs(draft)
    add_subnets(draft)
    add_internet_gateways(draft)
    add_nat_gateways(draft)
    add_prefix_lists(draft)
    add_security_groups(draft)
    add_network_acls(draft)
    add_peerings(draft)
    add_transit_gateways(draft)
    add_vpns(draft)
    add_transit_route_tables(draft)
    add_route_tables(draft)
    add_endpoints(draft)
    add_instances(draft)
    add_functions(draft)
    add_event_source_mappings(draft)
    add_databases(draft)
    add_proxies(draft)
    add_caches(draft)
    add_file_systems(draft)
    add_load_balancers(draft)
    add_target_groups(draft)
    leave_outside(draft)


# --- addresses in the configuration -----------------------------------------------------------------


def _types(topology: Topology) -> Iterator[tuple[Resource, str]]:
    """What needs nothing else to be there."""
    for vpc in topology.vpcs:
        if not vpc.unknown:
            yield vpc, "aws_vpc"
    for gateway in topology.internet_gateways:
        yield gateway, "aws_internet_gateway"
    for transit in topology.transit_gateways:
        yield transit, "aws_ec2_transit_gateway"
    for table in topology.transit_route_tables:
        yield table, "aws_ec2_transit_gateway_route_table"
    for vpn in topology.vpn_gateways:
        yield vpn, "aws_vpn_gateway"


def _settle_inside(draft: Draft) -> None:
    """What stands in something that is in the file."""
    for several in (_in_vpcs(draft), _in_subnets(draft), _behind_others(draft)):
        for resource, type_ in several:
            draft.settle(resource, type_)


def _in_vpcs(draft: Draft) -> Iterator[tuple[Resource, str]]:
    topology = draft.topology
    for subnet in topology.subnets:
        if draft.has(subnet.vpc_id):
            yield subnet, "aws_subnet"
    mains: set[str] = set()
    for table in topology.route_tables:
        if draft.has(table.vpc_id) and not table.implied:
            takes_over = table.main and table.vpc_id not in mains
            mains.update([table.vpc_id] if takes_over else [])
            yield table, DEFAULT_TABLE if takes_over else "aws_route_table"
    defaults: set[str] = set()
    for group in topology.security_groups:
        if draft.has(group.vpc_id) and "/" not in group.id:  # one that AWS adds has a slash
            takes_over = group.name == "default" and group.vpc_id not in defaults
            defaults.update([group.vpc_id] if takes_over else [])
            yield group, DEFAULT_GROUP if takes_over else GROUP
    for acl in topology.network_acls:
        if draft.has(acl.vpc_id) and not acl.implied:
            yield acl, DEFAULT_ACL if acl.default else ACL
    for egress in topology.egress_only_internet_gateways:
        if draft.has(egress.vpc_id):
            yield egress, "aws_egress_only_internet_gateway"
    for peering in topology.peerings:
        if draft.has(peering.vpc_id) and draft.has(peering.peer_vpc_id):
            yield peering, "aws_vpc_peering_connection"
    for endpoint in topology.interface_endpoints:
        if draft.has(endpoint.vpc_id):
            yield endpoint, ENDPOINT
    for gateway in topology.gateway_endpoints:
        if draft.has(gateway.vpc_id):
            yield gateway, ENDPOINT


def _in_subnets(draft: Draft) -> Iterator[tuple[Resource, str]]:
    topology = draft.topology
    for gateway in topology.nat_gateways:
        if gateway.state not in GONE and (draft.has(gateway.subnet_id) or draft.has(gateway.vpc_id)):
            yield gateway, "aws_nat_gateway"
    for attachment in topology.attachments:
        if draft.has(attachment.gateway_id) and any(map(draft.has, attachment.subnet_ids)):
            yield attachment, "aws_ec2_transit_gateway_vpc_attachment"
    for function in topology.functions:
        if not function.subnet_ids or any(map(draft.has, function.subnet_ids)):
            yield function, "aws_lambda_function"
    for mapping in topology.event_source_mappings:
        if mapping.interface_ids:
            yield mapping, "aws_lambda_event_source_mapping"
    database_types = {name: f"{type_}_instance" for name, type_ in CLUSTERS.items()}
    single: list[tuple[Resource, str, str]] = [
        *((one, one.interface_id, "aws_instance") for one in topology.instances),
        *((one, one.interface_id, "aws_network_interface") for one in topology.network_interfaces),
        *((one, one.interface_id, database_types.get(one.engine, DATABASE)) for one in topology.databases),
        *((one, one.interface_id, cache_type(one)) for one in topology.caches),
    ]
    for resource, interface, type_ in single:
        if draft.has(draft.interfaces[interface].subnet_id):
            yield resource, type_
    for proxy in topology.proxies:
        yield proxy, "aws_db_proxy"
    for system in topology.file_systems:
        yield system, "aws_efs_file_system"
    for balancer in topology.load_balancers:
        yield balancer, "aws_lb"


def _behind_others(draft: Draft) -> Iterator[tuple[Resource, str]]:
    topology = draft.topology
    behind = {one.gateway_id for one in topology.customer_networks}
    for attachment in topology.attachments:
        if not attachment.vpc_id and attachment.id in behind and draft.has(attachment.gateway_id):
            yield attachment, VPN
    for network in topology.customer_networks:
        if draft.type_of(network.gateway_id) == VPN:  # which is the connection of all behind it
            draft.homes[network.id] = draft.homes[network.gateway_id]
        elif draft.has(network.gateway_id):
            yield network, VPN
    for group in topology.target_groups:
        if topology.vpcs:
            yield group, "aws_lb_target_group"
