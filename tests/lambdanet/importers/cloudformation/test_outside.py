"""Values that no template holds: what another stack exports, and what the parameter store keeps."""

import pytest

from lambdanet.document import UnreadableDocument
from lambdanet.importers.files import SourceFile
from lambdanet.importers.notes import Imported
from lambdanet.importers.reading import read_files

TEMPLATE = """
Parameters:
  Stored: {Type: AWS::SSM::Parameter::Value<String>, Default: /shop/block}
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: !ImportValue network-block}}
  A: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: !Ref Stored, AvailabilityZone: us-east-1a}}
  B: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: "10.0.{{resolve:ssm:/shop/third}}.0/24", AvailabilityZone: us-east-1a}}
  Db:
    Type: AWS::RDS::DBInstance
    Properties: {Engine: postgres, MasterUserPassword: "{{resolve:secretsmanager:shop}}", DBInstanceIdentifier: shop}
"""
ALL = {
    "ImportValue:network-block": "10.0.0.0/16",
    "resolve:ssm:/shop/block": "10.0.1.0/24",
    "resolve:ssm:/shop/third": "2",
}


def imported(**given: str) -> Imported:
    return read_files([SourceFile(path="shop.yaml", content=TEMPLATE.encode())], parameters=given)


def test_what_is_kept_elsewhere_can_be_given() -> None:
    found = imported(**ALL)

    assert [one["CidrBlocks"] for one in found.document["vpcs"]] == [["10.0.0.0/16"]]
    assert [one["CidrBlock"] for one in found.document["subnets"]] == ["10.0.1.0/24", "10.0.2.0/24"]


def test_it_is_asked_for_and_secrets_are_not() -> None:
    asked = {one.name: one.value for one in imported(**{"resolve:ssm:/shop/third": "2"}).parameters}

    assert asked["ImportValue:network-block"] == ""
    assert asked["resolve:ssm:/shop/third"] == "2"
    assert not [name for name in asked if "secretsmanager" in name]


def test_a_value_that_nothing_asks_for_is_a_fault() -> None:
    with pytest.raises(UnreadableDocument, match="No template asks for 'ImportValue:network-blok'"):
        imported(**ALL | {"ImportValue:network-blok": "10.0.0.0/16"})
