"""CloudFormation's functions, one by one: what they give, what they cannot know, and what they refuse."""

import json
from typing import Any

import pytest

from lambdanet.document import load_yaml
from lambdanet.importers.aws_cli.bundle import Bundle
from lambdanet.importers.aws_cli.draft import Draft
from lambdanet.importers.cloudformation.deployment import Deployment
from lambdanet.importers.cloudformation.intrinsics import resolve
from lambdanet.importers.cloudformation.template import Template
from lambdanet.importers.cloudformation.values import Missing
from lambdanet.importers.files import SourceFile
from lambdanet.importers.short_tags import load_tagged_yaml

TEMPLATE = """
Parameters:
  Stage: {Type: String, Default: dev}
  Unsaid: {Type: String}
  Names: {Type: CommaDelimitedList, Default: "a, b,c"}
  Size: {Type: Number, Default: 3}
Mappings:
  Sizes: {dev: {Count: 1, Names: [x, y]}, prod: {Count: 9}}
Conditions:
  IsDev: !Equals [!Ref Stage, dev]
  Asked: !Equals [!Ref Unsaid, yes-please]
  Either: !Or [!Condition Asked, !Condition IsDev]
  Both: !And [!Condition Asked, !Condition IsDev]
  Neither: !Not [!Condition Asked]
  NotDev: !Not [!Condition IsDev]
  Never: !And [!Condition Asked, !Condition NotDev]
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
  Fn: {Type: AWS::Lambda::Function, Properties: {FunctionName: orders}}
"""


def worked_out(text: str, **given: str) -> tuple[Any, list[str]]:
    """A value of a template, and the faults on the way."""
    bundle = Bundle()
    data = load_tagged_yaml(TEMPLATE)
    assert isinstance(data, dict)
    template = Template(SourceFile(path="shop.yaml", content=b""), data, bundle.faults)
    deployment = Deployment([template], given, {}, bundle.faults, Draft(bundle))
    deployment.open()
    found = resolve(deployment.stacks[0], load_tagged_yaml(text), "value")
    return found, [str(one) for one in bundle.faults.problems]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("!Ref Stage", "dev"),
        ("!Ref Vpc", "Vpc"),
        ("!Ref Names", ["a", "b", "c"]),
        ("!Ref Size", "3"),
        ("!Ref AWS::Region", "us-east-1"),
        ("!Ref AWS::Partition", "aws"),
        ("!Ref AWS::URLSuffix", "amazonaws.com"),
        ("!Ref AWS::StackName", "shop"),
        ("!GetAtt Vpc.CidrBlock", "10.0.0.0/16"),
        ("!GetAtt [Vpc, VpcId]", "Vpc"),
        ("Fn::GetAtt: [Fn, Arn]", "Fn"),
        ("!Sub '${Stage}-${AWS::Region}-${Vpc.CidrBlock}-${!Stage}'", "dev-us-east-1-10.0.0.0/16-${Stage}"),
        ("!Sub ['${A}/${B}', {A: !Ref Stage, B: 2}]", "dev/2"),
        ("!Join ['-', [a, 1, true, !Ref Stage]]", "a-1-true-dev"),
        ("!Join ['', []]", ""),
        ("!Split [',', 'a,,b']", ["a", "", "b"]),
        ("!Select [1, !Split ['.', '10.20.30']]", "20"),
        ("!Select ['2', !Ref Names]", "c"),
        ("!Select [0, !GetAZs eu-west-1]", "eu-west-1a"),
        ("!Select [0, Fn::GetAZs: !Ref AWS::Region]", "us-east-1a"),
        ("!Cidr [10.0.0.0/16, 3, 8]", ["10.0.0.0/24", "10.0.1.0/24", "10.0.2.0/24"]),
        ("!Cidr ['192.168.0.0/24', '6', '5']", [f"192.168.0.{number * 32}/27" for number in range(6)]),
        ("!Cidr ['2001:db8::/56', 2, 64]", ["2001:db8::/64", "2001:db8:0:1::/64"]),
        ("!FindInMap [Sizes, !Ref Stage, Count]", 1),
        ("!FindInMap [Sizes, dev, Names]", ["x", "y"]),
        ("!FindInMap [Sizes, test, Count, {DefaultValue: 7}]", 7),
        ("!If [IsDev, [1, !Ref AWS::NoValue], 2]", [1]),
        ("!If [NotDev, 1, {A: !Ref AWS::NoValue, B: 2}]", {"B": 2}),
        ("!If [Either, 1, 2]", 1),  # settled, whatever Unsaid is
        ("!If [Never, 1, 2]", 2),
        ("!Base64 text", "dGV4dA=="),
        ("Fn::Base64: !Sub '${Stage}'", "ZGV2"),
        ("Fn::Length: !Ref Names", 3),
        ("Fn::ToJsonString: {a: [1]}", '{"a":[1]}'),
    ],
)
def test_a_function_gives(text: str, value: object) -> None:
    assert worked_out(text) == (value, [])


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("!Ref Unsaid", "Unsaid"),
        ("!Sub '${Unsaid}/32'", "Unsaid"),
        ("!Join ['-', [a, !Ref Unsaid]]", "Unsaid"),
        ("!Select [1, !Split [',', !Ref Unsaid]]", "Unsaid-1"),
        ("!Cidr [!Ref Unsaid, 2, 8]", "Unsaid"),
        ("!FindInMap [Sizes, !Ref Unsaid, Count]", "Unsaid"),
        ("!If [Asked, 1, 2]", "Unsaid"),
        ("!If [Both, 1, 2]", "Unsaid"),
        ("!If [Neither, 1, 2]", "Unsaid"),
        ("!ImportValue shared", "shared"),
        ("!Base64 {Ref: Unsaid}", "Unsaid"),
        ("!Ref AWS::AccountId", "AccountId"),
        ("!GetAtt Fn.SnapStartResponse", "Fn.SnapStartResponse"),
        ("!Select [4, !Split [':', !GetAtt Fn.Arn]]", "Fn-4"),
        ("!Transform {Name: AWS::Include}", "Transform"),
        ("'{{resolve:ssm:/a}}'", "resolve:ssm:/a"),
        ("!Sub '{{resolve:ssm:/${Stage}}}'", "resolve:ssm:/dev"),
    ],
)
def test_what_nobody_has_said_is_missing_and_so_is_what_is_made_of_it(text: str, name: str) -> None:
    found, faults = worked_out(text)

    assert isinstance(found, Missing)
    assert (found.name, faults) == (name, [])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("!Ref Nobody", "no parameter or resource 'Nobody'"),
        ("!Ref AWS::Nothing", "no pseudo-parameter"),
        ("!GetAtt Nobody.Arn", "no resource 'Nobody'"),
        ("!Sub '${Names}'", "is a list, which is no text"),
        ("!Sub [a]", "a text and an object"),
        ("!Select [3, !Ref Names]", "There is no number 3"),
        ("!Select [-1, !Ref Names]", "A number from 0 on"),
        ("!Join [1, [a]]", "A text and a list of texts"),
        ("!Split ['', a]", "A text to split at"),
        ("!Cidr [10.0.0.0/24, 2, 8]", "has no 2 blocks"),
        ("!Cidr [10.0.0.0/8, 257, 8]", "has no 257 blocks"),
        ("!Cidr [ten, 1, 8]", "is no block of addresses"),
        ("!FindInMap [Sizes, test, Count]", "have nothing under"),
        ("!If [Nobody, 1, 2]", "no condition 'Nobody'"),
        ("!If [IsDev, 1]", "and two values belong here"),
        ("!Base64 [a]", "Text belongs here"),
    ],
)
def test_what_cloudformation_refuses_is_a_fault(text: str, message: str) -> None:
    _, faults = worked_out(text)

    assert len(faults) == 1
    assert message in faults[0]
    assert faults[0].startswith("value")


def test_short_tags_are_read_as_their_long_forms() -> None:
    short = "a: !Sub '${B}'\nb: !GetAtt C.D.E\nc: !If [F, !Ref G, !Condition H]\nd: !GetAZs ''\n"
    long = {
        "a": {"Fn::Sub": "${B}"},
        "b": {"Fn::GetAtt": ["C", "D.E"]},
        "c": {"Fn::If": ["F", {"Ref": "G"}, {"Condition": "H"}]},
        "d": {"Fn::GetAZs": ""},
    }

    assert load_tagged_yaml(short) == long
    assert load_tagged_yaml(json.dumps(long)) == long


def test_only_templates_and_outputs_have_short_tags() -> None:
    with pytest.raises(Exception, match="could not determine a constructor"):
        load_yaml("a: !Ref B")


def test_a_value_given_counts_before_the_default() -> None:
    assert worked_out("!Ref Stage", Stage="prod") == ("prod", [])
    assert worked_out("!If [IsDev, 1, 2]", Stage="prod") == (2, [])
