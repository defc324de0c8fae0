"""What a template leaves open about endpoints and transit gateways is not decided; the rest of it is."""

from typing import Any

import pytest

from lambdanet.document import read_question, read_topology
from lambdanet.reachability.evaluate import evaluate
from tests.lambdanet.importers.cloudformation.templates import FOLDER, template

ENDPOINTS = """
Parameters: {Service: {Type: String}, Private: {Type: String}, Wanted: {Type: String}}
Conditions: {Wanted: !Equals [!Ref Wanted, "yes"]}
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16, EnableDnsHostnames: true}}
  A: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.1.0/24, AvailabilityZone: us-east-1a}}
  Group: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: g, VpcId: !Ref Vpc}}
  Orders: {Type: AWS::Lambda::Function, Properties: {VpcConfig: {SubnetIds: [!Ref A], SecurityGroupIds: [!Ref Group]}}}
  Endpoint:
    Type: AWS::EC2::VPCEndpoint
    Properties: {VpcId: !Ref Vpc, VpcEndpointType: Interface, SubnetIds: [!Ref A], ServiceName: com.amazonaws.us-east-1.sts, PrivateDnsEnabled: true}
"""


def verdict(text: str, source: str, target: str, **more: Any) -> tuple[str, str, str]:
    found = evaluate(read_topology(template(text).document), read_question({"from": source, "to": target, **more}))
    first = found.blocked_by[0] if found.blocked_by else None
    return str(found.outcome), first.code if first else "", first.component if first else ""


@pytest.mark.parametrize(
    ("old", "new", "undecided"),
    [
        ("ServiceName: com.amazonaws.us-east-1.sts", "ServiceName: !Ref Service", ("sts", "kms")),
        ("PrivateDnsEnabled: true", "PrivateDnsEnabled: !Ref Private", ("sts",)),
        ("Endpoint:\n    Type", "Endpoint:\n    Condition: Wanted\n    Type", ("sts",)),
        ("VpcEndpointType: Interface", "VpcEndpointType: !Ref Private", ("sts",)),
        ("ServiceName: com.amazonaws.us-east-1.sts", "ServiceName: com.amazonaws.vpce.us-east-1.vpce-svc-1", ()),
    ],
)
def test_names_that_an_endpoint_may_answer_are_not_decided(old: str, new: str, undecided: tuple[str, ...]) -> None:
    assert old in ENDPOINTS
    text = ENDPOINTS.replace(old, new)

    for service in ("sts", "kms"):
        found = verdict(text, "Orders", service)
        assert (found == ("invalid", "UNKNOWN_RESOURCE", "Endpoint")) is (service in undecided), found


TRANSIT = (FOLDER / "transit-gateway" / "template.yaml").read_text()
UNSAID = 'AWSTemplateFormatVersion: "2010-09-09"\nParameters: {X: {Type: String}, Wanted: {Type: String}}\nConditions: {Wanted: !Equals [!Ref Wanted, "yes"]}'
LATE = "  Late: {Type: AWS::EC2::TransitGateway%s, %sProperties: {TransitGatewayRouteTableId: !Ref %s, %s}}\n"
TABLE = "  Own: {Type: AWS::EC2::TransitGatewayRouteTable, Properties: {TransitGatewayId: !Ref Hub}}\n"


@pytest.mark.parametrize(
    ("more", "component"),
    [
        (LATE % ("RouteTableAssociation", "", "X", "TransitGatewayAttachmentId: !Ref HubHere"), "Late"),
        (TABLE + LATE % ("RouteTableAssociation", "Condition: Wanted, ", "Own", "TransitGatewayAttachmentId: !Ref HubHere"), "Late"),
        (TABLE + LATE % ("RouteTableAssociation", "", "Own", "TransitGatewayAttachmentId: !Ref HubHere")
         + LATE.replace("Late", "Learns") % ("RouteTablePropagation", "", "Own", "TransitGatewayAttachmentId: !Ref X"), "Own"),
        (TABLE + LATE % ("RouteTableAssociation", "", "Own", "TransitGatewayAttachmentId: !Ref HubHere")
         + LATE.replace("Late", "Way") % ("Route", "", "Own", "DestinationCidrBlock: !Ref X, TransitGatewayAttachmentId: !Ref HubThere"), "Own"),
    ],
)  # fmt: skip
def test_tables_of_a_transit_gateway_that_are_not_known_are_not_guessed(more: str, component: str) -> None:
    text = TRANSIT.replace('AWSTemplateFormatVersion: "2010-09-09"', UNSAID) + more

    assert verdict(TRANSIT, "Orders", "Server", port=443) == ("reachable", "", "")
    assert verdict(text, "Orders", "Server", port=443) == ("invalid", "UNKNOWN_RESOURCE", component)


def test_a_gateway_that_may_have_no_default_table_is_not_decided() -> None:
    hub = "TransitGateway, Properties: {Description: tables by itself"
    text = TRANSIT.replace('AWSTemplateFormatVersion: "2010-09-09"', UNSAID)
    text = text.replace(hub, f"{hub}, DefaultRouteTableAssociation: !Ref X")

    assert verdict(text, "Orders", "Server", port=443)[:2] == ("invalid", "UNKNOWN_RESOURCE")
