"""Every command of every script is one of the AWS CLI's: it parses them, and botocore validates what it would send."""

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import pytest
from awscli.botocore.awsrequest import AWSResponse

from lambdanet.exporters.aws_cli.export import IPV6_SUBNET, UNTIL_IT_IS
from lambdanet.exporters.aws_cli.functions import archive
from tests.lambdanet.exporters.aws_cli.cli import Cli, the_cli
from tests.lambdanet.exporters.aws_cli.recorded import commands, every_line

Command = list[str]
ASKS: Final = re.compile(r"(^|\$\(|^until_it_is \S+ )aws ")


class _Body(io.BytesIO):
    def stream(self) -> Iterator[bytes]:
        yield self.getvalue()


def _nothing(request: Any, **_: Any) -> AWSResponse:
    """An answer that says nothing, in the form that the service answers in."""
    action = re.search(r"Action=(\w+)", str(request.body))
    name = action[1] if action else ""
    text = f"<{name}Response><{name}Result/></{name}Response>" if name else "{}"
    return AWSResponse(request.url, 200, {}, _Body(text.encode()))


@pytest.fixture
def cli() -> Iterator[Cli]:
    with the_cli().answered_by(_nothing):
        yield the_cli()


@pytest.fixture(scope="module")
def every(tmp_path_factory: pytest.TempPathFactory) -> dict[Any, tuple[str, Command]]:
    """One command of each shape, with the network that it was found in."""
    lines = every_line()
    script = "\n".join(("set -euo pipefail", UNTIL_IT_IS, IPV6_SUBNET, *lines))
    made = commands(script, tmp_path_factory.mktemp("scripts"))
    homes = [name for line, name in lines.items() if ASKS.search(line)]
    found: dict[Any, tuple[str, Command]] = {}
    for name, command in zip(homes, made, strict=True):
        found.setdefault(_shape(command), (name, command))
    return found


def _shape(command: Command) -> Any:
    """What a validator can tell two commands apart by: options, and the keys and types of JSON."""
    name = command[:3] if command[1] == "wait" else command[:2]
    return (*name, frozenset(str(_structure(word)) for word in command[len(name) :]))


def _structure(word: str) -> Any:
    if word.startswith(("{", "[")):
        return _types(json.loads(word))
    return word if word.startswith("--") else "text"


def _types(value: Any) -> Any:
    match value:
        case dict():
            return {key: _types(inner) for key, inner in value.items()}
        case list():
            return sorted({json.dumps(_types(inner)) for inner in value})
        case _:
            return type(value).__name__


def _refusal(cli: Cli, command: Command) -> str:
    """What the AWS CLI says against a command, "" for one that it would send."""
    if command[1] == "wait":
        return _waiter_refusal(cli, command)
    with TemporaryDirectory() as folder:
        said = cli(_with_a_file(command, folder), "us-east-1")
    return "" if said.status == 0 else f"{said.status}: {said.err[-300:]}"


def _with_a_file(command: Command, folder: str) -> Command:
    """With a file that is there: the script's own is gone with it."""
    held = Path(folder, "function.zip")
    held.write_bytes(archive())
    return [f"fileb://{held}" if word.startswith("fileb://") else word for word in command]


def _waiter_refusal(cli: Cli, command: Command) -> str:
    """A waiter would ask until it is answered: its options are looked up instead."""
    service, _, name, *words = command
    table = cli.options_of_waiter(service, name)
    if table is None:
        return f"{service} has no waiter {name}"
    given = {word.removeprefix("--") for word in words if word.startswith("--")} - {"region"}
    required = {key for key, one in table.items() if one.required}
    return "" if required <= given <= set(table) else f"{given ^ (given & set(table))}, {required - given}"


def test_the_aws_cli_would_send_every_command(cli: Cli, every: dict[Any, tuple[str, Command]]) -> None:
    refused = [
        f"{name}: aws {' '.join(command)}\n  {said}"
        for name, command in every.values()
        if (said := _refusal(cli, command))
    ]

    assert refused == [], "\n".join(refused)


KINDS: Final = (
    *("ec2 create-vpc", "ec2 create-nat-gateway", "ec2 create-vpc-endpoint", "ec2 create-transit-gateway"),
    *(
        "ec2 create-vpn-connection",
        "lambda create-function",
        "lambda create-capacity-provider",
        "rds create-db-instance",
    ),
    *("elasticache create-cache-cluster", "efs create-mount-target", "elbv2 create-listener", "ec2 run-instances"),
)


def test_the_networks_need_every_family_of_commands(every: dict[Any, tuple[str, Command]]) -> None:
    found = {" ".join(command[:2]) for _, command in every.values()}

    assert set(KINDS) <= found


@pytest.mark.parametrize(
    "command",
    [
        ["ec2", "create-vpcs", "--cidr-block", "10.0.0.0/16"],
        ["ec2", "create-subnet", "--cidr-block", "10.0.0.0/24"],
        ["ec2", "create-vpc", "--cidr", "10.0.0.0/16", "--colour", "red"],
        ["ec2", "create-vpc", "--tag-specifications", '[{"Sort":"vpc"}]'],
        ["ec2", "wait", "vpc-there", "--vpc-ids", "vpc-1"],
        ["ec2", "wait", "vpc-available", "--vpcs", "vpc-1"],
    ],
)
def test_a_command_that_there_is_not_is_refused(cli: Cli, command: Command) -> None:
    assert re.search(r"\w", _refusal(cli, command))
