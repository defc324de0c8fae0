"""What a repair means as commands of the AWS CLI and in a template."""

import shlex

import pytest
import yaml

from lambdanet.repair.cloudformation import cloudformation, logical
from lambdanet.repair.commands.telling import commands
from lambdanet.repair.repairs import Goal, repairs
from tests.builders import part, preset
from tests.lambdanet.repair.labs import API, LABS, SECRETS


class Loader(yaml.SafeLoader):
    """Reads CloudFormation's short tags as plain text."""


for tag in ("!Ref", "!GetAtt"):
    Loader.add_constructor(tag, lambda loader, node: f"<{loader.construct_scalar(node)}>")


def test_a_nat_gateway_needs_an_address_first_and_routes_last() -> None:
    assert repairs(preset("vpc-attachment"), API, Goal.REACHABLE).found[0].cli == (
        "aws ec2 allocate-address --domain vpc  # the Elastic IP of nat-1",
        "aws ec2 create-nat-gateway --subnet-id public-a --allocation-id eipalloc-of-nat-1  # nat-1",
        "aws ec2 wait nat-gateway-available --nat-gateway-ids nat-1",
        "aws ec2 create-route --route-table-id rtb-app-a --destination-cidr-block 0.0.0.0/0 --nat-gateway-id nat-1",
        "aws ec2 create-route --route-table-id rtb-app-b --destination-cidr-block 0.0.0.0/0 --nat-gateway-id nat-1",
    )


def test_a_nat_gateway_is_replaced_and_not_moved() -> None:
    lab = LABS["l03_nat_in_a_private_subnet"]()
    lines = repairs(lab.document, lab.question, Goal.REACHABLE).found[0].cli

    assert [shlex.split(line, comments=True)[2] for line in lines] == [
        "allocate-address", "create-nat-gateway", "wait", "replace-route", "replace-route", "delete-nat-gateway",
    ]  # fmt: skip


def test_a_new_group_loses_the_outbound_rule_that_aws_gives_it() -> None:
    lines = repairs(preset("vpc-attachment"), SECRETS, Goal.REACHABLE).found[0].cli
    words = [shlex.split(line, comments=True)[2] for line in lines]

    assert words == [
        "create-security-group", "revoke-security-group-egress", "authorize-security-group-ingress",
        "create-vpc-endpoint",
    ]  # fmt: skip


def test_a_template_refers_to_resources_and_names_their_attributes() -> None:
    found = repairs(preset("vpc-attachment"), API, Goal.REACHABLE).found[0]
    resources = yaml.load(found.cloudformation, Loader=Loader)["Resources"]

    assert resources["Nat1"] == {
        "Type": "AWS::EC2::NatGateway",
        "Properties": {
            "SubnetId": "<PublicA>",
            "ConnectivityType": "public",
            "AllocationId": "<Nat1Address.AllocationId>",
        },
    }
    assert resources["RtbAppARoute1"]["Properties"] == {
        "RouteTableId": "<RtbAppA>",
        "DestinationCidrBlock": "0.0.0.0/0",
        "NatGatewayId": "<Nat1>",
    }


@pytest.mark.parametrize("name", LABS)
def test_every_repair_of_a_lab_can_be_said_in_both(name: str) -> None:
    lab = LABS[name]()
    for one in repairs(lab.document, lab.question, Goal.REACHABLE, kept=lab.kept).found:
        assert all(shlex.split(line, comments=True)[0] == "aws" for line in one.cli), one.title
        read = yaml.load(one.cloudformation, Loader=Loader) if one.cloudformation else {"Resources": {}}
        assert all(resource["Type"].startswith("AWS::") for resource in read["Resources"].values()), one.title


def test_a_subnet_that_has_a_table_changes_its_association() -> None:
    lab = LABS["l13_table_not_ticked"]()
    found = repairs(lab.document, lab.question, Goal.REACHABLE).found
    moved = next(one for one in found if "the route table rtb-data" in one.title)

    assert moved.cli == (
        "aws ec2 replace-route-table-association --association-id rtbassoc-of-app-a --route-table-id rtb-data",
        "aws ec2 replace-route-table-association --association-id rtbassoc-of-app-b --route-table-id rtb-data",
    )


def test_block_public_access_has_resources_of_its_own() -> None:
    lab = LABS["l27_block_public_access"]()
    found = repairs(lab.document, lab.question, Goal.REACHABLE).found
    read = [yaml.load(one.cloudformation, Loader=Loader)["Resources"] for one in found]

    assert {
        "Type": "AWS::EC2::VPCBlockPublicAccessExclusion",
        "Properties": {"VpcId": "<Vpc>", "InternetGatewayExclusionMode": "allow-egress"},
    } in [resource for one in read for resource in one.values()]


def test_nothing_changed_is_nothing_to_do() -> None:
    document = preset("vpc-attachment")

    assert (commands(document, document), cloudformation(document, document)) == ((), "")


def test_what_a_template_cannot_say_is_left_out() -> None:
    document = preset("vpc-attachment-endpoints")
    part(document, "s3-gw")["denies"] = "its policy names other buckets"

    assert commands(preset("vpc-attachment-endpoints"), document)
    assert cloudformation(preset("vpc-attachment-endpoints"), document) == ""


@pytest.mark.parametrize(("identifier", "name"), [("rtb-app-a", "RtbAppA"), ("nat.1_b", "Nat1B"), ("--", "Resource")])
def test_an_id_becomes_a_logical_id(identifier: str, name: str) -> None:
    assert logical(identifier) == name
