"""An account that moto plays in this process: a script makes things in it, and the commands of our docs describe it."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

from moto import mock_aws
from moto.core.models import botocore_stubber
from moto.iam import models as iam
from moto.iam.aws_managed_policies import aws_managed_policies_data

from tests.lambdanet.exporters.aws_cli.cli import the_cli
from tests.lambdanet.exporters.aws_cli.shell import Said, run
from tests.lambdanet.importers.printed import Outputs

DOCS: Final = Path(__file__).parents[4] / "docs" / "aws-cli.md"
SETTINGS: Final[Any] = {"lambda": {"use_docker": False}, "iam": {"load_aws_managed_policies": True}}


@cache
def _policies() -> str:
    """Those of AWS's that are about Lambda: to make all of them takes longer than everything else."""
    every = json.loads(aws_managed_policies_data)
    return json.dumps({name: policy for name, policy in every.items() if name.startswith("AWSLambda")})


@contextmanager
def empty_account() -> Iterator[None]:
    """With nothing in it but what AWS puts there. No container runs the functions, and no catalogue of images is read."""
    with (
        patch.dict("os.environ", MOTO_EC2_LOAD_DEFAULT_AMIS="false"),
        patch.object(iam, "aws_managed_policies_data", _policies()),
        mock_aws(config=SETTINGS),
        the_cli().answered_by(botocore_stubber),
    ):
        yield


# commands that moto has not: a script goes on as if AWS had run them
LACKING: Final = (
    "create-vpn-connection-route",
    "enable-vgw-route-propagation",
    "create-vpc-block-public-access-exclusion",
    "modify-vpc-block-public-access-options",
)
HAS_NOT: Final = "has not been implemented"


def make(script: str, folder: Path, **variables: str) -> Said:
    """What `create.sh` comes to."""

    def aws(words: list[str], region: str) -> Said:
        said = the_cli()(words, region)
        return Said() if words[1] in LACKING and HAS_NOT in said.err else said

    return run(script, folder, aws, {"IMAGE_ID": "ami-00000000", "WAIT_FOR_ROLES": "0", **variables})


# AWS prints the routes that a table of a transit gateway has learnt among all of its routes, moto only so
FOR_MOTO: Final = """
for table in $(aws ec2 describe-transit-gateway-route-tables \\
    --query 'TransitGatewayRouteTables[].TransitGatewayRouteTableId' --output text); do
    aws ec2 get-transit-gateway-route-table-propagations --transit-gateway-route-table-id "$table" > "p-$table.json"
done
"""


def described(folder: Path, regions: Iterable[str]) -> Outputs:
    """What the commands of docs/aws-cli.md print of the account, run as they stand there, in a folder for each Region."""
    commands = [block for block in DOCS.read_text().split("```")[1::2] if "aws " in block]
    found: dict[str, Any] = {}
    for region in regions:
        (folder / region).mkdir()
        run("\n".join([*commands, FOR_MOTO]), folder / region, the_cli(), {"AWS_DEFAULT_REGION": region})
        printed = sorted((folder / region / "network").iterdir())
        found |= {f"{region}/{one.stem}": _corrected(one.read_text()) for one in printed if one.stat().st_size}
    return found


def _corrected(text: str) -> Any:
    """moto prints a state of a subnet's IPv6 block as Python prints the dictionary that it is kept in."""
    return json.loads(text.replace("{'State': 'associated'}", "associated"))
