"""IAM roles: what a function, its instances or a proxy may do, and nothing more."""

from typing import Final

from lambdanet.exporters.terraform.draft import Draft, tag
from lambdanet.exporters.terraform.hcl import Arguments, Call, Reference, Value
from lambdanet.topology import Function

LAMBDA: Final = "lambda.amazonaws.com"
ATTACHED: Final = (
    "arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole"  # IAM-01's permissions, and logs
)
BASIC: Final = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
OPERATOR: Final = "arn:aws:iam::aws:policy/AWSLambdaManagedEC2ResourceOperator"
# The prefix of a service's actions, where it is not the first part of its endpoint's name.
PREFIXES: Final = {
    "monitoring": "cloudwatch",
    "email": "ses",
    "email-smtp": "ses",
    "synthetics": "synthetics",
    "kinesis-streams": "kinesis",
    "kinesis-firehose": "firehose",
    "ecs-agent": "ecs",
    "ecs-telemetry": "ecs",
    "elasticmapreduce": "elasticmapreduce",
    "memory-db": "memorydb",
    "git-codecommit": "codecommit",
    "sync-states": "states",
    "bedrock-runtime": "bedrock",
    "bedrock-agent-runtime": "bedrock",
    "appconfigdata": "appconfig",
    "aps-workspaces": "aps",
}


def add_role(draft: Draft, text: str, name: str, service: str) -> Reference:
    """A role that a service may assume. AWS gives it its name, so that two files meet no role of the other's."""
    statement: dict[str, Value] = {
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": "sts:AssumeRole",
    }
    label = draft.label("aws_iam_role", text)
    return draft.add("aws_iam_role", label, {"assume_role_policy": _policy([statement])}, name=tag(name))


def attach(draft: Draft, text: str, role: Reference, policy: str) -> Reference:
    """A policy of AWS's on a role."""
    type_ = "aws_iam_role_policy_attachment"
    arguments: Arguments = {"role": Reference(f"{role.text}.name"), "policy_arn": policy}
    return draft.add(type_, draft.label(type_, text), arguments)


def permit(draft: Draft, text: str, role: Reference, statements: list[dict[str, Value]]) -> Reference:
    """A policy of its own on a role."""
    type_ = "aws_iam_role_policy"
    arguments: Arguments = {"role": Reference(f"{role.text}.name"), "policy": _policy(statements)}
    return draft.add(type_, draft.label(type_, text), arguments)


def _policy(statements: list[dict[str, Value]]) -> Call:
    return Call("jsonencode", ({"Version": "2012-10-17", "Statement": statements},))


def add_execution_role(draft: Draft, function: Function) -> tuple[Reference, list[Value]]:
    """A function's role, and what must be there before the function is made."""
    label = draft.label_of(function.id)
    role = add_role(draft, label, function.name, LAMBDA)
    in_vpc = function.attached and not function.managed
    after: list[Value] = [attach(draft, label, role, ATTACHED if in_vpc and function.role_network else BASIC)]
    if in_vpc and not function.role_network:
        message = (
            "Its role is without the EC2 permissions, as it is here: AWS refuses to make it, and no plan shows that."
        )
        draft.leave_out(message, function.id, matters=True)
    if function.role_denies:
        actions: list[Value] = [f"{action_prefix(one)}:*" for one in function.role_denies]
        denied: dict[str, Value] = {"Effect": "Deny", "Action": actions, "Resource": "*"}
        after.append(permit(draft, f"{label}_refuses", role, [denied]))
        message = "What its role refuses is written as a policy of IAM, by which no plan can be judged here."
        draft.leave_out(message, function.id, matters=True)
    return role, after


def action_prefix(service: str) -> str:
    """What the names of a service's actions begin with: s3, secretsmanager, cloudwatch."""
    return PREFIXES.get(service, service.partition(".")[0])
