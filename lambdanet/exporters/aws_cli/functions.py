"""Lambda functions with their roles, their placeholder code, and what runs Managed Instances."""

import base64
import io
import zipfile
from typing import Any, Final

from lambdanet.exporters.aws_cli.names import FUNCTION, PROVIDER, ROLE, name_for
from lambdanet.exporters.aws_cli.script import Script
from lambdanet.exporters.aws_cli.words import Piece, Variable, as_json, joined
from lambdanet.topology import Function

POLICIES: Final = "arn:aws:iam::aws:policy/service-role/"
CODE: Final = "def handler(event, context):\n    return {}\n"
PREFIXES: Final = {  # where IAM calls a service otherwise than its endpoint
    "monitoring": "cloudwatch",
    "ecr.api": "ecr",
    "ecr.dkr": "ecr",
    "email-smtp": "ses",
}


def archive() -> bytes:
    """The placeholder's ZIP file: always the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as held:
        entry = zipfile.ZipInfo("index.py", date_time=(2020, 1, 1, 0, 0, 0))
        entry.create_system, entry.external_attr = 3, 0o644 << 16
        held.writestr(entry, CODE)
    return buffer.getvalue()


def write_functions(script: Script) -> None:
    made = [one for one in script.topology.functions if _can_be_made(script, one)]
    if not made:
        return
    script.step("The functions' placeholder code: a ZIP file with one handler that returns {}")
    text = base64.b64encode(archive()).decode()
    script.lines += [
        "CODE_DIRECTORY=$(mktemp -d)",
        "trap 'rm -rf \"$CODE_DIRECTORY\"' EXIT",
        f'echo {text} | base64 --decode >"$CODE_DIRECTORY/function.zip"',
    ]
    script.leave_out("The functions' code and their permissions to call services are not in the topology.")
    script.step("The functions' roles")
    roles = {one.id: _write_role(script, one) for one in made}
    script.lines.append('sleep "${WAIT_FOR_ROLES:-15}" # until Lambda may assume a role that is new')
    for one in made:
        script.step(f"Function {one.id}")
        script.about(one)
        _write_function(script, one, roles[one.id])


def _can_be_made(script: Script, one: Function) -> bool:
    if not all(subnet in script.known for subnet in one.subnet_ids):
        script.leave_out("Its subnets are not made, so it is not either.", one.id, matters=True)
        return False
    if one.attached and not one.role_network:
        message = "AWS refuses to create it: its role may not make network interfaces (IAM-01)."
        script.leave_out(message, one.id, matters=True)
        return False
    return True


def _trust(service: str) -> Piece:
    statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    return as_json({"Version": "2012-10-17", "Statement": [statement]})


def write_role(script: Script, identifier: str, service: str, policies: tuple[str, ...]) -> tuple[str, Variable]:
    """A role's name, and the variable with its ARN."""
    name, own = name_for(script, ROLE, identifier, ending="-role"), script.new("ROLE", identifier)
    words: tuple[Piece, ...] = ("--role-name", name, "--assume-role-policy-document", _trust(service))
    script.keep(own, "iam", "create-role", *words, query="Role.Arn")
    for policy in policies:
        script.run("iam", "attach-role-policy", "--role-name", name, "--policy-arn", policy)
    return name, own


def _write_role(script: Script, one: Function) -> Variable:
    network = one.attached and not one.managed
    policy = "AWSLambdaVPCAccessExecutionRole" if network else "AWSLambdaBasicExecutionRole"
    name, own = write_role(script, one.id, "lambda.amazonaws.com", (f"{POLICIES}{policy}",))
    if one.role_denies:
        actions = [f"{PREFIXES.get(service, service)}:*" for service in one.role_denies]
        statement = {"Effect": "Deny", "Action": actions, "Resource": "*"}
        document = as_json({"Version": "2012-10-17", "Statement": [statement]})
        words = ("--role-name", name, "--policy-name", "denies", "--policy-document", document)
        script.run("iam", "put-role-policy", *words)
    script.wait("iam", "role-exists", "--role-name", name)
    return own


def _write_function(script: Script, one: Function, role: Variable) -> None:
    own, name = script.named("FUNCTION", one.id), name_for(script, FUNCTION, one.id)
    at = script.vpc_of(one.subnet_ids[0]) if one.attached else ""
    words: list[Piece] = ["--function-name", name, "--runtime", "python3.13", "--handler", "index.handler"]
    words += ["--role", role, "--zip-file", joined("fileb://", Variable("CODE_DIRECTORY"), "/function.zip")]
    words += ["--tags", as_json({"Name": one.id})]
    if one.managed:
        words += ["--publish", "--memory-size", "2048", "--capacity-provider-config", _provider(script, one, at)]
    elif one.attached:
        words += ["--vpc-config", as_json(_place(script, one, dual=one.dual_stack))]
    script.keep(own, "lambda", "create-function", *words, query="FunctionArn", at=at)
    if one.managed:
        which: tuple[Piece, ...] = ("--function-name", name, "--qualifier", "1")
        script.wait("lambda", "published-version-active", *which, at=at)
    else:
        script.wait("lambda", "function-active-v2", "--function-name", name, at=at)
    if one.reserved_concurrency is not None:
        kept = ("--reserved-concurrent-executions", str(one.reserved_concurrency))
        script.run("lambda", "put-function-concurrency", "--function-name", name, *kept, at=at)
    if one.url:
        words = ["--function-name", name, "--auth-type", "AWS_IAM"]
        script.run("lambda", "create-function-url-config", *words, at=at)
        script.leave_out("Who may call its URL is not in the topology: it asks for AWS_IAM.", one.id)
    if one.state != "Active":
        message = f"No command makes a function that is {one.state}: this one becomes Active."
        script.leave_out(message, one.id, matters=True)


def _place(script: Script, one: Function, *, dual: bool = False) -> dict[str, Any]:
    groups = [script.known[group] for group in dict.fromkeys(one.group_ids)]
    place: dict[str, Any] = {
        "SubnetIds": [script.known[subnet] for subnet in one.subnet_ids],
        "SecurityGroupIds": groups,
    }
    return place | ({"Ipv6AllowedForDualStack": True} if dual else {})


def _provider(script: Script, one: Function, at: str) -> Piece:
    """A capacity provider of its own, with the role that starts its instances (domain.md §3.9)."""
    policy = "arn:aws:iam::aws:policy/AWSLambdaManagedEC2ResourceOperator"
    _, role = write_role(script, f"{one.id}-operator", "lambda.amazonaws.com", (policy,))
    own = script.new("PROVIDER", one.id)
    words: tuple[Piece, ...] = (
        *("--capacity-provider-name", name_for(script, PROVIDER, one.id, ending="-instances")),
        *("--vpc-config", as_json(_place(script, one))),
        *("--permissions-config", as_json({"CapacityProviderOperatorRoleArn": role})),
    )
    query = "CapacityProvider.CapacityProviderArn"
    script.keep(own, "lambda", "create-capacity-provider", *words, query=query, at=at)
    return as_json({"LambdaManagedInstancesCapacityProviderConfig": {"CapacityProviderArn": own}})
