"""Which service an IAM action is a call to, and which actions are none."""

import pytest

from lambdanet.importers.needs.actions import APART, PREFIXES, covers, is_call, may_be_lambdas, service_of
from lambdanet.services import BY_NAME


@pytest.mark.parametrize(
    ("action", "service"),
    [
        ("s3:GetObject", "s3"),
        ("S3:getobject", "s3"),
        ("dynamodb:*", "dynamodb"),
        ("secretsmanager:GetSecretValue", "secretsmanager"),
        ("ssm:GetParameter*", "ssm"),
        ("cloudwatch:PutMetricData", "monitoring"),
        ("kinesis:PutRecord", "kinesis-streams"),
        ("states:StartExecution", "states"),
        ("states:StartSyncExecution", "sync-states"),
        ("bedrock:InvokeModelWithResponseStream", "bedrock-runtime"),
        ("bedrock:ListFoundationModels", "bedrock"),
        ("ses:SendEmail", "email"),
        ("rds-data:ExecuteStatement", "rds-data"),
        ("invented:Call", ""),
        ("", ""),
    ],
)
def test_an_action_is_a_call_to_a_service(action: str, service: str) -> None:
    assert service_of(action) == service


def test_every_service_of_the_tables_is_known() -> None:
    assert {*PREFIXES.values(), *(service for _, service in APART)} <= BY_NAME.keys()


@pytest.mark.parametrize(
    "action", ["logs:PutLogEvents", "ec2:CreateNetworkInterface", "rds-db:connect", "iam:PassRole"]
)
def test_what_lambda_does_with_the_role_is_no_call_of_the_code(action: str) -> None:
    assert not is_call(action)


@pytest.mark.parametrize("action", ["logs:*", "logs:FilterLogEvents", "ec2:DescribeInstances", "dynamodb:Query"])
def test_what_lambda_does_not_do_is_a_call(action: str) -> None:
    assert is_call(action)
    assert not may_be_lambdas(action)


def test_a_poller_and_a_tracer_may_be_lambdas_own() -> None:
    assert may_be_lambdas("sqs:ReceiveMessage")
    assert may_be_lambdas("xray:PutTraceSegments")
    assert not may_be_lambdas("sqs:SendMessage")
    assert not may_be_lambdas("sqs:*")


def test_a_pattern_covers_as_in_iam() -> None:
    assert covers("ec2:*NetworkInterface*", "ec2:CreateNetworkInterface")
    assert covers("EC2:create?etworkinterface", "ec2:CreateNetworkInterface")
    assert not covers("ec2:[A-Z]*", "ec2:CreateNetworkInterface")
