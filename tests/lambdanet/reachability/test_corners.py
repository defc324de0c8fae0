"""Corners where a plausible engine and AWS part: one short document each, with the fact that decides."""

from ipaddress import IPv4Address

import pytest

from lambdanet.document import read_topology
from lambdanet.explanation.explain import explain
from lambdanet.reachability.verdict import Outcome, Symptom
from tests.builders import Document, acl, ask, codes, part, preset
from tests.networks import central_egress, ipv6, on_premises, peered, regional_nat, transit

OUT = (1, "allow", True, "0.0.0.0/0", None)
IN = (1, "allow", False, "0.0.0.0/0", None)


def tcp(port: int, **peer: str) -> Document:
    return {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, **peer}


# --- replies --------------------------------------------------------------------------------------


def test_an_invocation_through_nat_needs_its_reply_too() -> None:
    """domain.md §8.1: the reply enters the NAT gateway's subnet on ports 1024-65535."""
    document = preset("vpc-attachment-nat")
    document["network_acls"] = [acl("nat", ["public-a", "public-b"], OUT, (1, "allow", False, "10.20.0.0/16", None))]

    verdict = ask(document, "orders", "orders", invoke=True)

    assert (verdict.outcome, codes(verdict)) == (Outcome.UNREACHABLE, ["SUBNET_ACL_RESTRICTION"])


def test_two_acls_that_admit_different_ports_leave_none() -> None:
    """ACL-06: each admits a part of the client's ports, and no port is in both parts."""
    document = preset("vpc-attachment")
    document["network_acls"] = [
        acl("data", ["data-a"], IN, (1, "allow", True, "0.0.0.0/0", (1024, 30000))),
        acl("app", ["app-a", "app-b"], OUT, (1, "allow", False, "0.0.0.0/0", (32768, 65535))),
    ]

    verdict = ask(document, "orders", "orders-db")

    assert (verdict.outcome, codes(verdict)) == (Outcome.UNREACHABLE, ["SUBNET_ACL_RESTRICTION"])
    assert "no port passes" in explain(read_topology(document), verdict).cause


def test_but_a_nat_gateway_chooses_its_ports_anew() -> None:
    """domain.md §5.3: the two legs have ports of their own, so some connections work."""
    document = preset("vpc-attachment-nat")
    document["network_acls"] = [
        acl(
            "nat",
            ["public-a", "public-b"],
            OUT,
            (1, "allow", False, "10.20.0.0/16", None),
            (2, "allow", False, "0.0.0.0/0", (1024, 30000)),
        ),
        acl("app", ["app-a", "app-b"], OUT, (1, "allow", False, "0.0.0.0/0", (32768, 65535))),
    ]

    assert ask(document, "orders", "api").outcome is Outcome.INTERMITTENT


def test_a_refusal_whose_answer_is_lost_is_silence() -> None:
    """semantics.md §1: silence and refusal are never mixed up."""
    document = preset("vpc-attachment")
    part(document, "db-sg")["SecurityGroupIngress"] = [{"IpProtocol": "-1", "CidrIp": "0.0.0.0/0"}]
    document["network_acls"] = [acl("app", ["app-a", "app-b"], OUT)]

    assert ask(document, "orders", "orders-db", 3306).symptom is Symptom.TIMEOUT


def test_a_policy_is_asked_only_after_the_network_works() -> None:
    """domain.md §9, step 12: no handshake, no AccessDenied."""
    document = preset("vpc-attachment-endpoints")
    part(document, "sm-if")["denies"] = "it allows other calls only."
    document["network_acls"] = [acl("app", ["app-a", "app-b"], OUT)]

    verdict = ask(document, "orders", "secretsmanager")

    assert (verdict.outcome, verdict.symptom) == (Outcome.UNREACHABLE, Symptom.TIMEOUT)
    assert codes(verdict)[0] == "SUBNET_ACL_RESTRICTION"


def test_denied_from_one_subnet_only_is_no_time_out() -> None:
    """A4: only what comes by the gateway endpoint is let in; the other subnet goes by NAT."""
    document = preset("vpc-attachment-nat")
    endpoint = next(one for one in preset("vpc-attachment-endpoints")["vpc_endpoints"] if one["id"] == "s3-gw")
    document["vpc_endpoints"] = [endpoint | {"RouteTableIds": ["rtb-app-a"]}]
    part(document, "s3")["ResourcePolicy"] = {"SourceVpce": "s3-gw"}

    verdict = ask(document, "orders", "s3")

    assert (verdict.outcome, verdict.symptom) == (Outcome.INTERMITTENT, Symptom.ACCESS_DENIED)
    explanation = explain(read_topology(document), verdict)
    assert explanation.sentence == "orders reaches Amazon S3 on TCP 443 from app-a, and is refused from app-b."
    assert explanation.symptom == "The caller sees AccessDenied, sometimes."


def test_a_function_that_is_not_active_is_answered_with_an_error_and_not_with_silence() -> None:
    """domain.md §3.3: ResourceConflictException, ResourceNotReadyException."""
    document = preset("lambda-interface-endpoint")
    part(document, "orders")["State"] = "Pending"

    verdict = ask(document, "worker", "orders", invoke=True)

    assert verdict.symptom is Symptom.REFUSED
    assert explain(read_topology(document), verdict).symptom == "The Lambda API answers with an error at once."


def test_nor_does_its_url_run_it() -> None:
    """INV-07."""
    document = preset("default-service-vpc")
    part(document, "orders").update(FunctionUrl=True, State="Inactive")

    verdict = ask(document, "internet", "orders.lambda-url.us-east-1.on.aws")

    assert (verdict.symptom, codes(verdict)) == (Symptom.REFUSED, ["APP_FN_NOT_ACTIVE"])


def test_an_invocation_is_https_whatever_the_question_says() -> None:
    """INV-01."""
    document = preset("lambda-interface-endpoint")

    assert ask(document, "worker", "orders", 80, protocol="udp", invoke=True).outcome is Outcome.REACHABLE
    assert ask(document, "orders", "orders", protocol="icmp", invoke=True).outcome is Outcome.REACHABLE


# --- groups ---------------------------------------------------------------------------------------


def test_an_endpoint_without_groups_has_the_default_group_which_admits_its_members_only() -> None:
    """domain.md §6.2."""
    document = preset("vpc-attachment-endpoints")
    del part(document, "sm-if")["SecurityGroupIds"]

    verdict = ask(document, "orders", "secretsmanager")

    assert (verdict.outcome, codes(verdict)) == (Outcome.UNREACHABLE, ["ENI_SG_RULES_MISMATCH"])


def test_an_outbound_rule_may_name_the_group_of_a_peer() -> None:
    """domain.md §7.1, SG-04."""
    document = peered()
    part(document, "fn-sg")["SecurityGroupEgress"] = [tcp(5432, DestinationSecurityGroupId="b-sg")]
    assert ask(document, "orders", "b-db").outcome is Outcome.REACHABLE

    part(document, "fn-sg")["SecurityGroupEgress"] = [tcp(5432, DestinationSecurityGroupId="worker-sg")]
    assert codes(ask(document, "orders", "b-db")) == ["ENI_SG_RULES_MISMATCH"]


def test_but_not_the_group_of_a_vpc_behind_a_transit_gateway() -> None:
    """domain.md §7.2: inbound rules only."""
    document = transit()
    part(document, "tgw")["SecurityGroupReferencingSupport"] = True
    part(document, "fn-sg")["SecurityGroupEgress"] = [tcp(5432, DestinationSecurityGroupId="b-sg")]

    assert ask(document, "orders", "b-db").outcome is not Outcome.REACHABLE


def test_an_endpoint_behind_a_transit_gateway_never_sees_groups() -> None:
    """domain.md §6.2: nothing that could be turned on would help, so that is not what is said."""
    document = transit()
    part(document, "tgw")["SecurityGroupReferencingSupport"] = True
    ingress = [tcp(443, SourceSecurityGroupId="fn-sg")]
    document["security_groups"].append({"id": "vpce-b", "VpcId": "b", "SecurityGroupIngress": ingress})
    endpoint = {"id": "sm-b", "VpcId": "b", "VpcEndpointType": "Interface", "ServiceName": "secretsmanager"}
    document["vpc_endpoints"] = [endpoint | {"SubnetIds": ["b-a"], "SecurityGroupIds": ["vpce-b"]}]

    assert codes(ask(document, "orders", "sm-b")) == ["SG_REFERENCES_NOT_PRESERVED"]


def test_another_functions_fault_does_not_count_though_it_shares_the_interface() -> None:
    """LAM-01; semantics.md §4: invalid only if the source, the target or a component met is."""
    document = preset("vpc-attachment")
    shared = {"SubnetIds": ["app-a", "app-b"], "SecurityGroupIds": ["fn-sg"]}
    document["functions"].append({"id": "second", "VpcConfig": shared, "role": {"network": False}})

    assert ask(document, "orders", "orders-db").outcome is Outcome.REACHABLE
    assert ask(document, "second", "orders-db").outcome is Outcome.INVALID


# --- gateways -------------------------------------------------------------------------------------


def test_an_internet_gateway_swaps_the_addresses_of_its_own_vpc_only() -> None:
    """domain.md §5.4: the spoke's public address belongs to the spoke's internet gateway."""
    document = central_egress()
    part(document, "rtb-b")["Routes"] = [
        {"DestinationCidrBlock": "10.20.0.0/16", "TransitGatewayId": "tgw"},
        {"DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-b"},
    ]
    part(document, "worker").update(SubnetId="app-b", PrivateIpAddress="10.20.11.30", PublicIpAddress="203.0.113.60")

    assert codes(ask(document, "worker", "api"))[0] == "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS"


def test_a_loop_between_a_vpc_and_a_transit_gateway_ends() -> None:
    """semantics.md §4: a component met twice is a loop."""
    document = central_egress()
    part(document, "rtb-b")["Routes"] = [{"DestinationCidrBlock": "0.0.0.0/0", "TransitGatewayId": "tgw"}]

    verdict = ask(document, "orders", "api")

    assert (verdict.outcome, verdict.blocked_by[0].code) == (Outcome.UNREACHABLE, "NO_ROUTE_TO_DESTINATION")


def test_block_public_access_stops_ipv6_that_comes_in() -> None:
    """domain.md §13."""
    document = ipv6()
    part(document, "worker").update(SubnetId="public-b", PrivateIpAddress="10.20.1.30")
    part(document, "rtb-public")["Routes"].append({"DestinationIpv6CidrBlock": "::/0", "GatewayId": "igw"})
    part(document, "worker-sg")["SecurityGroupIngress"] = [tcp(22, CidrIpv6="::/0")]
    assert ask(document, "internet", "worker", 22, family=6).outcome is Outcome.REACHABLE

    document["block_public_access"] = {"InternetGatewayBlockMode": "block-ingress"}
    assert codes(ask(document, "internet", "worker", 22, family=6)) == ["VPC_BLOCK_PUBLIC_ACCESS_ENABLED"]


def test_an_ipv6_address_as_a_source_means_the_interface_that_holds_it() -> None:
    document = ipv6()
    address = next(one.ipv6 for one in read_topology(document).interfaces if one.id == "lambda/app-a/fn-sg")

    verdict = ask(document, str(address), "api6", family=6)

    assert [(trace.source, trace.subnet) for trace in verdict.traces] == [("orders", "app-a")]


def test_unique_local_addresses_do_not_travel_over_the_internet() -> None:
    """semantics.md §4: private addresses are RFC 1918, 100.64.0.0/10, link-local and unique local."""
    assert ask(ipv6(), "orders", "fd12::1", family=6).outcome is Outcome.UNREACHABLE


@pytest.mark.parametrize("address", ["127.0.0.1", "0.0.0.0", "224.0.0.1", "255.255.255.255", "::1", "ff02::1"])
def test_addresses_that_are_nobodys_are_reached_by_nobody(address: str) -> None:
    assert ask(preset("default-service-vpc"), "orders", address).outcome is not Outcome.REACHABLE
    assert ask(preset("vpc-attachment-nat"), "orders", address).outcome is not Outcome.REACHABLE


def test_a_regional_nat_gateway_says_which_private_range_the_internet_does_not_take() -> None:
    assert codes(ask(regional_nat(), "orders", "100.64.0.1")) == ["IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS"]
    assert codes(ask(regional_nat(), "orders", "10.99.0.1")) == ["IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS"]


def test_port_25_is_blocked_for_instances_too() -> None:
    """LAM-15: the block is the account's, for EC2 and for attached functions."""
    document = preset("vpc-attachment-nat")
    part(document, "api")["listens"] = [25]
    part(document, "worker").update(SubnetId="app-b", PrivateIpAddress="10.20.11.30")
    assert codes(ask(document, "worker", "api", 25)) == ["APP_PORT_25"]

    assert ask(document | {"port_25_lifted": True}, "worker", "api", 25).outcome is Outcome.REACHABLE


# --- names and addresses ----------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["10.20.0.2", "169.254.169.253"])
@pytest.mark.parametrize("protocol", ["udp", "tcp"])
def test_amazons_resolver_answers_whatever_groups_and_acls_say(address: str, protocol: str) -> None:
    """domain.md §3.7, SG-07, ACL-07."""
    document = preset("vpc-attachment")
    part(document, "fn-sg")["SecurityGroupEgress"] = []
    document["network_acls"] = [acl("app", ["app-a", "app-b"])]
    assert ask(document, "orders", address, 53, protocol=protocol).outcome is Outcome.REACHABLE
    assert ask(document, "orders", address, 443).outcome is Outcome.UNREACHABLE

    part(document, "vpc").update(EnableDnsSupport=False, EnableDnsHostnames=False)
    assert codes(ask(document, "orders", address, 53, protocol=protocol)) == ["APP_DNS_NO_ANSWER"]


def test_a_public_database_behind_a_transit_gateway_is_asked_by_its_private_address() -> None:
    """The attachment's DNS support is on by default: public names give private addresses to the other VPC."""
    document = transit()
    part(document, "b-db")["PubliclyAccessible"] = True
    document["internet_gateways"].append({"id": "igw-b", "VpcId": "b"})

    assert ask(document, "orders", "b-db").outcome is Outcome.REACHABLE


def test_from_premises_an_instance_is_asked_by_its_private_address() -> None:
    document = on_premises()
    part(document, "worker")["PublicIpAddress"] = "203.0.113.60"
    part(document, "worker-sg")["SecurityGroupIngress"] = [tcp(22, CidrIp="192.168.0.0/16")]

    assert ask(document, "ldap", "worker", 22).outcome is Outcome.REACHABLE


def test_a_host_answers_ping_whatever_ports_it_listens_on_and_a_database_never() -> None:
    document = preset("vpc-attachment")
    part(document, "worker").update(SubnetId="public-b", PrivateIpAddress="10.20.1.30", PublicIpAddress="203.0.113.60")
    part(document, "worker")["listens"] = [22]
    for group in ("worker-sg", "db-sg"):
        part(document, group)["SecurityGroupIngress"] = [{"IpProtocol": "icmp", "CidrIp": "0.0.0.0/0"}]

    assert ask(document, "internet", "worker", protocol="icmp").outcome is Outcome.REACHABLE
    verdict = ask(document, "worker", "orders-db", protocol="icmp")
    assert (verdict.outcome, verdict.symptom) == (Outcome.UNREACHABLE, Symptom.TIMEOUT)


def test_clients_on_the_internet_use_any_port_from_1024_on() -> None:
    """VUG, ephemeral ports: other systems than Linux choose others than 32768-60999."""
    document = preset("vpc-attachment")
    part(document, "worker").update(SubnetId="public-b", PrivateIpAddress="10.20.1.30", PublicIpAddress="203.0.113.60")
    part(document, "worker-sg")["SecurityGroupIngress"] = [tcp(22, CidrIp="0.0.0.0/0")]
    document["network_acls"] = [acl("public", ["public-b"], IN, (1, "allow", True, "0.0.0.0/0", (32768, 60999)))]

    assert ask(document, "internet", "worker", 22).outcome is Outcome.INTERMITTENT


# --- what AWS would refuse ----------------------------------------------------------------------------


def test_a_route_leads_to_nothing_of_another_vpc() -> None:
    """RT-01: a table's targets are of its own VPC, and a peering is one of its two VPCs'."""
    document = peered()
    document["vpcs"].append({"id": "c", "CidrBlocks": ["10.40.0.0/16"]})
    document["subnets"].append(
        {"id": "c-a", "VpcId": "c", "AvailabilityZone": "us-east-1a", "CidrBlock": "10.40.1.0/24"}
    )
    document["security_groups"].append({"id": "c-sg", "VpcId": "c"})
    document["instances"].append({"id": "c-vm", "SubnetId": "c-a", "SecurityGroupIds": ["c-sg"]})
    table: Document = {"id": "rtb-c", "VpcId": "c", "SubnetIds": ["c-a"]}
    document["route_tables"].append(table)

    for target in ({"VpcPeeringConnectionId": "pcx"}, {"NetworkInterfaceId": "worker"}):
        table["Routes"] = [{"DestinationCidrBlock": "10.20.0.0/16", **target}]
        verdict = ask(document, "c-vm", "orders-db")
        assert (verdict.outcome, codes(verdict)) == (Outcome.INVALID, ["InvalidParameterValue"])


@pytest.mark.parametrize("block", ["169.254.168.0/24", "169.254.169.254/32"])
def test_no_route_leads_into_the_addresses_that_aws_keeps(block: str) -> None:
    """RT-07."""
    document = preset("vpc-attachment-nat")
    for zone in "ab":
        part(document, f"rtb-app-{zone}")["Routes"].append({"DestinationCidrBlock": block, "NatGatewayId": "nat-a"})

    assert ask(document, "orders", "api").outcome is Outcome.INVALID


def test_vpcs_whose_ipv6_blocks_overlap_cannot_be_peered() -> None:
    """T47, domain.md §7.1."""
    document = peered()
    for vpc in ("vpc", "b"):
        part(document, vpc)["Ipv6CidrBlocks"] = ["2001:db8:20::/56"]

    assert codes(ask(document, "orders", "b-db")) == ["OverlappingCidrs"]


# --- whose address a packet carries -----------------------------------------------------------------


def test_a_function_asked_with_one_of_its_addresses_sends_from_that_interface() -> None:
    document = preset("vpc-attachment-nat")
    own = [interface.private_ip for interface in read_topology(document).interfaces if interface.kind == "lambda"]

    verdict = ask(document, "orders", "orders-db", source_address=own[1])

    assert [(trace.subnet, trace.outcome) for trace in verdict.traces] == [("app-b", Outcome.REACHABLE)]


def test_an_instance_without_the_check_sends_as_somebody_else_and_hears_no_answer() -> None:
    """domain.md §15.1: the check is off, so the packet leaves; the reply goes to whoever holds the address."""
    document = preset("vpc-attachment")
    part(document, "worker")["SourceDestCheck"] = False
    part(document, "db-sg")["SecurityGroupIngress"] = [tcp(5432, CidrIp="0.0.0.0/0")]

    verdict = ask(document, "worker", "orders-db", source_address=IPv4Address("10.20.20.200"))

    assert (verdict.outcome, codes(verdict)) == (Outcome.UNREACHABLE, ["NO_POSSIBLE_DESTINATION"])


def test_who_sends_as_the_nat_gateway_itself_leaves_it_with_the_reply() -> None:
    document = preset("vpc-attachment-nat")
    part(document, "worker")["SourceDestCheck"] = False
    part(document, "rtb-data")["Routes"] = [{"DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": "nat-a"}]

    verdict = ask(document, "worker", "api", source_address=IPv4Address("10.20.0.20"))

    assert [(one.code, one.component) for one in verdict.blocked_by] == [("NO_POSSIBLE_DESTINATION", "nat-a")]


@pytest.mark.parametrize(
    ("source", "claimed"),
    [("internet", "10.0.0.1"), ("api", "203.0.113.99"), ("igw", "192.168.0.1"), ("s3", "198.51.100.1")],
)
def test_nobody_outside_sends_from_a_private_or_foreign_address(source: str, claimed: str) -> None:
    verdict = ask(preset("vpc-attachment"), source, "203.0.113.9", source_address=IPv4Address(claimed))

    assert codes(verdict) == ["NO_PATH"]


def test_the_internet_through_a_gateway_reaches_what_has_a_public_address() -> None:
    document = preset("vpc-attachment")
    part(document, "worker").update(SubnetId="public-b", PrivateIpAddress="10.20.1.30", PublicIpAddress="203.0.113.60")
    part(document, "worker-sg")["SecurityGroupIngress"] = [tcp(22, CidrIp="203.0.113.7/32")]

    admitted = ask(document, "igw", "worker", 22, source_address=IPv4Address("203.0.113.7"))

    assert admitted.outcome is Outcome.REACHABLE
    assert explain(read_topology(document), admitted).sentence.startswith("igw reaches worker on TCP 22")
    assert codes(ask(document, "igw", "worker", 22)) == ["ENI_SG_RULES_MISMATCH"]


# --- another Region than the topology's -----------------------------------------------------------------


def _abroad() -> Document:
    """`peered`, with the VPC b in eu-west-1: a client, a function and S3 there."""
    document = peered()
    part(document, "b")["Region"] = "eu-west-1"
    document["services"] = []  # which would be those of us-east-1
    for zone in "ab":
        part(document, f"b-{zone}")["AvailabilityZone"] = f"eu-west-1{zone}"
    document["security_groups"].append(
        {"id": "eu-sg", "VpcId": "b", "SecurityGroupIngress": [tcp(443, CidrIp="0.0.0.0/0")]}
    )
    document["instances"].append({"id": "eu-client", "SubnetId": "b-a", "SecurityGroupIds": ["eu-sg"]})
    document["functions"].append({"id": "eu", "VpcConfig": {"SubnetIds": ["b-a"], "SecurityGroupIds": ["eu-sg"]}})
    return document


@pytest.mark.parametrize("name", ["s3", "com.amazonaws.eu-west-1.s3"])
def test_a_gateway_endpoint_serves_the_region_of_its_vpc(name: str) -> None:
    document = _abroad()
    endpoint = {"VpcId": "b", "VpcEndpointType": "Gateway", "ServiceName": name, "RouteTableIds": ["rtb-b"]}
    document["vpc_endpoints"] = [{"id": "gateway", **endpoint}]
    part(document, "eu-sg")["SecurityGroupEgress"] = [tcp(443, DestinationPrefixListId="s3")]

    assert ask(document, "eu-client", "s3").outcome is Outcome.REACHABLE
    assert codes(ask(document, "worker", "s3")) == ["NO_ROUTE_TO_DESTINATION"]


def test_a_function_is_invoked_by_the_api_of_its_own_region() -> None:
    """INV-01: an endpoint for the Lambda API of one Region runs no function of another."""
    document = _abroad()
    part(document, "worker-sg")["SecurityGroupIngress"] = [tcp(443, CidrIp="0.0.0.0/0")]
    for vpc, subnet, group in (("vpc", "data-b", "worker-sg"), ("b", "b-a", "eu-sg")):
        endpoint = {"VpcId": vpc, "VpcEndpointType": "Interface", "ServiceName": "lambda"}
        document.setdefault("vpc_endpoints", []).append(
            {"id": f"api-{vpc}", **endpoint, "SubnetIds": [subnet], "SecurityGroupIds": [group]}
        )

    assert ask(document, "eu-client", "eu", invoke=True).outcome is Outcome.REACHABLE
    assert ask(document, "worker", "orders", invoke=True).outcome is Outcome.REACHABLE
    assert codes(ask(document, "worker", "eu", invoke=True)) == ["NO_ROUTE_TO_DESTINATION"]
    assert codes(ask(document, "eu-client", "orders", invoke=True)) == ["NO_ROUTE_TO_DESTINATION"]
