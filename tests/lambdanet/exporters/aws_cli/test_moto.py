"""Scripts that run: under bash, with the AWS CLI itself, in an account that moto plays. What the commands of our docs print
of the account then is imported, and decides every question as the topology does.

moto has fewer commands than AWS, and does not keep all that it is told. What it has not, refuses and loses stands below,
network by network, and is compared exactly: once moto has more, a test fails, and the line has to go.
"""

import re
from pathlib import Path
from typing import Final

import pytest

from lambdanet.document import read_topology
from lambdanet.exporters.aws_cli.export import export_aws_cli
from lambdanet.importers.reading import read_files
from tests.builders import Document
from tests.lambdanet.exporters.aws_cli.account import HAS_NOT, described, empty_account, make
from tests.lambdanet.exporters.aws_cli.cli import the_cli
from tests.lambdanet.exporters.aws_cli.recorded import DEVICE, MADE
from tests.lambdanet.exporters.cloudformation.back import every_question
from tests.lambdanet.exporters.comparison import Comparison, Difference
from tests.lambdanet.importers.printed import files, without_impossible_addresses

PLACE: Final = "SubnetIds=subnet-1,SecurityGroupIds=sg-1"
DATABASE: Final = "rds create-db-instance --db-instance-identifier one --db-instance-class db.t4g.micro"
ROLE: Final = "CapacityProviderOperatorRoleArn=arn:aws:iam::123456789012:role/one"

NETWORKS: Final = (
    "account transit, not associated",
    "account vpn with static routes",
    "account prefix lists",
    "preset ipv6-egress",
    "together",
)
RANDOM: Final = ("generated 3",)
# what moto does not keep, by the questions that hang on it
LOST: Final = {
    "account transit, not associated": {
        "orders → b-db": "that an attachment is in no table: it prints the default one, which is disabled"
    },
    "preset ipv6-egress": {"orders → api6 443": "the entries for IPv6 of a default network ACL"},
    "together": dict.fromkeys(
        (f"{one} → sessions" for one in ("orders", "alone", "worker", "web", "bare", "nat", "near", "eni")),
        "a cache's security groups",
    ),
}
# what moto refuses, with a piece of what it says: no network of these is here
REFUSED: Final = {
    "ec2 create-nat-gateway --availability-mode regional --vpc-id vpc-1": "The subnet ID 'None' does not exist",
    f"lambda create-capacity-provider --capacity-provider-name one --vpc-config {PLACE} --permissions-config {ROLE}": "Not yet implemented",
    f"{DATABASE} --engine mariadb": "mariadb",
    f"{DATABASE} --engine db2-se": "engine db2-se not supported",
    "docdb create-db-cluster --db-cluster-identifier one --engine docdb": "Engine 'docdb' is not supported",
    "ec2 create-vpn-connection-route --vpn-connection-id vpn-1 --destination-cidr-block 10.0.0.0/8": HAS_NOT,
    "ec2 enable-vgw-route-propagation --route-table-id rtb-1 --gateway-id vgw-1": HAS_NOT,
    "ec2 create-vpc-block-public-access-exclusion --vpc-id vpc-1 --internet-gateway-exclusion-mode allow-egress": HAS_NOT,
    "ec2 modify-vpc-block-public-access-options --internet-gateway-block-mode off": HAS_NOT,
}
RENAMED: Final = re.compile(r"it is called (\S+) there")


class Ran:
    """A document, exported, made and read again."""

    def __init__(self, document: Document, folder: Path) -> None:
        self.topology = read_topology(document)
        self.exported = export_aws_cli(self.topology)
        script = self.exported.files["create.sh"]
        regions = {self.topology.region, *(one.region for one in self.topology.vpcs if one.region and not one.unknown)}
        with empty_account():
            self.said = make(script, folder, **dict.fromkeys(DEVICE.findall(script), "198.18.0.1"))
            self._outputs = described(folder, sorted(regions)) if self.said.status == 0 else {}

    def differences(self) -> list[Difference]:
        """From everything that may open a connection to everything that may be its end."""
        assert self.said.out == "Done.\n", self.said.err
        found = read_files(files(without_impossible_addresses(self._outputs))).document
        names = {one.component: name[1] for one in self.exported.left_out if (name := RENAMED.search(one.message))}
        compared = Comparison(self.topology, self.exported, dict(found), lambda one: names.get(one, one))
        return compared.differences(every_question(self.topology))


def shown(one: Difference) -> str:
    asked = one.question
    return " ".join(map(str, filter(None, (asked.source, "→", asked.target, asked.port, "invoked" * asked.invoke))))


@pytest.mark.parametrize("name", NETWORKS)
def test_the_account_that_a_script_makes_is_judged_like_the_topology(name: str, tmp_path: Path) -> None:
    ran = Ran(MADE[name](), tmp_path)

    assert [shown(one) for one in ran.differences()] == list(LOST.get(name, {}))


@pytest.mark.parametrize("command", REFUSED)
def test_what_moto_refuses_it_still_refuses(command: str) -> None:
    with empty_account():
        said = the_cli()(command.split(), "us-east-1")

    assert said.status != 0
    assert REFUSED[command] in said.err


@pytest.mark.parametrize("name", RANDOM)
def test_a_random_network_is_judged_alike_or_the_export_says_why_not(name: str, tmp_path: Path) -> None:
    ran = Ran(MADE[name](), tmp_path)
    found = ran.differences()

    assert [shown(one) for one in found if not one.excuses] == []
    assert len(found) <= len(every_question(ran.topology)) // 5
