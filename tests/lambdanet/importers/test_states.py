"""What an object's state, or an option that few set, means for a verdict: small outputs, each about one of them."""

from typing import Any

import pytest

from lambdanet.document import read_topology
from lambdanet.importers.notes import NoteKind
from lambdanet.reachability.evaluate import evaluate
from lambdanet.reachability.verdict import Outcome, Verdict
from lambdanet.topology import Question
from tests.lambdanet.importers.reading import entries, notes, read

Output = dict[str, Any]

EVERYTHING = [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]


def account(*routes: Output) -> Output:
    """A VPC with a subnet in each of two zones, and an instance in the first; fresh, and free to change."""
    return {
        "Vpcs": [
            {"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16", "EnableDnsSupport": True, "EnableDnsHostnames": True},
        ],
        "Subnets": [_subnet("subnet-1", "a"), _subnet("subnet-2", "b")],
        "SecurityGroups": [_group("sg-1", EVERYTHING), _group("sg-none", [])],
        "RouteTables": [
            {
                "RouteTableId": "rtb-1",
                "VpcId": "vpc-1",
                "Associations": [{"Main": True}],
                "Routes": [{"DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "State": "active"}, *routes],
            }
        ],
        "Instances": [
            {
                "InstanceId": "i-1",
                "State": {"Name": "running"},
                "SubnetId": "subnet-1",
                "PrivateIpAddress": "10.0.1.10",
                "SecurityGroups": [{"GroupId": "sg-1"}],
            }
        ],
    }


def _subnet(identifier: str, zone: str) -> Output:
    block = f"10.0.{identifier[-1]}.0/24"
    return {"SubnetId": identifier, "VpcId": "vpc-1", "CidrBlock": block, "AvailabilityZone": f"us-east-1{zone}"}


def _group(identifier: str, rules: list[Output]) -> Output:
    return {
        "GroupId": identifier,
        "GroupName": f"{identifier} by name",
        "VpcId": "vpc-1",
        "IpPermissions": rules,
        "IpPermissionsEgress": rules,
    }


def _interface(identifier: str, address: str, **more: object) -> Output:
    return {
        "NetworkInterfaceId": identifier,
        "SubnetId": f"subnet-{address.split('.')[2]}",
        "InterfaceType": "interface",
        "Status": "in-use",
        "PrivateIpAddress": address,
        "Groups": [{"GroupId": "sg-1"}],
        **more,
    }


def _endpoint(identifier: str, service: str, **more: object) -> Output:
    return {
        "VpcEndpointId": identifier,
        "VpcEndpointType": "Interface",
        "VpcId": "vpc-1",
        "ServiceName": service,
        "State": "available",
        "SubnetIds": ["subnet-2"],
        **more,
    }


def ask(output: Output, target: str, port: int | None = None) -> Verdict:
    """From the instance."""
    return evaluate(read_topology(read(output).document), Question(source="i-1", target=target, port=port))


@pytest.mark.parametrize(
    ("state", "outcome"),
    [
        ("available", Outcome.REACHABLE),
        ("pendingAcceptance", Outcome.UNREACHABLE),
        ("rejected", Outcome.UNREACHABLE),
        ("failed", Outcome.UNREACHABLE),
    ],
)
def test_an_endpoint_that_nobody_has_accepted_takes_no_connection(state: str, outcome: Outcome) -> None:
    output = account()
    service = "com.amazonaws.vpce.us-east-1.vpce-svc-1"
    output["VpcEndpoints"] = [_endpoint("vpce-1", service, State=state, NetworkInterfaceIds=["eni-1"])]
    output["NetworkInterfaces"] = [_interface("eni-1", "10.0.2.20", InterfaceType="vpc_endpoint")]

    assert ask(output, "10.0.2.20", 443).outcome is outcome


@pytest.mark.parametrize(("inbound_only", "outcome"), [(True, Outcome.REACHABLE), (False, Outcome.UNREACHABLE)])
def test_private_dns_for_networks_on_premises_alone_leaves_the_vpc_to_the_gateway_endpoint(
    inbound_only: bool, outcome: Outcome
) -> None:
    """Here the interface endpoint's group admits nobody."""
    output = account({"DestinationPrefixListId": "pl-1", "GatewayId": "vpce-gw", "State": "active"})
    service = "com.amazonaws.us-east-1.s3"
    gateway = _endpoint("vpce-gw", service, VpcEndpointType="Gateway", RouteTableIds=["rtb-1"])
    dns = {"PrivateDnsEnabled": True, "DnsOptions": {"PrivateDnsOnlyForInboundResolverEndpoint": inbound_only}}
    output["VpcEndpoints"] = [gateway, _endpoint("vpce-if", service, Groups=[{"GroupId": "sg-none"}], **dns)]

    assert ask(output, "s3").outcome is outcome


def test_a_transit_gateways_routes_for_ipv6_do_not_stop_the_import() -> None:
    output = account()
    output["TransitGateways"] = [{"TransitGatewayId": "tgw-1"}]
    output["TransitGatewayRouteTables"] = [{"TransitGatewayRouteTableId": "tgw-rtb-1", "TransitGatewayId": "tgw-1"}]
    routes = ["2001:db8::/56", "10.9.0.0/16"]
    output["Associations"] = []
    output["Routes"] = [{"DestinationCidrBlock": one, "Type": "static", "State": "blackhole"} for one in routes]

    found = read(output)

    [table] = entries(found, "transit_gateway_route_tables")
    assert [one["DestinationCidrBlock"] for one in table["Routes"]] == ["10.9.0.0/16"]
    assert [one.message for one in notes(found, NoteKind.IGNORED)] == ["A transit gateway route for IPv6 was left out."]


@pytest.mark.parametrize(
    ("checked", "outcome", "code"),
    [
        (False, Outcome.INVALID, "UNKNOWN_RESOURCE"),
        (True, Outcome.UNREACHABLE, "ENI_SOURCE_DEST_CHECK_RESTRICTION"),
    ],
)
def test_what_an_appliance_sends_on_is_not_known(checked: bool, outcome: Outcome, code: str) -> None:
    """A firewall's second interface: only what it is not allowed to take is sure."""
    output = account({"DestinationCidrBlock": "0.0.0.0/0", "NetworkInterfaceId": "eni-fw", "State": "active"})
    output["NetworkInterfaces"] = [_interface("eni-fw", "10.0.2.30", SourceDestCheck=checked)]

    verdict = ask(output, "internet")

    assert (verdict.outcome, verdict.blocked_by[0].code) == (outcome, code)


@pytest.mark.parametrize("state", ["initial", "unused", "unhealthy", "draining"])
def test_a_target_that_is_sent_nothing_counts_only_where_all_are_so(state: str) -> None:
    output = account()
    group = "arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/web/1"
    output["TargetGroups"] = [{"TargetGroupArn": group, "TargetGroupName": "web", "Protocol": "TCP", "Port": 80}]
    output["TargetHealthDescriptions"] = [{"Target": {"Id": "i-1"}, "TargetHealth": {"State": state}}]

    [target] = entries(read(output), "target_groups")[0]["Targets"]

    assert target["healthy"] is False


def test_a_stopped_database_is_taken_to_run_and_that_is_said() -> None:
    output = account()
    output["DBInstances"] = [
        {
            "DBInstanceIdentifier": "orders-db",
            "DBInstanceStatus": "stopped",
            "Engine": "postgres",
            "DBSubnetGroup": {"Subnets": [{"SubnetIdentifier": "subnet-2"}]},
            "VpcSecurityGroups": [{"VpcSecurityGroupId": "sg-1"}],
        }
    ]

    said = [one.message for one in notes(read(output), NoteKind.ASSUMED)]

    assert "orders-db is stopped: it was taken to run." in said


@pytest.mark.parametrize("shown", [{}, {"TransitGatewayRouteTables": []}], ids=["not printed", "another account's"])
def test_a_transit_gateway_without_its_tables_is_not_known(shown: Output) -> None:
    output = account({"DestinationCidrBlock": "10.9.0.0/16", "TransitGatewayId": "tgw-1", "State": "active"}) | shown
    output["TransitGateways"] = [{"TransitGatewayId": "tgw-1"}]
    attachment = {"TransitGatewayAttachmentId": "tgw-attach-1", "TransitGatewayId": "tgw-1", "State": "available"}
    output["TransitGatewayVpcAttachments"] = [attachment | {"VpcId": "vpc-1", "SubnetIds": ["subnet-1"]}]

    assert _hangs_on(ask(output, "10.9.1.1", 443)) == "tgw-1"


def test_a_virtual_private_gateway_without_connections_is_not_known() -> None:
    output = account({"DestinationCidrBlock": "192.168.0.0/16", "GatewayId": "vgw-1", "State": "active"})
    attached = [{"VpcId": "vpc-1", "State": "attached"}]
    output["VpnGateways"] = [{"VpnGatewayId": "vgw-1", "State": "available", "VpcAttachments": attached}]

    assert _hangs_on(ask(output, "192.168.1.1", 443)) == "vgw-1"


def _hangs_on(verdict: Verdict) -> str:
    assert (verdict.outcome, verdict.blocked_by[0].code) == (Outcome.INVALID, "UNKNOWN_RESOURCE")
    return verdict.blocked_by[0].component


def test_a_whole_subnets_route_to_what_is_not_known_is_none_that_aws_refuses() -> None:
    """RT-04: a Gateway Load Balancer endpoint inspects what goes to the subnet."""
    output = account({"DestinationCidrBlock": "10.0.2.0/24", "GatewayId": "vpce-1", "State": "active"})
    output["Instances"].append(output["Instances"][0] | {"InstanceId": "i-2", "SubnetId": "subnet-2"})
    output["Instances"][1]["PrivateIpAddress"] = "10.0.2.10"

    assert _hangs_on(ask(output, "i-2", 443)) == "vpce-1"


def test_a_local_route_that_leads_to_an_appliance_leaves_its_table_undecided() -> None:
    """RT-02: it cannot be deleted, and can be replaced."""
    output = account()
    route = {"DestinationCidrBlock": "10.0.0.0/16", "NetworkInterfaceId": "eni-fw", "State": "active"}
    output["RouteTables"][0]["Routes"] = [route]
    output["NetworkInterfaces"] = [_interface("eni-fw", "10.0.2.30", SourceDestCheck=False)]

    assert _hangs_on(ask(output, "10.0.2.30", 443)) == "rtb-1"


@pytest.mark.parametrize(("interfaces", "code"), [(None, "UNKNOWN_RESOURCE"), ([], "NO_POSSIBLE_DESTINATION")])
def test_an_address_that_nothing_has_is_not_known_unless_interfaces_are_described(
    interfaces: list[Output] | None, code: str
) -> None:
    output = account() if interfaces is None else account() | {"NetworkInterfaces": interfaces}

    assert ask(output, "10.0.2.9", 443).blocked_by[0].code == code
    told = [one for one in notes(read(output), NoteKind.UNKNOWN) if "describe-network-interfaces" in one.message]
    assert [one.component for one in told] == (["vpc-1"] if interfaces is None else [])
