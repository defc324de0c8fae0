"""More rows of domain.md's truth table: IPv6, regional NAT, Block Public Access, other networks, policies, quotas."""

import pytest

from lambdanet.reachability.verdict import Outcome, Symptom
from tests.builders import Document, ask, codes, part, preset
from tests.networks import central_egress, ipv6, on_premises, peered, peering_chain, regional_nat, transit


def test_t17_a_regional_nat_gateway_leads_out_without_a_public_subnet() -> None:
    verdict = ask(regional_nat(), "orders", "api", 443)

    assert (verdict.outcome, verdict.warnings) == (Outcome.REACHABLE, ())
    assert not any(hop.at.startswith("public") for trace in verdict.traces for hop in trace.hops())


def test_t18_in_manual_mode_it_serves_only_its_zones() -> None:
    verdict = ask(regional_nat(["us-east-1a"]), "orders", "api", 443)

    assert verdict.outcome is Outcome.INTERMITTENT
    assert [(one.code, one.subnet) for one in verdict.blocked_by] == [("REGIONAL_NGW_ROUTE_AZ_RESTRICTION", "app-b")]


def test_t20_with_the_flag_and_an_egress_only_gateway_ipv6_leads_out() -> None:
    verdict = ask(ipv6(), "orders", "api6", 443, family=6)

    assert (verdict.outcome, verdict.warnings) == (Outcome.REACHABLE, ())
    assert [hop.component for hop in verdict.traces[0].reply] == ["eigw", "vpc/default-acl"]


def test_t21_it_says_nothing_about_ipv4() -> None:
    assert codes(ask(ipv6(), "orders", "api", 443)) == ["NO_ROUTE_TO_DESTINATION"]


def test_t22_without_the_flag_it_is_off() -> None:
    document = ipv6()
    part(document, "orders")["VpcConfig"]["Ipv6AllowedForDualStack"] = False

    assert codes(ask(document, "orders", "api6", 443, family=6)) == ["APP_IPV6_NOT_ALLOWED"]


def test_t23_with_the_flag_every_subnet_must_be_dual_stack() -> None:
    document = ipv6()
    del part(document, "app-b")["Ipv6CidrBlock"]

    verdict = ask(document, "orders", "api6", 443, family=6)

    assert (verdict.outcome, codes(verdict)) == (Outcome.INVALID, ["InvalidParameterValueException"])


@pytest.mark.parametrize(
    ("slug", "target", "endpoint"),
    [("vpc-attachment-endpoints", "secretsmanager", "sm-if"), ("vpc-attachment-endpoints", "s3", "s3-gw")],
)
def test_t34_an_endpoint_policy_denies_at_once(slug: str, target: str, endpoint: str) -> None:
    document = preset(slug)
    part(document, endpoint)["denies"] = "it allows other calls only."

    verdict = ask(document, "orders", target)

    assert (verdict.outcome, verdict.symptom) == (Outcome.DENIED, Symptom.ACCESS_DENIED)
    assert codes(verdict) == ["APP_ENDPOINT_POLICY"]


def test_t34_denied_and_unreachable_mixed_is_unreachable() -> None:
    document = preset("vpc-attachment-endpoints")
    part(document, "sm-if")["denies"] = "it allows other calls only."
    part(document, "vpce-sg")["SecurityGroupIngress"][0] = {
        "IpProtocol": "tcp",
        "FromPort": 443,
        "ToPort": 443,
        "CidrIp": "10.20.10.0/24",
    }

    assert ask(document, "orders", "secretsmanager").outcome is Outcome.UNREACHABLE


def test_t39_a_function_url_is_public_only() -> None:
    document = preset("lambda-interface-endpoint")
    part(document, "orders")["FunctionUrl"] = True
    url = "orders.lambda-url.us-east-1.on.aws"

    assert codes(ask(document, "worker", url)) == ["NO_ROUTE_TO_DESTINATION"]
    assert ask(document, "internet", url).outcome is Outcome.REACHABLE


def test_t41_a_peering_with_both_routes_leads_to_the_other_database() -> None:
    verdict = ask(peered(), "orders", "b-db")

    assert verdict.outcome is Outcome.REACHABLE
    assert [hop.component for hop in verdict.traces[0].forward] == [
        "orders", "fn-sg", "vpc/default-acl", "rtb-app-a", "pcx", "b/default-acl", "b-sg", "b-db",
    ]  # fmt: skip
    assert [hop.component for hop in verdict.traces[0].reply] == ["b/default-acl", "rtb-b", "pcx", "vpc/default-acl"]


def test_t41_a_rule_may_name_the_other_sides_group_in_one_region() -> None:
    document = peered()
    part(document, "b-sg")["SecurityGroupIngress"] = [
        {"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "SourceSecurityGroupId": "fn-sg"}
    ]

    assert ask(document, "orders", "b-db").outcome is Outcome.REACHABLE


def test_t42_without_a_route_back_the_reply_is_lost() -> None:
    document = peered()
    part(document, "rtb-b")["Routes"] = []

    verdict = ask(document, "orders", "b-db")

    assert [(one.code, one.component) for one in verdict.blocked_by[:1]] == [("NO_ROUTE_TO_DESTINATION", "rtb-b")]
    assert not any(hop.blocks for hop in verdict.traces[0].forward)


def test_t43_peering_is_not_transitive() -> None:
    assert codes(ask(peering_chain(), "orders", "c-db")) == ["PCX_REQUIRES_ADDRESS_IN_VPC_CIDR"]


def test_t44_the_other_sides_nat_gateway_cannot_be_used() -> None:
    document = peered()
    document["internet_gateways"].append({"id": "igw-b", "VpcId": "b"})
    document["nat_gateways"] = [{"id": "nat-b", "SubnetId": "b-a"}]
    for zone in "ab":
        part(document, f"rtb-app-{zone}")["Routes"].append(
            {"DestinationCidrBlock": "0.0.0.0/0", "VpcPeeringConnectionId": "pcx"}
        )

    assert codes(ask(document, "orders", "api")) == ["PCX_REQUIRES_ADDRESS_IN_VPC_CIDR", "NGW_REQUIRES_SOURCE_IN_VPC"]


def test_t45_nor_its_gateway_endpoint() -> None:
    document = peered()
    document["vpc_endpoints"] = [
        {"id": "s3-b", "VpcId": "b", "VpcEndpointType": "Gateway", "ServiceName": "s3", "RouteTableIds": ["rtb-b"]}
    ]

    assert ask(document, "orders", "s3").outcome is Outcome.UNREACHABLE


def _endpoint_in_b(document: Document) -> Document:
    document["security_groups"].append(
        {
            "id": "b-vpce-sg",
            "VpcId": "b",
            "SecurityGroupIngress": [{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIp": "10.20.0.0/16"}],
        }
    )
    document["vpc_endpoints"] = [
        {
            "id": "sm-b",
            "VpcId": "b",
            "VpcEndpointType": "Interface",
            "ServiceName": "secretsmanager",
            "SubnetIds": ["b-a"],
            "SecurityGroupIds": ["b-vpce-sg"],
        }
    ]
    return document


def test_t46_but_its_interface_endpoint_can_by_its_own_name() -> None:
    document = _endpoint_in_b(peered())

    assert ask(document, "orders", "sm-b").outcome is Outcome.REACHABLE
    # the service's usual name resolves to it in its own VPC only
    assert codes(ask(document, "orders", "secretsmanager")) == ["NO_ROUTE_TO_DESTINATION"]


def test_t47_vpcs_that_overlap_cannot_be_peered() -> None:
    document = peered()
    part(document, "b")["CidrBlocks"] = ["10.20.0.0/16", "10.30.0.0/16"]

    verdict = ask(document, "orders", "b-db")

    assert verdict.outcome is Outcome.INVALID
    assert "OverlappingCidrs" in codes(verdict)


def test_t48_across_regions_a_rule_cannot_name_a_group() -> None:
    document = peered()
    part(document, "b")["Region"] = "eu-west-1"
    part(document, "b-sg")["SecurityGroupIngress"] = [
        {"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "SourceSecurityGroupId": "fn-sg"}
    ]

    verdict = ask(document, "orders", "b-db")

    assert (verdict.outcome, codes(verdict)) == (Outcome.INVALID, ["InvalidGroup.NotFound"])


def test_t49_a_zone_without_an_attachment_cannot_use_the_transit_gateway() -> None:
    document = transit()
    part(document, "att-a")["SubnetIds"] = ["data-a"]

    verdict = ask(document, "orders", "b-db")

    assert verdict.outcome is Outcome.INTERMITTENT
    assert [(one.code, one.subnet) for one in verdict.blocked_by] == [("TGW_ROUTE_AZ_RESTRICTION", "app-b")]


def _reference_across_transit(*, gateway: bool, attachment: bool) -> Document:
    document = transit()
    part(document, "tgw")["SecurityGroupReferencingSupport"] = gateway
    part(document, "att-b")["SecurityGroupReferencingSupport"] = attachment
    part(document, "b-sg")["SecurityGroupIngress"] = [
        {"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "SourceSecurityGroupId": "fn-sg"}
    ]
    return document


def test_t50_a_group_reference_works_across_it_where_both_options_are_on() -> None:
    document = _reference_across_transit(gateway=True, attachment=True)

    assert ask(document, "orders", "b-db").outcome is Outcome.REACHABLE


@pytest.mark.parametrize(("gateway", "attachment"), [(False, True), (True, False), (False, False)])
def test_t51_and_not_where_one_is_off(gateway: bool, attachment: bool) -> None:
    document = _reference_across_transit(gateway=gateway, attachment=attachment)

    assert codes(ask(document, "orders", "b-db")) == ["SG_REFERENCING_SUPPORT"]


@pytest.mark.parametrize("document", [preset("vpc-attachment-nat"), regional_nat()], ids=["zonal", "regional"])
def test_t55_block_public_access_stops_what_leaves_through_nat(document: Document) -> None:
    document["block_public_access"] = {"InternetGatewayBlockMode": "block-bidirectional"}

    assert codes(ask(document, "orders", "api")) == ["VPC_BLOCK_PUBLIC_ACCESS_ENABLED"]


def test_t55_and_through_an_egress_only_gateway() -> None:
    document = ipv6() | {"block_public_access": {"InternetGatewayBlockMode": "block-bidirectional"}}

    assert codes(ask(document, "orders", "api6", family=6)) == ["VPC_BLOCK_PUBLIC_ACCESS_ENABLED"]


@pytest.mark.parametrize(
    ("document", "target"),
    [
        (preset("vpc-attachment"), "orders-db"),
        (preset("vpc-attachment-endpoints"), "secretsmanager"),
        (transit(), "b-db"),
        (peered(), "b-db"),
    ],
    ids=["database", "endpoint", "transit gateway", "peering"],
)
def test_t56_private_ways_are_untouched(document: Document, target: str) -> None:
    blocked = document | {"block_public_access": {"InternetGatewayBlockMode": "block-bidirectional"}}

    assert ask(blocked, "orders", target).outcome is Outcome.REACHABLE


def test_t57_ingress_only_lets_nat_out() -> None:
    document = preset("vpc-attachment-nat")
    document["block_public_access"] = {"InternetGatewayBlockMode": "block-ingress"}

    assert ask(document, "orders", "api").outcome is Outcome.REACHABLE


def test_t55_an_exclusion_lets_it_out_again() -> None:
    document = preset("vpc-attachment-nat")
    document["block_public_access"] = {
        "InternetGatewayBlockMode": "block-bidirectional",
        "Exclusions": [{"VpcId": "vpc", "InternetGatewayExclusionMode": "allow-egress"}],
    }

    assert ask(document, "orders", "api").outcome is Outcome.REACHABLE


def test_t58_port_25_is_open_where_aws_has_lifted_the_block() -> None:
    document = preset("vpc-attachment-nat") | {"port_25_lifted": True}
    part(document, "api")["listens"] = [25]

    assert ask(document, "orders", "api", 25).outcome is Outcome.REACHABLE


def test_t61_the_first_invocation_after_14_idle_days_fails() -> None:
    document = preset("lambda-interface-endpoint")
    part(document, "orders")["State"] = "Inactive"

    assert codes(ask(document, "worker", "orders", invoke=True)) == ["APP_FN_NOT_ACTIVE"]


def _small_subnet(groups: int) -> Document:
    """app-b as a /28 whose 11 addresses are all taken by Lambda interfaces of other groups."""
    document = preset("vpc-attachment")
    part(document, "app-b")["CidrBlock"] = "10.20.11.0/28"
    for number in range(groups):
        document["security_groups"].append({"id": f"g{number}", "VpcId": "vpc"})
        document["functions"].insert(
            0, {"id": f"f{number}", "VpcConfig": {"SubnetIds": ["app-b"], "SecurityGroupIds": [f"g{number}"]}}
        )
    return document


def test_t64_a_new_pair_needs_a_free_address() -> None:
    verdict = ask(_small_subnet(11), "orders", "orders-db")

    assert (verdict.outcome, codes(verdict)) == (Outcome.INVALID, ["SubnetOutOfIPAddresses"])


def test_t65_an_existing_pair_needs_none() -> None:
    document = _small_subnet(10)
    document["functions"].append(
        {"id": "another", "VpcConfig": {"SubnetIds": ["app-a", "app-b"], "SecurityGroupIds": ["fn-sg"]}}
    )

    assert ask(document, "orders", "orders-db").outcome is Outcome.REACHABLE
    assert ask(document, "another", "orders-db").outcome is Outcome.REACHABLE


def test_t66_at_the_quota_a_new_pair_is_refused_and_an_existing_one_is_not() -> None:
    document = preset("vpc-attachment") | {"enis_per_vpc": 2}
    document["security_groups"].append({"id": "other-sg", "VpcId": "vpc"})
    document["functions"] += [
        {"id": "same", "VpcConfig": {"SubnetIds": ["app-a"], "SecurityGroupIds": ["fn-sg"]}},
        {"id": "new", "VpcConfig": {"SubnetIds": ["app-a"], "SecurityGroupIds": ["other-sg"]}},
    ]

    assert ask(document, "same", "orders-db").outcome is Outcome.REACHABLE
    assert codes(ask(document, "new", "orders-db")) == ["EniLimitExceeded"]


def _managed(subnet: str) -> Document:
    document = preset("vpc-attachment")
    del part(document, "orders")["VpcConfig"]
    part(document, "orders")["CapacityProvider"] = {"SubnetIds": [subnet], "SecurityGroupIds": ["fn-sg"]}
    return document


def test_t71_a_managed_instance_in_a_public_subnet_has_internet() -> None:
    assert ask(_managed("public-a"), "orders", "api").outcome is Outcome.REACHABLE


def test_t72_without_a_path_its_telemetry_is_lost() -> None:
    assert codes(ask(_managed("app-a"), "orders", "log-delivery")) == ["NO_ROUTE_TO_DESTINATION"]
    assert ask(_managed("public-a"), "orders", "log-delivery").outcome is Outcome.REACHABLE


def test_t73_a_vpc_with_dedicated_tenancy_takes_no_function() -> None:
    document = preset("vpc-attachment")
    part(document, "vpc")["InstanceTenancy"] = "dedicated"

    assert ask(document, "orders", "orders-db").outcome is Outcome.INVALID


def _cross_region(service: str) -> Document:
    document = preset("vpc-attachment-endpoints")
    document["services"].append({"id": "far", "ServiceName": f"com.amazonaws.eu-west-1.{service}"})
    part(document, "sm-if")["ServiceName"] = f"com.amazonaws.eu-west-1.{service}"
    return document


def test_t74_an_endpoint_may_lead_to_a_listed_service_of_another_region() -> None:
    assert ask(_cross_region("kms"), "orders", "far").outcome is Outcome.REACHABLE
    assert codes(ask(_cross_region("sqs"), "orders", "far")) == ["InvalidServiceName"]


def test_t75_central_egress_through_a_transit_gateway_works() -> None:
    verdict = ask(central_egress(), "orders", "api")

    assert verdict.outcome is Outcome.REACHABLE
    assert [hop.component for hop in verdict.traces[0].forward if hop.kind != "network_acl"] == [
        "orders", "fn-sg", "rtb-app-a", "tgw", "rtb-b", "nat-b", "rtb-b-public", "igw-b", "api",
    ]  # fmt: skip


def test_t76_not_if_the_nat_gateways_subnet_does_not_route_the_spoke_back() -> None:
    document = central_egress()
    part(document, "rtb-b-public")["Routes"].pop()

    verdict = ask(document, "orders", "api")

    assert verdict.outcome is Outcome.UNREACHABLE
    assert not any(hop.blocks for hop in verdict.traces[0].forward)
    assert [(one.code, one.component) for one in verdict.blocked_by[:1]] == [
        ("NO_ROUTE_TO_DESTINATION", "rtb-b-public")
    ]


def test_t77_another_name_server_answers_if_it_can_be_reached() -> None:
    document = preset("vpc-attachment-nat")
    part(document, "vpc").update(EnableDnsSupport=False, EnableDnsHostnames=False, DhcpOptionsId="dhcp")
    document["dhcp_options"] = [{"id": "dhcp", "DomainNameServers": ["10.20.21.30"]}]
    assert codes(ask(document, "orders", "api")) == ["APP_DNS_NO_ANSWER"]

    part(document, "worker-sg")["SecurityGroupIngress"] = [
        {"IpProtocol": "udp", "FromPort": 53, "ToPort": 53, "SourceSecurityGroupId": "fn-sg"}
    ]
    assert ask(document, "orders", "api").outcome is Outcome.REACHABLE


def test_t78_ipv6_through_an_internet_gateway_is_not_documented() -> None:
    document = ipv6()
    part(document, "orders")["VpcConfig"]["SubnetIds"] = ["public-a", "public-b"]
    part(document, "rtb-public")["Routes"].append({"DestinationIpv6CidrBlock": "::/0", "GatewayId": "igw"})

    verdict = ask(document, "orders", "api6", family=6)

    assert verdict.outcome is Outcome.REACHABLE
    assert [one.code for one in verdict.warnings] == ["APP_UNDOCUMENTED_IPV6_IGW"]


# --- beyond the rows ------------------------------------------------------------------------------------


def test_a_route_that_is_learned_never_leads_out_of_the_vpcs_own_block() -> None:
    """The local route is preferred even to a longer prefix (vpn-route-priority of the Site-to-Site VPN guide)."""
    document = on_premises()
    part(document, "office")["CidrBlocks"] = ["192.168.0.0/16", "10.20.20.0/24"]

    assert ask(document, "orders", "orders-db").traces[0].forward[-1].component == "orders-db"


def test_a_network_on_premises_is_reached_by_a_propagated_route() -> None:
    assert ask(on_premises(), "orders", "ldap", 636).outcome is Outcome.REACHABLE
    assert ask(on_premises(), "ldap", "worker", 22).outcome is Outcome.UNREACHABLE


def test_a_tunnel_that_is_down_is_said() -> None:
    document = on_premises()
    document["customer_networks"][0]["tunnel"] = "down"

    assert codes(ask(document, "orders", "ldap", 636)) == ["BAD_STATE_VPN"]


def test_a_nat_instance_needs_its_check_off() -> None:
    document = preset("vpc-attachment")
    document["security_groups"].append(
        {
            "id": "nat-sg",
            "VpcId": "vpc",
            "SecurityGroupIngress": [{"IpProtocol": "-1", "CidrIp": "10.20.0.0/16"}],
        }
    )
    document["instances"].append(
        {
            "id": "nat-vm",
            "SubnetId": "public-a",
            "SecurityGroupIds": ["nat-sg"],
            "PrivateIpAddress": "10.20.0.30",
            "forwards": True,
        }
    )
    for zone in "ab":
        part(document, f"rtb-app-{zone}")["Routes"] = [
            {"DestinationCidrBlock": "0.0.0.0/0", "NetworkInterfaceId": "nat-vm"}
        ]
    assert codes(ask(document, "orders", "api")) == ["ENI_SOURCE_DEST_CHECK_RESTRICTION"]

    part(document, "nat-vm")["SourceDestCheck"] = False
    assert ask(document, "orders", "api").outcome is Outcome.REACHABLE


def test_a_resource_policy_that_asks_for_an_endpoint_refuses_who_comes_another_way() -> None:
    document = preset("vpc-attachment-endpoints")
    part(document, "s3")["ResourcePolicy"] = {"SourceVpce": "s3-gw"}
    assert ask(document, "orders", "s3").outcome is Outcome.REACHABLE

    document["functions"].append({"id": "outside"})
    verdict = ask(document, "outside", "s3")
    assert (verdict.outcome, codes(verdict)) == (Outcome.DENIED, ["APP_RESOURCE_POLICY"])


def test_a_role_without_the_permission_is_denied() -> None:
    document = preset("default-service-vpc")
    part(document, "orders")["role"] = {"denies": ["s3"]}

    verdict = ask(document, "orders", "s3")

    assert (verdict.outcome, codes(verdict)) == (Outcome.DENIED, ["APP_ROLE_POLICY"])


def test_a_role_without_the_ec2_permissions_attaches_nothing() -> None:
    document = preset("vpc-attachment")
    part(document, "orders")["role"] = {"network": False}

    assert codes(ask(document, "orders", "orders-db")) == ["InsufficientRolePermissions"]


def test_a_proxy_a_cache_and_a_file_system_are_asked_on_their_ports() -> None:
    document = preset("vpc-attachment")
    everything = [{"IpProtocol": "-1", "CidrIp": "10.20.0.0/16"}]
    document["security_groups"].append({"id": "open", "VpcId": "vpc", "SecurityGroupIngress": everything})
    document["db_proxies"] = [
        {"id": "proxy", "target": "orders-db", "VpcSubnetIds": ["data-a", "data-b"], "VpcSecurityGroupIds": ["open"]}
    ]
    document["cache_clusters"] = [
        {"id": "cache", "Engine": "redis", "SubnetId": "data-a", "SecurityGroupIds": ["open"]}
    ]
    document["file_systems"] = [{"id": "files", "SubnetIds": ["data-a", "data-b"], "SecurityGroups": ["open"]}]

    for target, port in (("proxy", 5432), ("cache", 6379), ("files", 2049)):
        verdict = ask(document, "orders", target)
        assert verdict.outcome is Outcome.REACHABLE
        assert verdict.traces[0].forward[-1].packet.destination_port.first == port


def test_an_event_source_mapping_uses_the_sources_network_and_not_the_functions() -> None:
    document = preset("vpc-attachment-nat")
    document["event_source_mappings"] = [
        {"id": "poller", "FunctionName": "orders", "SubnetIds": ["data-a"], "SecurityGroupIds": ["worker-sg"]}
    ]

    assert codes(ask(document, "poller", "lambda")) == ["NO_ROUTE_TO_DESTINATION"]
    part(document, "poller")["SubnetIds"] = ["app-a"]
    assert ask(document, "poller", "lambda").outcome is Outcome.REACHABLE


def test_a_blackhole_that_wins_over_a_wider_route_says_so() -> None:
    document = preset("vpc-attachment-nat")
    part(document, "rtb-app-a")["Routes"].append({"DestinationCidrBlock": "203.0.113.0/24", "State": "blackhole"})

    verdict = ask(document, "orders", "api")

    assert verdict.outcome is Outcome.INTERMITTENT
    assert [(one.code, one.component) for one in verdict.warnings] == [("MORE_SPECIFIC_ROUTE", "rtb-app-a")]
