"""What the AWS provider's resources take, as far as anything is written: type → arguments and blocks.

Every line was held against the schema of hashicorp/aws 6.25.0, as the bindings that are generated from it have it
(cdktf-cdktf-provider-aws 21.22.1): that the argument exists, can be set, is a block or is none, and takes a list or a
single value; and which are required (`REQUIRED`). What the values mean is in the provider's repository
(hashicorp/terraform-provider-aws): the page of `aws_NAME` is `website/docs/r/NAME.html.markdown`, that of a data source
`website/docs/d/NAME.html.markdown`; `archive_file` is of hashicorp/terraform-provider-archive, `docs/data-sources/file.md`.

A block is followed by `{}`, what is in it stands after its name and a dot. Every resource takes `region` but those of IAM,
which are in no Region (the guide "Enhanced Region Support").
"""

from typing import Final

_ACL_ENTRY: Final = "action cidr_block from_port icmp_code icmp_type ipv6_cidr_block protocol rule_no to_port"
_INSIDE: Final = (
    "protocol from_port to_port description cidr_blocks ipv6_cidr_blocks prefix_list_ids security_groups self"
)
_RULE: Final = (
    "security_group_id description ip_protocol from_port to_port cidr_ipv4 cidr_ipv6 prefix_list_id"
    " referenced_security_group_id"
)


def _block(name: str, inner: str) -> str:
    return f"{name}{{}} " + " ".join(f"{name}.{one}" for one in inner.split())


RESOURCES: Final[dict[str, str]] = {
    # customer_gateway
    "aws_customer_gateway": "bgp_asn ip_address type tags",
    # db_instance
    "aws_db_instance": (
        "identifier engine license_model instance_class allocated_storage port username manage_master_user_password"
        " availability_zone db_subnet_group_name vpc_security_group_ids publicly_accessible skip_final_snapshot tags"
    ),
    # db_proxy
    "aws_db_proxy": (
        "name engine_family default_auth_scheme role_arn vpc_subnet_ids vpc_security_group_ids tags "
        + _block("auth", "auth_scheme iam_auth secret_arn")
    ),
    # db_proxy_default_target_group
    "aws_db_proxy_default_target_group": "db_proxy_name",
    # db_proxy_target
    "aws_db_proxy_target": "db_proxy_name target_group_name db_instance_identifier",
    # db_subnet_group
    "aws_db_subnet_group": "name subnet_ids tags",
    # default_network_acl
    "aws_default_network_acl": (
        "default_network_acl_id subnet_ids tags " + _block("ingress", _ACL_ENTRY) + " " + _block("egress", _ACL_ENTRY)
    ),
    # default_route_table
    "aws_default_route_table": "default_route_table_id tags",
    # default_security_group
    "aws_default_security_group": ("vpc_id tags " + _block("ingress", _INSIDE) + " " + _block("egress", _INSIDE)),
    # docdb_cluster
    "aws_docdb_cluster": (
        "cluster_identifier port master_username manage_master_user_password db_subnet_group_name"
        " vpc_security_group_ids skip_final_snapshot tags"
    ),
    # docdb_cluster_instance
    "aws_docdb_cluster_instance": "identifier cluster_identifier instance_class availability_zone tags",
    # docdb_subnet_group
    "aws_docdb_subnet_group": "name subnet_ids tags",
    # ec2_managed_prefix_list
    "aws_ec2_managed_prefix_list": "name address_family max_entries tags " + _block("entry", "cidr"),
    # ec2_transit_gateway
    "aws_ec2_transit_gateway": (
        "default_route_table_association default_route_table_propagation security_group_referencing_support tags"
    ),
    # ec2_transit_gateway_route
    "aws_ec2_transit_gateway_route": (
        "destination_cidr_block transit_gateway_attachment_id transit_gateway_route_table_id blackhole"
    ),
    # ec2_transit_gateway_route_table
    "aws_ec2_transit_gateway_route_table": "transit_gateway_id tags",
    # ec2_transit_gateway_route_table_association
    "aws_ec2_transit_gateway_route_table_association": "transit_gateway_attachment_id transit_gateway_route_table_id",
    # ec2_transit_gateway_route_table_propagation
    "aws_ec2_transit_gateway_route_table_propagation": "transit_gateway_attachment_id transit_gateway_route_table_id",
    # ec2_transit_gateway_vpc_attachment
    "aws_ec2_transit_gateway_vpc_attachment": (
        "transit_gateway_id vpc_id subnet_ids security_group_referencing_support"
        " transit_gateway_default_route_table_association transit_gateway_default_route_table_propagation tags"
    ),
    # efs_file_system
    "aws_efs_file_system": "encrypted tags",
    # efs_mount_target
    "aws_efs_mount_target": "file_system_id subnet_id ip_address security_groups",
    # egress_only_internet_gateway
    "aws_egress_only_internet_gateway": "vpc_id tags",
    # eip
    "aws_eip": "domain network_interface associate_with_private_ip tags",
    # elasticache_cluster
    "aws_elasticache_cluster": (
        "cluster_id engine node_type num_cache_nodes port availability_zone subnet_group_name security_group_ids tags"
    ),
    # elasticache_replication_group
    "aws_elasticache_replication_group": (
        "replication_group_id description engine node_type num_cache_clusters preferred_cache_cluster_azs port"
        " subnet_group_name security_group_ids tags"
    ),
    # elasticache_subnet_group
    "aws_elasticache_subnet_group": "name subnet_ids tags",
    # iam_role
    "aws_iam_role": "assume_role_policy tags",
    # iam_role_policy
    "aws_iam_role_policy": "role policy",
    # iam_role_policy_attachment
    "aws_iam_role_policy_attachment": "role policy_arn",
    # instance
    "aws_instance": (
        "ami instance_type subnet_id private_ip secondary_private_ips ipv6_address_count associate_public_ip_address"
        " vpc_security_group_ids source_dest_check tags"
    ),
    # internet_gateway
    "aws_internet_gateway": "vpc_id tags",
    # lambda_capacity_provider
    "aws_lambda_capacity_provider": (
        "name tags "
        + _block("vpc_config", "subnet_ids security_group_ids")
        + " "
        + _block("permissions_config", "capacity_provider_operator_role_arn")
    ),
    # lambda_event_source_mapping
    "aws_lambda_event_source_mapping": (
        "function_name topics starting_position tags "
        + _block("self_managed_event_source", "endpoints")
        + " "
        + _block("source_access_configuration", "type uri")
    ),
    # lambda_function
    "aws_lambda_function": (
        "function_name role runtime handler filename source_code_hash memory_size publish"
        " reserved_concurrent_executions tags "
        + _block("vpc_config", "subnet_ids security_group_ids ipv6_allowed_for_dual_stack")
        + " capacity_provider_config{} "
        + _block("capacity_provider_config.lambda_managed_instances_capacity_provider_config", "capacity_provider_arn")
    ),
    # lambda_function_url
    "aws_lambda_function_url": "function_name authorization_type",
    # lambda_permission
    "aws_lambda_permission": "action function_name principal source_arn",
    # lb
    "aws_lb": (
        "name load_balancer_type internal subnets security_groups enable_cross_zone_load_balancing tags "
        + _block("subnet_mapping", "subnet_id private_ipv4_address")
    ),
    # lb_listener
    "aws_lb_listener": (
        "load_balancer_arn port protocol "
        + _block("default_action", "type target_group_arn")
        + " "
        + _block("default_action.fixed_response", "content_type status_code")
    ),
    # lb_target_group
    "aws_lb_target_group": "name target_type port protocol vpc_id preserve_client_ip tags",
    # lb_target_group_attachment
    "aws_lb_target_group_attachment": "target_group_arn target_id port",
    # nat_gateway
    "aws_nat_gateway": (
        "allocation_id availability_mode connectivity_type private_ip subnet_id vpc_id tags "
        + _block("availability_zone_address", "availability_zone allocation_ids")
    ),
    # neptune_cluster
    "aws_neptune_cluster": (
        "cluster_identifier port neptune_subnet_group_name vpc_security_group_ids skip_final_snapshot tags"
    ),
    # neptune_cluster_instance
    "aws_neptune_cluster_instance": (
        "identifier cluster_identifier instance_class availability_zone neptune_subnet_group_name tags"
    ),
    # neptune_subnet_group
    "aws_neptune_subnet_group": "name subnet_ids tags",
    # network_acl
    "aws_network_acl": "vpc_id subnet_ids tags " + _block("ingress", _ACL_ENTRY) + " " + _block("egress", _ACL_ENTRY),
    # network_interface
    "aws_network_interface": (
        "description subnet_id private_ips ipv6_address_count security_groups source_dest_check tags"
    ),
    # route
    "aws_route": (
        "route_table_id destination_cidr_block destination_ipv6_cidr_block destination_prefix_list_id gateway_id"
        " nat_gateway_id egress_only_gateway_id vpc_peering_connection_id transit_gateway_id network_interface_id"
    ),
    # route_table
    "aws_route_table": "vpc_id tags",
    # route_table_association
    "aws_route_table_association": "subnet_id route_table_id",
    # security_group
    "aws_security_group": "name description vpc_id tags",
    # subnet
    "aws_subnet": (
        "vpc_id availability_zone availability_zone_id cidr_block ipv6_cidr_block map_public_ip_on_launch tags"
    ),
    # vpc
    "aws_vpc": (
        "cidr_block assign_generated_ipv6_cidr_block enable_dns_support enable_dns_hostnames instance_tenancy tags"
    ),
    # vpc_block_public_access_exclusion
    "aws_vpc_block_public_access_exclusion": "internet_gateway_exclusion_mode vpc_id subnet_id tags",
    # vpc_block_public_access_options
    "aws_vpc_block_public_access_options": "internet_gateway_block_mode",
    # vpc_dhcp_options
    "aws_vpc_dhcp_options": "domain_name_servers tags",
    # vpc_dhcp_options_association
    "aws_vpc_dhcp_options_association": "vpc_id dhcp_options_id",
    # vpc_endpoint
    "aws_vpc_endpoint": (
        "vpc_id vpc_endpoint_type service_name service_region policy private_dns_enabled subnet_ids security_group_ids"
        " route_table_ids tags " + _block("subnet_configuration", "subnet_id ipv4")
    ),
    # vpc_ipv4_cidr_block_association
    "aws_vpc_ipv4_cidr_block_association": "vpc_id cidr_block",
    # vpc_ipv6_cidr_block_association
    "aws_vpc_ipv6_cidr_block_association": "vpc_id assign_generated_ipv6_cidr_block",
    # vpc_peering_connection
    "aws_vpc_peering_connection": (
        "vpc_id peer_vpc_id peer_region auto_accept tags "
        + _block("requester", "allow_remote_vpc_dns_resolution")
        + " "
        + _block("accepter", "allow_remote_vpc_dns_resolution")
    ),
    # vpc_peering_connection_accepter
    "aws_vpc_peering_connection_accepter": "vpc_peering_connection_id auto_accept",
    # vpc_peering_connection_options
    "aws_vpc_peering_connection_options": (
        "vpc_peering_connection_id "
        + _block("requester", "allow_remote_vpc_dns_resolution")
        + " "
        + _block("accepter", "allow_remote_vpc_dns_resolution")
    ),
    # vpc_security_group_egress_rule
    "aws_vpc_security_group_egress_rule": _RULE,
    # vpc_security_group_ingress_rule
    "aws_vpc_security_group_ingress_rule": _RULE,
    # vpn_connection
    "aws_vpn_connection": "customer_gateway_id transit_gateway_id vpn_gateway_id type static_routes_only tags",
    # vpn_connection_route
    "aws_vpn_connection_route": "vpn_connection_id destination_cidr_block",
    # vpn_gateway
    "aws_vpn_gateway": "vpc_id tags",
    # vpn_gateway_route_propagation
    "aws_vpn_gateway_route_propagation": "vpn_gateway_id route_table_id",
}
_LISTS: Final = (
    "allocation_ids cidr_blocks domain_name_servers ipv6_cidr_blocks preferred_cache_cluster_azs prefix_list_ids"
    " private_ips route_table_ids secondary_private_ips security_group_ids security_groups subnet_ids subnets topics"
    " vpc_security_group_ids vpc_subnet_ids"
)
LISTS: Final = frozenset(_LISTS.split())
"""Arguments that take a list or a set, whatever resource they are of: of what is written none takes both."""

REQUIRED: Final[dict[str, str]] = {
    "aws_customer_gateway": "type",
    "aws_db_instance": "instance_class",
    "aws_db_proxy": "name engine_family role_arn vpc_subnet_ids",
    "aws_db_proxy_default_target_group": "db_proxy_name",
    "aws_db_proxy_target": "db_proxy_name target_group_name",
    "aws_db_subnet_group": "subnet_ids",
    "aws_default_network_acl": "default_network_acl_id",
    "aws_default_route_table": "default_route_table_id",
    "aws_docdb_cluster_instance": "cluster_identifier instance_class",
    "aws_docdb_subnet_group": "subnet_ids",
    "aws_ec2_managed_prefix_list": "name address_family max_entries entry.cidr",
    "aws_ec2_transit_gateway_route": "destination_cidr_block transit_gateway_route_table_id",
    "aws_ec2_transit_gateway_route_table": "transit_gateway_id",
    "aws_ec2_transit_gateway_route_table_association": "transit_gateway_attachment_id transit_gateway_route_table_id",
    "aws_ec2_transit_gateway_route_table_propagation": "transit_gateway_attachment_id transit_gateway_route_table_id",
    "aws_ec2_transit_gateway_vpc_attachment": "transit_gateway_id vpc_id subnet_ids",
    "aws_efs_mount_target": "file_system_id subnet_id",
    "aws_egress_only_internet_gateway": "vpc_id",
    "aws_elasticache_cluster": "cluster_id",
    "aws_elasticache_replication_group": "replication_group_id description",
    "aws_elasticache_subnet_group": "name subnet_ids",
    "aws_iam_role": "assume_role_policy",
    "aws_iam_role_policy": "role policy",
    "aws_iam_role_policy_attachment": "role policy_arn",
    "aws_lambda_capacity_provider": (
        "name vpc_config.subnet_ids vpc_config.security_group_ids"
        " permissions_config.capacity_provider_operator_role_arn"
    ),
    "aws_lambda_event_source_mapping": (
        "function_name self_managed_event_source.endpoints source_access_configuration.type"
        " source_access_configuration.uri"
    ),
    "aws_lambda_function": (
        "function_name role vpc_config.subnet_ids vpc_config.security_group_ids"
        " capacity_provider_config.lambda_managed_instances_capacity_provider_config{}"
        " capacity_provider_config.lambda_managed_instances_capacity_provider_config.capacity_provider_arn"
    ),
    "aws_lambda_function_url": "function_name authorization_type",
    "aws_lambda_permission": "action function_name principal",
    "aws_lb": "subnet_mapping.subnet_id",
    "aws_lb_listener": (
        "load_balancer_arn default_action{} default_action.type default_action.fixed_response.content_type"
    ),
    "aws_lb_target_group_attachment": "target_group_arn target_id",
    "aws_neptune_cluster_instance": "cluster_identifier instance_class",
    "aws_neptune_subnet_group": "subnet_ids",
    "aws_network_acl": "vpc_id",
    "aws_network_interface": "subnet_id",
    "aws_route": "route_table_id",
    "aws_route_table": "vpc_id",
    "aws_route_table_association": "route_table_id",
    "aws_subnet": "vpc_id",
    "aws_vpc_block_public_access_exclusion": "internet_gateway_exclusion_mode",
    "aws_vpc_block_public_access_options": "internet_gateway_block_mode",
    "aws_vpc_dhcp_options_association": "vpc_id dhcp_options_id",
    "aws_vpc_endpoint": "vpc_id",
    "aws_vpc_ipv4_cidr_block_association": "vpc_id",
    "aws_vpc_ipv6_cidr_block_association": "vpc_id",
    "aws_vpc_peering_connection": "vpc_id peer_vpc_id",
    "aws_vpc_peering_connection_accepter": "vpc_peering_connection_id",
    "aws_vpc_peering_connection_options": "vpc_peering_connection_id",
    "aws_vpc_security_group_egress_rule": "security_group_id ip_protocol",
    "aws_vpc_security_group_ingress_rule": "security_group_id ip_protocol",
    "aws_vpn_connection": "customer_gateway_id type",
    "aws_vpn_connection_route": "vpn_connection_id destination_cidr_block",
    "aws_vpn_gateway_route_propagation": "vpn_gateway_id route_table_id",
}
"""What must be there; in a block: of each such block. Attributes that are written as blocks require nothing of their own."""

DATA: Final[dict[str, str]] = {
    # archive's data-sources/file
    "archive_file": "type output_path source_content source_content_filename",
    # d/prefix_list
    "aws_prefix_list": "name",
    # d/ssm_parameter
    "aws_ssm_parameter": "name",
}
WITHOUT_REGION: Final = frozenset(
    {"aws_iam_role", "aws_iam_role_policy", "aws_iam_role_policy_attachment", "archive_file"}
)


def known(mode: str, type_: str) -> frozenset[str]:
    """The arguments and blocks of a type, none for one that is not in the tables."""
    found = (RESOURCES if mode == "managed" else DATA).get(type_, "").split()
    return frozenset(found if type_ in WITHOUT_REGION or not found else [*found, "region"])
