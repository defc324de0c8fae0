"""Rows of domain.md's truth table, each on a document that reads like the row."""

from typing import Any

import pytest

from lambdanet.reachability.verdict import Outcome, Symptom
from tests.builders import acl, ask, codes, part, preset

EVERYTHING = {"IpProtocol": "-1", "CidrIp": "0.0.0.0/0"}


def test_t01_an_unattached_function_reaches_a_public_host() -> None:
    verdict = ask(preset("default-service-vpc"), "orders", "api", 443)

    assert (verdict.outcome, verdict.symptom, verdict.blocked_by) == (Outcome.REACHABLE, Symptom.CONNECTED, ())


def test_t02_an_unattached_function_opens_no_ipv6_connection() -> None:
    document = preset("default-service-vpc")
    document["internet_hosts"].append(
        {"id": "api6", "HostName": "v6.example.com", "Ipv6Addresses": ["2001:db8:1::10"], "listens": [443]}
    )

    verdict = ask(document, "orders", "api6", 443, family=6)

    assert (verdict.outcome, codes(verdict)) == (Outcome.UNREACHABLE, ["APP_IPV6_UNATTACHED"])


@pytest.mark.parametrize("service", ["s3", "dynamodb", "secretsmanager", "sqs"])
def test_t03_an_unattached_function_reaches_any_aws_api(service: str) -> None:
    assert ask(preset("default-service-vpc"), "orders", service).outcome is Outcome.REACHABLE


def test_t04_an_unattached_function_does_not_reach_a_private_database() -> None:
    verdict = ask(preset("default-service-vpc"), "orders", "orders-db", 5432)

    assert (verdict.outcome, verdict.symptom) == (Outcome.UNREACHABLE, Symptom.TIMEOUT)
    assert codes(verdict) == ["APP_NOT_ATTACHED"]


def _public_database(admitted: str) -> dict[str, Any]:
    document = preset("default-service-vpc")
    part(document, "orders-db").update(
        SubnetId="public-a", PubliclyAccessible=True, PrivateIpAddress="10.20.0.15", PublicIpAddress="203.0.113.50"
    )
    part(document, "db-sg")["SecurityGroupIngress"] = [
        {"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "CidrIp": admitted}
    ]
    return document


def test_t05_an_unattached_function_reaches_a_public_database_that_admits_everybody() -> None:
    verdict = ask(_public_database("0.0.0.0/0"), "orders", "orders-db", 5432)

    assert verdict.outcome is Outcome.REACHABLE
    assert [warning.code for warning in verdict.warnings] == ["APP_PUBLICLY_ACCESSIBLE"]


def test_t05_not_one_that_admits_its_own_vpc_only() -> None:
    verdict = ask(_public_database("10.20.0.0/16"), "orders", "orders-db", 5432)

    assert (verdict.outcome, codes(verdict)) == (Outcome.UNREACHABLE, ["ENI_SG_RULES_MISMATCH"])


def test_t06_a_lambda_interface_endpoint_gives_the_function_no_way_to_the_database() -> None:
    verdict = ask(preset("lambda-interface-endpoint"), "orders", "orders-db", 5432)

    assert (verdict.outcome, codes(verdict)) == (Outcome.UNREACHABLE, ["APP_NOT_ATTACHED"])
    assert [(one.code, one.component) for one in verdict.warnings] == [("VPCE_INTRA_VPC_TRAFFIC", "lambda-if")]


def test_t07_an_unattached_function_reaches_the_data_api() -> None:
    assert ask(preset("default-service-vpc"), "orders", "rds-data").outcome is Outcome.REACHABLE


def test_t08_an_attached_function_reaches_the_database_of_its_vpc() -> None:
    verdict = ask(preset("vpc-attachment"), "orders", "orders-db", 5432)

    assert verdict.outcome is Outcome.REACHABLE
    assert [trace.subnet for trace in verdict.traces] == ["app-a", "app-b"]


def test_t09_without_a_default_route_the_internet_is_out_of_reach() -> None:
    verdict = ask(preset("vpc-attachment"), "orders", "api", 443)

    assert (verdict.outcome, verdict.symptom) == (Outcome.UNREACHABLE, Symptom.TIMEOUT)
    assert [(one.code, one.component, one.subnet) for one in verdict.blocked_by] == [
        ("NO_ROUTE_TO_DESTINATION", "rtb-app-a", "app-a"),
        ("NO_ROUTE_TO_DESTINATION", "rtb-app-b", "app-b"),
    ]


def test_t10_a_public_subnet_gives_a_function_no_internet() -> None:
    verdict = ask(preset("public-subnet-trap"), "orders", "api", 443)

    assert (verdict.outcome, codes(verdict)) == (Outcome.UNREACHABLE, ["IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS"])


def test_t11_inside_the_vpc_public_or_private_makes_no_difference() -> None:
    assert ask(preset("public-subnet-trap"), "orders", "orders-db", 5432).outcome is Outcome.REACHABLE


def test_t12_a_nat_gateway_in_a_public_subnet_leads_out() -> None:
    verdict = ask(preset("vpc-attachment-nat"), "orders", "api", 443)

    assert (verdict.outcome, verdict.warnings) == (Outcome.REACHABLE, ())


def test_t13_a_nat_gateway_in_a_private_subnet_leads_nowhere() -> None:
    document = preset("vpc-attachment-nat")
    for zone, block in (("a", "10.20.20.20"), ("b", "10.20.21.20")):
        part(document, f"nat-{zone}").update(SubnetId=f"data-{zone}", PrivateIpAddress=block)

    verdict = ask(document, "orders", "api", 443)

    assert verdict.outcome is Outcome.UNREACHABLE
    assert (verdict.blocked_by[0].code, verdict.blocked_by[0].component) == ("NO_ROUTE_TO_DESTINATION", "rtb-data")


def test_t14_a_deleted_nat_gateway_leaves_a_blackhole() -> None:
    document = preset("vpc-attachment-nat")
    for zone in "ab":
        part(document, f"nat-{zone}")["State"] = "deleted"

    assert codes(ask(document, "orders", "api", 443)) == ["BAD_STATE_ROUTE"]


def test_t15_an_internet_gateway_drops_what_a_private_nat_gateway_sends() -> None:
    document = preset("vpc-attachment-nat")
    for zone in "ab":
        part(document, f"nat-{zone}")["ConnectivityType"] = "private"
        del part(document, f"nat-{zone}")["PublicIp"]

    verdict = ask(document, "orders", "api", 443)

    assert (verdict.outcome, codes(verdict)) == (Outcome.UNREACHABLE, ["IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS"])


def test_t16_a_nat_gateway_of_another_zone_works_and_is_warned_of() -> None:
    document = preset("vpc-attachment-nat")
    document["nat_gateways"] = [gateway for gateway in document["nat_gateways"] if gateway["id"] == "nat-a"]
    part(document, "rtb-app-b")["Routes"][0]["NatGatewayId"] = "nat-a"

    verdict = ask(document, "orders", "api", 443)

    assert verdict.outcome is Outcome.REACHABLE
    assert [(one.code, one.component) for one in verdict.warnings] == [("AVAILABILITY_ZONE_CROSSED", "nat-a")]


def test_t19_two_subnets_and_one_way_out_work_part_of_the_time() -> None:
    document = preset("vpc-attachment-nat")
    part(document, "rtb-app-b")["Routes"] = []

    verdict = ask(document, "orders", "api", 443)

    assert (verdict.outcome, verdict.symptom) == (Outcome.INTERMITTENT, Symptom.TIMEOUT)
    assert [(one.component, one.subnet) for one in verdict.blocked_by] == [("rtb-app-b", "app-b")]


def test_t22_ipv6_is_off_unless_it_is_allowed() -> None:
    document = preset("vpc-attachment")
    document["internet_hosts"].append(
        {"id": "api6", "HostName": "v6.example.com", "Ipv6Addresses": ["2001:db8:1::10"], "listens": [443]}
    )

    assert codes(ask(document, "orders", "api6", 443, family=6)) == ["APP_IPV6_NOT_ALLOWED"]


def test_t24_a_gateway_endpoint_leads_to_s3_without_nat() -> None:
    verdict = ask(preset("vpc-attachment-endpoints"), "orders", "s3")

    assert verdict.outcome is Outcome.REACHABLE
    assert [hop.component for hop in verdict.traces[0].forward][-2:] == ["s3-gw", "s3"]


def test_t25_not_to_a_bucket_of_another_region() -> None:
    document = preset("vpc-attachment-endpoints")
    document["services"].append({"id": "s3-eu", "ServiceName": "com.amazonaws.eu-west-1.s3"})

    assert codes(ask(document, "orders", "s3-eu")) == ["NO_ROUTE_TO_DESTINATION"]


def test_t26_not_from_a_table_that_it_does_not_name() -> None:
    document = preset("vpc-attachment-endpoints")
    part(document, "s3-gw")["RouteTableIds"] = ["rtb-data"]

    assert codes(ask(document, "orders", "s3")) == ["NO_ROUTE_TO_DESTINATION"]


def test_t27_not_through_a_group_that_lets_out_to_the_vpc_only() -> None:
    document = preset("vpc-attachment-endpoints")
    part(document, "fn-sg")["SecurityGroupEgress"] = [{"IpProtocol": "-1", "CidrIp": "10.20.0.0/16"}]

    assert codes(ask(document, "orders", "s3")) == ["ENI_SG_RULES_MISMATCH"]


def test_t27_a_rule_for_the_prefix_list_lets_it_out() -> None:
    document = preset("vpc-attachment-endpoints")
    part(document, "fn-sg")["SecurityGroupEgress"] = [
        {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "DestinationPrefixListId": "com.amazonaws.us-east-1.s3"}
    ]

    assert ask(document, "orders", "s3").outcome is Outcome.REACHABLE


def test_t28_with_nat_and_a_gateway_endpoint_the_endpoint_is_used() -> None:
    document = preset("vpc-attachment-nat")
    document["vpc_endpoints"] = [
        endpoint for endpoint in preset("vpc-attachment-endpoints")["vpc_endpoints"] if endpoint["id"] == "s3-gw"
    ]

    verdict = ask(document, "orders", "s3")

    assert verdict.outcome is Outcome.REACHABLE
    assert not any(hop.component.startswith("nat-") for trace in verdict.traces for hop in trace.forward)


def test_t29_an_interface_endpoint_leads_to_secrets_manager() -> None:
    verdict = ask(preset("vpc-attachment-endpoints"), "orders", "secretsmanager")

    assert (verdict.outcome, verdict.warnings) == (Outcome.REACHABLE, ())
    assert len(verdict.traces) == 4  # two subnets, two addresses of the endpoint


def test_t30_not_if_its_group_does_not_admit_the_function() -> None:
    document = preset("vpc-attachment-endpoints")
    part(document, "vpce-sg")["SecurityGroupIngress"][0]["SourceSecurityGroupId"] = "worker-sg"

    verdict = ask(document, "orders", "secretsmanager")

    assert (verdict.outcome, codes(verdict)) == (Outcome.UNREACHABLE, ["ENI_SG_RULES_MISMATCH"])
    assert {one.component for one in verdict.blocked_by} == {"vpce-sg"}


def test_t31_without_private_dns_the_usual_name_leads_past_it() -> None:
    document = preset("vpc-attachment-endpoints")
    part(document, "sm-if")["PrivateDnsEnabled"] = False

    verdict = ask(document, "orders", "secretsmanager")

    assert (verdict.outcome, codes(verdict)) == (Outcome.UNREACHABLE, ["NO_ROUTE_TO_DESTINATION"])
    assert [(one.code, one.component) for one in verdict.warnings] == [("APP_DNS_PUBLIC_ANSWER", "sm-if")]


def test_t32_the_endpoint_itself_can_be_asked_by_its_own_name() -> None:
    document = preset("vpc-attachment-endpoints")
    part(document, "sm-if")["PrivateDnsEnabled"] = False

    assert ask(document, "orders", "sm-if").outcome is Outcome.REACHABLE


def test_t33_an_endpoint_in_another_zone_works_and_is_warned_of() -> None:
    document = preset("vpc-attachment-endpoints")
    part(document, "sm-if").update(SubnetIds=["app-a"], PrivateIpAddresses=["10.20.10.40"])

    verdict = ask(document, "orders", "secretsmanager")

    assert verdict.outcome is Outcome.REACHABLE
    assert [(one.code, one.component) for one in verdict.warnings] == [("AVAILABILITY_ZONE_CROSSED", "sm-if")]


def test_t35_an_isolated_instance_without_the_endpoint_cannot_invoke() -> None:
    verdict = ask(preset("vpc-attachment"), "worker", "orders", invoke=True)

    assert (verdict.outcome, codes(verdict)) == (Outcome.UNREACHABLE, ["NO_ROUTE_TO_DESTINATION"])
    assert verdict.blocked_by[0].component == "rtb-data"


@pytest.mark.parametrize("attached", [True, False])
def test_t36_through_the_lambda_endpoint_it_invokes_any_function(attached: bool) -> None:
    document = preset("lambda-interface-endpoint")
    if attached:
        document["security_groups"].append({"id": "fn-sg", "VpcId": "vpc"})
        part(document, "orders")["VpcConfig"] = {"SubnetIds": ["app-a"], "SecurityGroupIds": ["fn-sg"]}

    verdict = ask(document, "worker", "orders", invoke=True)

    assert verdict.outcome is Outcome.REACHABLE
    assert [hop.component for hop in verdict.traces[0].forward][-3:] == ["lambda-if", "lambda", "orders"]


def test_t37_the_functions_own_groups_and_acls_play_no_part_in_being_invoked() -> None:
    document = preset("vpc-attachment")
    part(document, "fn-sg")["SecurityGroupEgress"] = []
    document["network_acls"] = [acl("deny-all", ["app-a", "app-b"])]

    assert ask(document, "internet", "orders", invoke=True).outcome is Outcome.REACHABLE


@pytest.mark.parametrize("source", ["worker", "orders-db", "internet", "orders"])
def test_t38_nothing_opens_a_connection_to_a_functions_interface(source: str) -> None:
    document = preset("vpc-attachment")
    part(document, "fn-sg")["SecurityGroupIngress"] = [EVERYTHING]
    for group in ("fn-sg", "db-sg", "worker-sg"):
        part(document, group)["SecurityGroupEgress"] = [EVERYTHING]

    verdict = ask(document, source, "orders", 443)

    assert verdict.outcome is Outcome.UNREACHABLE
    assert codes(verdict) == ["APP_FUNCTION_ENI_INBOUND"]


def test_t38_not_by_its_address_either() -> None:
    document = preset("vpc-attachment")

    assert codes(ask(document, "worker", "10.20.10.4", 443)) == ["APP_FUNCTION_ENI_INBOUND"]


def test_t40_an_isolated_function_cannot_invoke_another() -> None:
    document = preset("vpc-attachment")
    document["functions"].append({"id": "second"})

    assert codes(ask(document, "orders", "second", invoke=True)) == ["NO_ROUTE_TO_DESTINATION"]


def test_t52_a_custom_acl_without_the_clients_ports_loses_every_reply() -> None:
    document = preset("vpc-attachment")
    document["network_acls"] = [acl("app", ["app-a", "app-b"], (100, "allow", True, "0.0.0.0/0", None))]

    verdict = ask(document, "orders", "orders-db", 5432)

    assert (verdict.outcome, codes(verdict)) == (Outcome.UNREACHABLE, ["SUBNET_ACL_RESTRICTION"])
    assert [hop.blocks for hop in verdict.traces[0].forward] == [False] * len(verdict.traces[0].forward)


def test_t53_the_acl_is_not_asked_inside_one_subnet() -> None:
    document = preset("vpc-attachment")
    part(document, "orders")["VpcConfig"]["SubnetIds"] = ["data-a"]
    document["network_acls"] = [acl("data", ["data-a"])]

    assert ask(document, "orders", "orders-db", 5432).outcome is Outcome.REACHABLE


def test_t54_an_acl_that_admits_part_of_the_clients_ports_works_part_of_the_time() -> None:
    document = preset("vpc-attachment")
    document["network_acls"] = [
        acl(
            "app",
            ["app-a", "app-b"],
            (100, "allow", True, "0.0.0.0/0", None),
            (100, "allow", False, "0.0.0.0/0", (32768, 61000)),
        )
    ]

    verdict = ask(document, "orders", "orders-db", 5432)

    assert (verdict.outcome, codes(verdict)) == (Outcome.INTERMITTENT, ["SUBNET_ACL_RESTRICTION"])
    assert verdict.blocked_by[0].evidence == "admits 32768-61000 of 1024-65535"


def test_t58_port_25_to_a_public_address_is_blocked() -> None:
    document = preset("vpc-attachment-nat")
    part(document, "api")["listens"] = [25]

    assert codes(ask(document, "orders", "api", 25)) == ["APP_PORT_25"]


def test_t59_a_function_cannot_ping() -> None:
    verdict = ask(preset("vpc-attachment-nat"), "orders", "api", protocol="icmp")

    assert verdict.blocked_by[0].code == "PROTOCOL_RESTRICTION"


@pytest.mark.parametrize("slug", ["default-service-vpc", "vpc-attachment", "public-subnet-trap"])
def test_t70_logs_arrive_from_anywhere(slug: str) -> None:
    verdict = ask(preset(slug), "orders", "log-delivery")

    assert verdict.outcome is Outcome.REACHABLE
    assert not any(hop.component.startswith("rtb-") for hop in verdict.traces[0].forward)


def test_t70_calls_of_the_code_to_the_same_service_do_use_the_routes() -> None:
    assert codes(ask(preset("vpc-attachment"), "orders", "logs")) == ["NO_ROUTE_TO_DESTINATION"]


def test_t77_without_a_resolver_every_name_fails() -> None:
    document = preset("vpc-attachment-nat")
    part(document, "vpc").update(EnableDnsSupport=False, EnableDnsHostnames=False)

    verdict = ask(document, "orders", "api", 443)

    assert (verdict.outcome, verdict.symptom) == (Outcome.UNREACHABLE, Symptom.NAME_NOT_FOUND)
    assert codes(verdict) == ["APP_DNS_NO_ANSWER"]


def test_t77_an_address_needs_no_resolver() -> None:
    document = preset("vpc-attachment-nat")
    part(document, "vpc").update(EnableDnsSupport=False, EnableDnsHostnames=False)

    assert ask(document, "orders", "198.51.100.241", 443).outcome is Outcome.REACHABLE
