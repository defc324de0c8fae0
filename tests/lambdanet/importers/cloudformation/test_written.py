"""How templates are written that people have: old spellings, aliases, mappings by Region."""

import pytest

from lambdanet.document import UnreadableDocument, read_question, read_topology
from lambdanet.reachability.evaluate import evaluate
from lambdanet.reachability.verdict import Outcome
from tests.lambdanet.importers.cloudformation.templates import entries, template

NETWORK = """
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
  App: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/24}}
  Group: {Type: AWS::EC2::SecurityGroup, Properties: {VpcId: !Ref Vpc, GroupDescription: of the functions}}
"""


def test_a_function_that_ignores_globals_is_not_attached_by_them() -> None:
    found = template(
        "Transform: AWS::Serverless-2016-10-31\n"
        "Globals: {Function: {Timeout: 5, VpcConfig: {SubnetIds: [!Ref App], SecurityGroupIds: [!Ref Group]}}}\n"
        f"Resources:{NETWORK}"
        "  In: {Type: AWS::Serverless::Function, IgnoreGlobals: [Timeout], Properties: {Handler: a.b}}\n"
        "  Out: {Type: AWS::Serverless::Function, IgnoreGlobals: [VpcConfig], Properties: {Handler: a.b}}\n"
        "  None: {Type: AWS::Serverless::Function, IgnoreGlobals: '*', Properties: {Handler: a.b}}\n"
    )
    attached = {one["id"]: "VpcConfig" in one for one in entries(found, "functions")}
    assert attached == {"In": True, "Out": False, "None": False}


def test_aliases_are_written_out_and_noted() -> None:
    found = template(
        f"Resources:{NETWORK}"
        "  A: {Type: AWS::Lambda::Function, Properties: {VpcConfig: &net {SubnetIds: [!Ref App], SecurityGroupIds: [!Ref Group]}}}\n"
        "  B: {Type: AWS::Lambda::Function, Properties: {VpcConfig: *net}}\n"
    )
    first, second = entries(found, "functions")
    assert first["VpcConfig"] == second["VpcConfig"]
    assert any("which CloudFormation refuses" in one.message for one in found.notes)


def test_json_with_tabs_has_no_aliases() -> None:
    found = template(
        '{\t"Resources": {\n\t"Vpc": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16", "Tags": [{"Key": "k", "Value": " *a"}]}}}}'
    )
    assert not [one for one in found.notes if "aliases" in one.message]


def test_a_region_that_the_mappings_have_is_taken() -> None:
    text = (
        "Mappings: {Nets: {eu-west-1: {Block: 10.1.0.0/16}, eu-north-1: {Block: 10.2.0.0/16}}, Amis: {eu-north-1: {A: x}}}\n"
        "Resources: {Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: !FindInMap [Nets, !Ref AWS::Region, Block]}}}"
    )
    found = template(text)
    assert found.document["region"] == "eu-north-1"
    assert "10.2.0.0/16" in str(entries(found, "vpcs")[0])
    with pytest.raises(UnreadableDocument, match="--parameter AWS::Region=…"):
        template(text, **{"AWS::Region": "sa-east-1"})


@pytest.mark.parametrize(("engine", "port"), [("MySQL", 3306), ("PostgreSQL", 5432)])
def test_an_engine_in_an_old_spelling(engine: str, port: int) -> None:
    found = template(
        f"Resources:{NETWORK}"
        "  Subnets: {Type: AWS::RDS::DBSubnetGroup, Properties: {DBSubnetGroupDescription: x, SubnetIds: [!Ref App]}}\n"
        f"  Db: {{Type: AWS::RDS::DBInstance, Properties: {{Engine: {engine}, DBSubnetGroupName: !Ref Subnets}}}}\n"
    )
    assert [one["Port"] for one in entries(found, "db_instances")] == [port]


def test_an_inbound_rule_that_nobody_has_said_takes_nothing_from_the_egress_that_aws_gives() -> None:
    rule = "{IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: !Ref From}"
    found = template(
        f"Parameters: {{From: {{Type: String}}}}\nResources:{NETWORK}"
        f"  In: {{Type: AWS::EC2::SecurityGroup, Properties: {{VpcId: !Ref Vpc, GroupDescription: x, SecurityGroupIngress: [{rule}]}}}}\n"
        f"  Out: {{Type: AWS::EC2::SecurityGroup, Properties: {{VpcId: !Ref Vpc, GroupDescription: x, SecurityGroupEgress: [{rule}]}}}}\n"
        "  Beside: {Type: AWS::EC2::SecurityGroupIngress, Properties: "
        "{GroupId: !GetAtt Vpc.DefaultSecurityGroup, IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: !Ref From}}\n"
    )
    groups = {one["id"]: one for one in entries(found, "security_groups")}
    for name in ("In", "Vpc.DefaultSecurityGroup"):
        assert groups[name]["unknown"]
        assert groups[name]["SecurityGroupEgress"] == [{"IpProtocol": "-1", "CidrIp": "0.0.0.0/0"}]
    assert groups["Out"]["unknown"]
    assert not groups["Out"].get("SecurityGroupEgress")


def test_resources_that_a_transform_brings_are_left_out_and_noted() -> None:
    include = "Fn::Transform: {Name: AWS::Include, Parameters: {Location: s3://shop/more.yaml}}"
    found = template(f"Resources:{NETWORK}  {include}\n")
    assert [one["id"] for one in entries(found, "subnets")] == ["App"]
    assert any(one.matters and "AWS::Include" in one.message for one in found.notes)


def test_an_endpoint_in_subnets_that_are_not_described_leaves_its_service_undecided() -> None:
    """Its private DNS leads to it, wherever it is: not past it, to where the routes lead."""
    found = template(
        f"Parameters: {{Ends: {{Type: CommaDelimitedList}}}}\nResources:{NETWORK.replace('10.0.0.0/16', '10.0.0.0/16, EnableDnsHostnames: true')}"
        "  F: {Type: AWS::Lambda::Function, Properties: {VpcConfig: {SubnetIds: [!Ref App], SecurityGroupIds: [!Ref Group]}}}\n"
        "  Sqs: {Type: AWS::EC2::VPCEndpoint, Properties: {VpcId: !Ref Vpc, ServiceName: !Sub 'com.amazonaws.${AWS::Region}.sqs', "
        "VpcEndpointType: Interface, PrivateDnsEnabled: true, SubnetIds: !Ref Ends, SecurityGroupIds: [!Ref Group]}}\n"
    )
    verdict = evaluate(read_topology(found.document), read_question({"from": "F", "to": "sqs", "port": 443}))
    assert (verdict.outcome, verdict.blocked_by[0].code) == (Outcome.INVALID, "UNKNOWN_RESOURCE")


def test_a_nat_gateway_that_is_called_like_its_subnet_has_a_name_of_its_own() -> None:
    """CDK tags both alike."""
    tags = "Tags: [{Key: Name, Value: Shop/Public1}]"
    found = template(
        "Resources:\n"
        "  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}\n"
        f"  Open: {{Type: AWS::EC2::Subnet, Properties: {{VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/24, {tags}}}}}\n"
        "  Eip: {Type: AWS::EC2::EIP}\n"
        f"  Nat: {{Type: AWS::EC2::NatGateway, Properties: {{SubnetId: !Ref Open, AllocationId: !GetAtt Eip.AllocationId, {tags}}}}}\n"
    )
    assert [one["name"] for one in entries(found, "subnets")] == ["Shop/Public1"]
    assert [one["name"] for one in entries(found, "nat_gateways")] == ["Shop/Public1 (Nat)"]


@pytest.mark.parametrize(("private", "decided"), [("true", False), ("false", True)])
def test_an_endpoint_that_may_be_there_leaves_its_service_undecided(private: str, decided: bool) -> None:
    found = template(
        "Parameters: {Use: {Type: String}}\nConditions: {Used: !Equals [!Ref Use, 'yes']}\n"
        f"Resources:{NETWORK.replace('10.0.0.0/16', '10.0.0.0/16, EnableDnsHostnames: true')}"
        "  F: {Type: AWS::Lambda::Function, Properties: {VpcConfig: {SubnetIds: [!Ref App], SecurityGroupIds: [!Ref Group]}}}\n"
        "  Sqs: {Type: AWS::EC2::VPCEndpoint, Condition: Used, Properties: {VpcId: !Ref Vpc, "
        "ServiceName: !Sub 'com.amazonaws.${AWS::Region}.sqs', VpcEndpointType: Interface, "
        f"PrivateDnsEnabled: {private}, SubnetIds: [!Ref App], SecurityGroupIds: [!Ref Group]}}}}\n"
    )
    verdict = evaluate(read_topology(found.document), read_question({"from": "F", "to": "sqs", "port": 443}))
    assert (verdict.outcome is Outcome.UNREACHABLE) is decided
    assert verdict.blocked_by[0].code == ("NO_ROUTE_TO_DESTINATION" if decided else "UNKNOWN_RESOURCE")
    assert len([one for one in found.notes if one.matters and "Sqs is there only if Use is known" in one.message]) == 1
