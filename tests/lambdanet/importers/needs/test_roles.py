"""What a role allows, what of it is not read, and when it is certain that it cannot attach a function (IAM-01)."""

from typing import Any

import pytest

from lambdanet.importers.needs.roles import Role

ENI = ["ec2:CreateNetworkInterface", "ec2:DescribeNetworkInterfaces", "ec2:DeleteNetworkInterface"]


def allow(*actions: str, **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": list(actions), "Resource": "*", **more}


def read(*statements: Any) -> Role:
    role = Role()
    role.read({"Version": "2012-10-17", "Statement": list(statements)}, "orders")
    role.settle()
    return role


def test_actions_are_services_with_the_action_as_the_reason() -> None:
    role = read(allow("s3:GetObject", "s3:PutObject"), allow("kms:Decrypt"), allow("logs:PutLogEvents"))

    assert role.services == {
        "s3": ["its role may call s3:GetObject and 1 more"],
        "kms": ["its role may call kms:Decrypt"],
    }
    assert role.logs
    assert not role.gaps


def test_one_statement_and_one_action_need_no_list() -> None:
    role = Role()
    role.read({"Statement": {"Effect": "Allow", "Action": "sns:Publish", "Resource": "*"}}, "orders")
    role.settle()

    assert list(role.services) == ["sns"]


def test_everything_is_no_service_of_its_own() -> None:
    assert (read(allow("*")).everything, read(allow("*")).services) == (True, {})
    not_iam = {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}
    assert (read(not_iam).everything, read(not_iam).services) == (True, {})


def test_what_is_refused_for_everything_is_not_allowed() -> None:
    denied = {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}
    only_here = {**denied, "Condition": {"ArnEquals": {"lambda:SourceFunctionArn": "arn"}}}
    of_one_bucket = {**denied, "Resource": "arn:aws:s3:::private/*"}

    assert read(allow("s3:GetObject"), denied).services == {}
    assert list(read(allow("s3:GetObject"), only_here, of_one_bucket).services) == ["s3"]


@pytest.mark.parametrize(
    "statement", ["Allow", {"Effect": "Maybe"}, {"Effect": "Allow"}, allow("s3:GetObject") | {"Action": [7]}]
)
def test_what_cannot_be_read_is_a_gap(statement: Any) -> None:
    assert read(statement).gaps == ["a statement of the policy orders"]


@pytest.mark.parametrize("text", ["{", "[" * 100_000, '"x"', "{}"])
def test_a_text_that_is_no_document_is_a_gap(text: str) -> None:
    role = Role()
    role.read_text(text, "orders")

    assert role.gaps == ["the policy orders"]


def test_a_policy_that_is_not_in_the_table_is_a_gap_and_one_of_ones_own_is_no_managed_one() -> None:
    role = Role()
    role.attach("arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess")
    role.attach("AmazonSNSFullAccess")
    role.attach("arn:aws:iam::aws:policy/AmazonChimeFullAccess")
    role.attach("arn:aws:iam::123456789012:policy/AmazonSQSFullAccess")

    assert list(role.services) == ["s3", "sns"]
    assert role.gaps == ["the policy AmazonChimeFullAccess", "the policy AmazonSQSFullAccess"]


@pytest.mark.parametrize(
    ("statements", "lacks"),
    [
        ([allow("s3:GetObject")], True),
        ([], True),
        ([allow(*ENI)], False),
        ([allow(*ENI[:2])], True),
        ([allow("ec2:*")], False),
        ([allow("*")], False),
        ([allow("ec2:*NetworkInterface*")], False),
        ([{"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}], False),
        ([allow(*ENI), {"Effect": "Deny", "Action": ENI[0], "Resource": "*"}], True),
        ([allow(*ENI), {"Effect": "Deny", "Action": ENI[0], "Resource": "*", "Condition": {"a": "b"}}], False),
        ([allow("s3:GetObject"), "unreadable"], False),
    ],
)
def test_a_role_lacks_the_network_only_where_that_is_certain(statements: list[Any], lacks: bool) -> None:
    assert read(*statements).lacks_network is lacks


def test_the_basic_role_lacks_it_and_the_one_for_vpcs_does_not() -> None:
    basic, vpc = Role(), Role()
    basic.attach("arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole")
    vpc.attach("arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole")

    assert (basic.lacks_network, vpc.lacks_network) == (True, False)
