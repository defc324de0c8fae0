"""Faults say on which line of which file they are; notes say what was taken for granted; parameters are checked."""

import subprocess
import sys
from pathlib import Path

import pytest

from lambdanet.document import UnreadableDocument, load_yaml, read_question, read_topology
from lambdanet.importers.files import SourceFile
from lambdanet.importers.notes import Imported, NoteKind
from lambdanet.importers.reading import read_files
from lambdanet.reachability.evaluate import evaluate
from tests.lambdanet.importers.cloudformation.templates import FOLDER, entries, imported, template

TEMPLATE = """\
AWSTemplateFormatVersion: "2010-09-09"
Parameters:
  Stage: {Type: String, AllowedValues: [dev, prod], Default: dev}
  Count: {Type: Number, Default: 1}
Resources:
  Vpc:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: 10.0.0.0/16
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      VpcId: !Ref Vpc
      SecurityGroupIngress:
        - IpProtocol: tcp
          FromPort: 443
          ToPort: 443
          CidrIp: 10.0.0.0/8
"""


def faults(text: str, **parameters: str) -> list[str]:
    with pytest.raises(UnreadableDocument) as caught:
        template(text, "shop.yaml", **parameters)
    return [f"{one.path}: {one.message}" for one in caught.value.problems]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("10.0.0.0/16", "10.0.0.0", "shop.yaml, line 9: Resources.Vpc.Properties.CidrBlock: '10.0.0.0' is no IPv4 block"),
        ("!Ref Vpc", "!Ref Vcp", "shop.yaml, line 13: Resources.Group.Properties.VpcId.Ref: There is no parameter"),
        ("FromPort: 443", "FromPort: https", "shop.yaml, line 16: Resources.Group.Properties.SecurityGroupIngress[0].FromPort: A whole"),
        ("FromPort: 443", "FromPort: 444", "shop.yaml, line 16: Resources.Group.Properties.SecurityGroupIngress[0].FromPort: 444 to 443"),
        ("- IpProtocol: tcp", "- Protocol: tcp", "shop.yaml, line 15: Resources.Group.Properties.SecurityGroupIngress[0].IpProtocol: This is missing"),
        ("Type: Number, Default: 1", "Type: Number, Default: one", ""),
        ("  Group:", "  Group-1:", "shop.yaml, line 10: Resources.Group-1: A logical id"),
        ("Type: AWS::EC2::SecurityGroup", "Kind: AWS::EC2::SecurityGroup", "shop.yaml, line 10: Resources.Group: A resource is"),
    ],
)  # fmt: skip
def test_a_fault_names_its_line(old: str, new: str, fault: str) -> None:
    text = TEMPLATE.replace(old, new, 1)
    if not fault:  # what nothing asks for is not looked at
        assert template(text).counts["vpcs"] == 1
        return
    found = faults(text)
    assert len(found) == 1
    assert found[0].startswith(fault)


def test_json_has_lines_too() -> None:
    text = '{"Resources": {\n"Vpc": {\n"Type": "AWS::EC2::VPC",\n"Properties": {\n"CidrBlock": "ten"}}}}'
    assert faults(text)[0].startswith("shop.yaml, line 5: Resources.Vpc.Properties.CidrBlock: ")


def test_every_fault_is_told_at_once() -> None:
    assert len(faults(TEMPLATE.replace("10.0.0.0/16", "ten").replace("!Ref Vpc", "!Ref Vcp"))) == 2


def test_a_value_that_is_not_allowed() -> None:
    text = TEMPLATE.replace("10.0.0.0/16", "!Sub '10.${Stage}.0.0/16'")
    assert "'test' is not among the allowed values" in faults(text, Stage="test")[0]


def test_a_parameter_that_is_none() -> None:
    with pytest.raises(UnreadableDocument, match=r"no parameter 'Stag'.*Parameters: Count, Stage"):
        template(TEMPLATE, Stag="prod")
    with pytest.raises(UnreadableDocument, match="no pseudo-parameter 'AWS::Zone'"):
        template(TEMPLATE, **{"AWS::Zone": "a"})
    with pytest.raises(UnreadableDocument, match="'Mars' is no Region"):
        template(TEMPLATE, **{"AWS::Region": "Mars"})


def test_only_templates_have_parameters() -> None:
    given = [SourceFile(path="vpcs.json", content=b'{"Vpcs": []}')]
    with pytest.raises(UnreadableDocument, match="Only a template has parameters"):
        read_files(given, parameters={"Stage": "prod"})


def test_half_a_vpc_config_is_refused_as_lambda_does() -> None:
    text = "Resources:\n  Fn:\n    Type: AWS::Lambda::Function\n    Properties:\n      VpcConfig: {SecurityGroupIds: [sg-1]}\n"
    assert "line 5: Resources.Fn.Properties.VpcConfig.SubnetIds: A function in a VPC needs" in faults(text)[0]


# --- notes ------------------------------------------------------------------------------------------


def notes(found: Imported, kind: NoteKind, *, matters: bool | None = None) -> list[str]:
    return [one.message for one in found.notes if one.kind is kind and matters in (None, one.matters)]


def test_what_was_made_up_is_noted() -> None:
    assumed = "\n".join(notes(imported("ipv6"), NoteKind.ASSUMED))
    assert "Fn::GetAZs" in assumed
    assert "gets its IPv6 block from Amazon" in assumed
    assert "in which Region" in assumed


def test_what_can_change_a_verdict_says_so() -> None:
    found = notes(imported("main-table"), NoteKind.ASSUMED, matters=True)
    assert found == ["Left was taken to be in us-east-1a: AWS chooses one."]


def test_a_rule_beside_a_group_without_egress_is_noted() -> None:
    assert any(
        "Beside has no SecurityGroupEgress of its own" in one
        for one in notes(imported("group-egress"), NoteKind.ASSUMED, matters=True)
    )


def test_an_endpoint_that_does_not_say_private_dns_is_noted() -> None:
    found = notes(imported("interface-endpoint"), NoteKind.ASSUMED, matters=True)
    assert found == ["Tokens does not say PrivateDnsEnabled: it was taken to be off, as CloudFormation has it."]


def test_private_dns_that_nobody_said_is_not_taken_as_off() -> None:
    written = (FOLDER / "interface-endpoint" / "template.yaml").read_text()
    text = written.replace("PrivateDnsEnabled: true", "PrivateDnsEnabled: !Ref Dns", 1).replace(
        "Parameters:\n", "Parameters:\n  Dns: {Type: String}\n", 1
    )
    found = notes(template(text), NoteKind.UNKNOWN, matters=True)

    assert any("Secrets has private DNS or not: Dns is a parameter without a value" in one for one in found)
    assert notes(template(text, Dns="true"), NoteKind.UNKNOWN) == []


def test_what_has_no_place_in_a_document_is_counted() -> None:
    text = TEMPLATE + "  A: {Type: AWS::S3::Bucket}\n  B: {Type: AWS::S3::Bucket}\n  C: {Type: Custom::Thing}\n"
    assert notes(template(text), NoteKind.IGNORED) == [
        "Of no kind that a document has: AWS::S3::Bucket (2), Custom::Thing (1)."
    ]


def test_macros_and_loops_are_not_run_and_it_is_said() -> None:
    text = TEMPLATE.replace("Parameters:", "Transform: [AWS::LanguageExtensions, Own::Macro]\nParameters:", 1)
    text += "  Fn::ForEach::Subnets:\n    - Name\n    - [A, B]\n    - {'Subnet${Name}': {Type: AWS::EC2::Subnet}}\n"
    found = notes(template(text), NoteKind.IGNORED, matters=True)
    assert any("Fn::ForEach::Subnets" in one for one in found)
    assert any("Own::Macro" in one for one in found)


SAM = TEMPLATE.replace("Parameters:", "Transform: AWS::Serverless-2016-10-31\nParameters:", 1)


def test_globals_take_no_role_and_are_ignored_as_a_list_or_all() -> None:
    function = "  Fn: {Type: AWS::Serverless::Function, IgnoreGlobals: 3}\n"
    (refused, ignored) = faults(f"{SAM}{function}Globals: {{Function: {{Role: arn:aws:iam::1:role/x, Timeout: 3}}}}\n")

    assert "Globals.Function.Role: SAM takes no Role here." in refused
    assert "Resources.Fn.IgnoreGlobals: " in ignored


NETWORK = """
AWSTemplateFormatVersion: "2010-09-09"
Parameters: {Stage: {Type: String}, Given: {Type: String}}
Conditions: {Prod: !Equals [!Ref Stage, prod]}
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
  App: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.1.0/24, AvailabilityZone: us-east-1a}}
  A: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: a, VpcId: !Ref Vpc}}
  B: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: b, VpcId: !Ref Vpc}}
  Db: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: d, VpcId: !Ref Vpc}}
  Rule: {Type: AWS::EC2::SecurityGroupIngress, Properties: {IpProtocol: "-1", GroupId: IN, SourceSecurityGroupId: FROM}}
  Server: {Type: AWS::EC2::Instance, Properties: {SubnetId: !Ref App, SecurityGroupIds: [!Ref Db]}}
  Fn: {Type: AWS::Lambda::Function, Properties: {VpcConfig: {SubnetIds: [!Ref App], SecurityGroupIds: OF}}}
"""
EITHER = "!If [Prod, !Ref A, !Ref B]"


@pytest.mark.parametrize(
    ("groups", "source", "target", "outcome"),
    [
        ("[!Ref A]", "!Ref A", "!Ref Db", "reachable"),
        ("[!Ref B]", "!Ref A", "!Ref Db", "unreachable"),
        ("[!Ref Given]", "!Ref A", "!Ref Db", "unreachable"),  # a group from outside is none of the template's
        (f"[{EITHER}]", "!Ref A", "!Ref Db", "invalid"),
        ("!If [Prod, [!Ref A], [!Ref B]]", "!Ref A", "!Ref Db", "invalid"),
        ("[!Ref B]", EITHER, "!Ref Db", "invalid"),
        ("[!Ref A]", "!Ref A", "!If [Prod, !Ref Db, !Ref B]", "invalid"),
    ],
)
def test_which_of_the_templates_groups_is_meant_is_not_guessed(
    groups: str, source: str, target: str, outcome: str
) -> None:
    text = NETWORK.replace("OF}", f"{groups}}}").replace("FROM", source).replace("GroupId: IN", f"GroupId: {target}")
    question = read_question({"from": "Fn", "to": "Server", "port": 443})

    assert str(evaluate(read_topology(template(text).document), question).outcome) == outcome


def test_an_interface_has_the_addresses_of_its_list() -> None:
    listed = "[{PrivateIpAddress: 10.0.1.9, Primary: false}, {PrivateIpAddress: 10.0.1.8, Primary: true}]"
    text = f"""{TEMPLATE}
  App: {{Type: AWS::EC2::Subnet, Properties: {{VpcId: !Ref Vpc, CidrBlock: 10.0.1.0/24}}}}
  Eni: {{Type: AWS::EC2::NetworkInterface, Properties: {{SubnetId: !Ref App, PrivateIpAddresses: {listed}}}}}
  Server:
    Type: AWS::EC2::Instance
    Properties:
      NetworkInterfaces: [{{DeviceIndex: "0", SubnetId: !Ref App, PrivateIpAddresses: [{{PrivateIpAddress: 10.0.1.7, Primary: true}}]}}]
"""
    found = template(text)

    (eni,), (server,) = entries(found, "network_interfaces"), entries(found, "instances")
    assert eni["PrivateIpAddress"] == "10.0.1.8"
    assert eni["SecondaryPrivateIpAddresses"] == [{"PrivateIpAddress": "10.0.1.9"}]
    assert server["PrivateIpAddress"] == "10.0.1.7"


@pytest.mark.parametrize(
    ("cache", "home"),
    [
        ("CacheCluster, Properties: {Engine: memcached, PreferredAvailabilityZones: [us-east-1b]", "B"),
        ("CacheCluster, Properties: {Engine: redis, PreferredAvailabilityZone: us-east-1a", "A"),
        ("ReplicationGroup, Properties: {Engine: valkey, PreferredCacheClusterAZs: [us-east-1b, us-east-1a]", "B"),
    ],
)
def test_a_cache_is_in_the_first_zone_that_it_asks_for(cache: str, home: str) -> None:
    places = "".join(
        f"  {name}: {{Type: AWS::EC2::Subnet, Properties: "
        f"{{VpcId: !Ref Vpc, CidrBlock: 10.0.{number}.0/24, AvailabilityZone: us-east-1{name.lower()}}}}}\n"
        for number, name in enumerate("AB", start=1)
    )
    group = "  Places: {Type: AWS::ElastiCache::SubnetGroup, Properties: {SubnetIds: [!Ref A, !Ref B]}}\n"

    found = template(
        f"{TEMPLATE}{places}{group}  Cache: {{Type: AWS::ElastiCache::{cache}, CacheSubnetGroupName: !Ref Places}}}}\n"
    )

    assert [one["SubnetId"] for one in entries(found, "cache_clusters")] == [home]
    assert not [one for one in notes(found, NoteKind.ASSUMED) if "AWS chooses among its subnets" in one]


def test_a_target_group_that_crosses_zones_makes_its_load_balancer_do_so() -> None:
    text = f"""{TEMPLATE}
  App: {{Type: AWS::EC2::Subnet, Properties: {{VpcId: !Ref Vpc, CidrBlock: 10.0.1.0/24}}}}
  Nlb: {{Type: AWS::ElasticLoadBalancingV2::LoadBalancer, Properties: {{Type: network, Scheme: internal, Subnets: [!Ref App]}}}}
  Tcp:
    Type: AWS::ElasticLoadBalancingV2::Listener
    Properties: {{LoadBalancerArn: !Ref Nlb, Port: 80, Protocol: TCP, DefaultActions: [{{Type: forward, TargetGroupArn: !Ref Back}}]}}
  Back:
    Type: AWS::ElasticLoadBalancingV2::TargetGroup
    Properties:
      Protocol: TCP
      Port: 80
      VpcId: !Ref Vpc
      TargetGroupAttributes: [{{Key: load_balancing.cross_zone.enabled, Value: "true"}}]
"""
    assert entries(template(text), "load_balancers")[0]["CrossZone"] is True
    assert (
        "CrossZone"
        not in entries(template(text.replace('"true"', "use_load_balancer_configuration")), "load_balancers")[0]
    )


def test_a_database_with_a_subnet_group_is_private_and_it_is_noted_where_it_could_be_public() -> None:
    found = imported("data-stores")
    assert "PubliclyAccessible" not in entries(found, "db_instances")[0]
    assert any("RDS makes it private" in one for one in notes(found, NoteKind.ASSUMED, matters=True))


def test_the_region_of_a_folder() -> None:
    given = [SourceFile(path="eu-central-1/shop.yaml", content=TEMPLATE.encode())]
    found = read_files(given)
    assert found.document["region"] == "eu-central-1"
    assert found.document["vpcs"][0]["Region"] == "eu-central-1"


# --- the command line -------------------------------------------------------------------------------


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "lambdanet", *map(str, arguments)], capture_output=True, text=True, check=False
    )


def test_the_command_line_takes_parameters() -> None:
    file = FOLDER / "nat-by-stage" / "template.yaml"
    asked = ("--from", "Orders", "--to", "internet:443")

    assert run("reach", file, *asked).returncode == 1
    assert run("reach", file, *asked, "--parameter", "Stage=prod").returncode == 0
    wrong = run("reach", file, *asked, "--parameter", "Stage")
    assert (wrong.returncode, "such as Stage=prod" in wrong.stderr) == (2, True)


def test_a_template_becomes_a_document() -> None:
    done = run("convert", FOLDER / "nested", "--to", "topology", "--format", "cloudformation")
    document = load_yaml(done.stdout)
    assert isinstance(document, dict)
    assert {one["id"] for one in document["subnets"]} == {"Network.A", "Network.B"}


def test_a_gateway_endpoint_that_may_be_there_leaves_its_tables_undecided() -> None:
    text = TEMPLATE.replace("Resources:", "Conditions: {Asked: !Equals [!Ref Unsaid, x]}\nResources:", 1)
    text = text.replace("Parameters:", "Parameters:\n  Unsaid: {Type: String}", 1)
    text += "  Table: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Vpc}}\n"
    text += "  S3:\n    Type: AWS::EC2::VPCEndpoint\n    Condition: Asked\n    Properties:\n"
    text += "      {VpcId: !Ref Vpc, ServiceName: com.amazonaws.us-east-1.s3, RouteTableIds: [!Ref Table]}\n"

    assert entries(template(text), "route_tables")[0]["unknown"] is True
    assert "unknown" not in entries(template(text, Unsaid="x"), "route_tables")[0]
