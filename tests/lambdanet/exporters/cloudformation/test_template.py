"""What stands in a template, and what an export says beside it."""

from typing import Any

import pytest
import yaml

from lambdanet.__main__ import main
from lambdanet.document import read_topology
from lambdanet.exporters.cloudformation.build import FILE, export_cloudformation
from lambdanet.exporters.cloudformation.firewalls import NOTHING
from lambdanet.parts import FORMAT
from tests.builders import PRESETS, Document, part, preset
from tests.lambdanet.exporters.cloudformation.back import there_and_back


def resources(document: Document) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(export_cloudformation(read_topology(document)).files[FILE])["Resources"]
    return found


def of_type(document: Document, type_: str) -> list[dict[str, Any]]:
    return [one["Properties"] for one in resources(document).values() if one["Type"] == type_]


def said(document: Document, component: str) -> list[tuple[str, bool]]:
    left = export_cloudformation(read_topology(document)).left_out
    return [(one.message, one.matters) for one in left if one.component == component]


def test_the_command_prints_the_template_and_what_is_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["convert", str(PRESETS / "vpc-attachment.yaml"), "--to", "cloudformation"]) == 0

    printed = capsys.readouterr()
    assert yaml.safe_load(printed.out)["AWSTemplateFormatVersion"] == "2010-09-09"
    assert "left out: api: api.example.com is a host on the internet: no template has it." in printed.err


def test_the_same_topology_is_the_same_text() -> None:
    texts = {export_cloudformation(read_topology(preset("transit-gateway"))).files[FILE] for _ in range(2)}

    assert len(texts) == 1


@pytest.mark.parametrize(
    "text",
    [
        "{{resolve:secretsmanager:prod:SecretString:password}}",
        "{{{resolve:ssm:x}}",
        "!Ref AWS::AccountId",
        "a: b # c",
        "- &x '\"",
        "${AWS::StackId}",
        "é\u2028\ufeff🐘",
        "yes",
        "=1+1",
    ],
)
def test_whatever_a_text_looks_like_it_is_text(text: str) -> None:
    document = preset("vpc-attachment")
    document["description"] = document["name"] = text
    part(document, "fn-sg")["name"] = part(document, "orders")["name"] = text
    part(document, "db-sg")["SecurityGroupIngress"][0]["Description"] = text

    exported = export_cloudformation(read_topology(document)).files[FILE]

    template = yaml.safe_load(exported)
    assert "{{" not in exported
    assert isinstance(template["Description"], str)
    assert isinstance(template["Resources"]["FnSg"]["Properties"]["GroupDescription"], str)
    assert there_and_back(document).again.by_id().keys() >= {"orders", "FnSg"}


def test_ids_that_look_alike_stay_apart() -> None:
    document = preset("vpc-attachment")
    for name in ("a-b", "aB", "AB", "a.b"):
        document["security_groups"].append({"id": name, "VpcId": "vpc"})

    found = resources(document)

    ids = {
        tag["Value"]: logical
        for logical, one in found.items()
        for tag in one["Properties"].get("Tags", ())
        if tag["Key"] == "lambdanet:id"
    }
    assert (ids["aB"], ids["AB"]) == ("aB", "AB")
    assert len({ids[name] for name in ("a-b", "aB", "AB", "a.b")}) == 4


def test_a_group_without_egress_keeps_none() -> None:
    document = preset("vpc-attachment")
    part(document, "fn-sg")["SecurityGroupEgress"] = []

    assert resources(document)["FnSg"]["Properties"]["SecurityGroupEgress"] == [NOTHING]


def test_groups_that_name_each_other_have_their_rules_beside_them() -> None:
    document = preset("vpc-attachment")
    for own, other in (("fn-sg", "db-sg"), ("db-sg", "fn-sg")):
        rule = {"IpProtocol": "tcp", "FromPort": 1, "ToPort": 2, "SourceSecurityGroupId": other}
        part(document, own)["SecurityGroupIngress"] = [rule]

    assert len(of_type(document, "AWS::EC2::SecurityGroupIngress")) == 2
    assert all("SecurityGroupIngress" not in one for one in of_type(document, "AWS::EC2::SecurityGroup"))


def test_a_database_has_no_password() -> None:
    (database,) = of_type(preset("vpc-attachment"), "AWS::RDS::DBInstance")

    assert database["ManageMasterUserPassword"] is True
    assert "MasterUserPassword" not in database


def test_a_blackhole_is_said() -> None:
    document = preset("vpc-attachment-nat")
    part(document, "rtb-app-a")["Routes"][0]["State"] = "blackhole"

    message = "The route to 0.0.0.0/0 is a blackhole, which no template can say: it is missing."
    assert (message, True) in said(document, "rtb-app-a")


def test_an_address_matters_where_a_rule_names_it() -> None:
    document = preset("vpc-attachment")
    assert not any(matters for _, matters in said(document, "orders-db"))

    rule = {"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "CidrIp": "10.20.20.15/32"}
    part(document, "fn-sg")["SecurityGroupEgress"] = [rule]

    assert any("10.20.20.15" in message and matters for message, matters in said(document, "orders-db"))


def test_a_vpc_of_another_region_is_left_out_with_all_in_it() -> None:
    document = preset("peered-vpcs")
    part(document, "vpc-b")["Region"] = "eu-west-1"

    found = resources(document)

    assert "VpcB" not in found
    assert "BDataA" not in found
    assert any("eu-west-1" in message and matters for message, matters in said(document, "vpc-b"))


def test_more_resources_than_a_stack_may_have_are_said() -> None:
    document = preset("vpc-attachment")
    document["security_groups"] += [{"id": f"g{number}", "VpcId": "vpc"} for number in range(500)]

    assert any("takes 500 in one" in message for message, _ in said(document, ""))


def test_a_topology_that_comes_to_nothing_says_so() -> None:
    assert any("refuses one without resources" in message for message, _ in said({"format": FORMAT}, ""))
