"""`questions`: found questions as a file for `check`, and `check` without such a file."""

import json
from pathlib import Path

import pytest
import yaml

from lambdanet.__main__ import main
from tests.builders import PRESETS

TEMPLATE = """
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
  App: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.1.0/24, AvailabilityZone: us-east-1a}}
  Group: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: a, VpcId: !Ref Vpc}}
  Places: {Type: AWS::RDS::DBSubnetGroup, Properties: {SubnetIds: [!Ref App]}}
  Db: {Type: AWS::RDS::DBInstance, Properties: {Engine: mysql, DBSubnetGroupName: !Ref Places, VPCSecurityGroups: [!Ref Group]}}
  "null":
    Type: AWS::Lambda::Function
    Properties:
      VpcConfig: {SubnetIds: [!Ref App], SecurityGroupIds: [!Ref Group]}
      Environment: {Variables: {"QUEUE # url\\n- x": "https://sqs.us-east-1.amazonaws.com/1/orders", PASSWORD: hunter2}}
"""


@pytest.fixture
def template(tmp_path: Path) -> str:
    path = tmp_path / "template.yaml"
    path.write_text(TEMPLATE)
    return str(path)


def test_the_file_that_is_printed_can_be_given_to_check(
    template: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["questions", template]) == 0
    printed = capsys.readouterr().out
    asked = tmp_path / "questions.yaml"
    asked.write_text(printed)

    assert yaml.safe_load(printed)["questions"] == [
        {"id": "null-to-sqs", "from": "null", "to": "sqs", "port": 443},
        {"id": "null-to-internet", "from": "null", "to": "internet", "port": 443},
        {"id": "null-to-Db", "from": "null", "to": "Db", "port": 3306},
    ]
    assert "# its environment variable QUEUE # url - x names something of it\n" in printed
    assert printed.index("# Possible") < printed.index("null-to-Db")
    assert "hunter2" not in printed

    assert main(["check", template, str(asked)]) == 0
    assert "3 questions: 3 without expectation." in capsys.readouterr().out


def test_as_json_each_has_its_reasons(template: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["questions", template, "--json"]) == 0
    first, *_ = json.loads(capsys.readouterr().out)["questions"]

    assert first == {
        "id": "null-to-Db",
        "from": "null",
        "to": "Db",
        "port": 3306,
        "named": False,
        "reasons": ["a database in the same VPC"],
    }


def test_check_without_a_questions_file_asks_what_was_found(template: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", template]) == 0
    table = capsys.readouterr().out

    assert "3 questions: 3 without expectation." in table
    assert "null-to-Db" in table


def test_a_documents_own_questions_are_printed_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    preset = str(PRESETS / "vpc-attachment-nat.yaml")
    assert main(["questions", preset]) == 0
    printed = capsys.readouterr().out
    asked = tmp_path / "questions.yaml"
    asked.write_text(printed)

    assert main(["check", preset, str(asked), "--json"]) == 0
    by_file = json.loads(capsys.readouterr().out)
    assert main(["check", preset, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == by_file


def test_where_there_is_no_question_it_exits_with_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "empty.json"
    path.write_text('{"format": "lambdanet/topology@1"}')

    assert main(["questions", str(path)]) == 1
    assert "no function" in capsys.readouterr().err
    assert main(["questions", str(tmp_path / "nothing.json")]) == 2
