"""What every script is: accepted by bash, the same each time, and nothing that a topology's text could break out of."""

import re
import subprocess
from pathlib import Path
from typing import Final

import pytest

from lambdanet.document import read_topology
from lambdanet.exporters.aws_cli.export import export_aws_cli
from lambdanet.exporters.writing import export_topology
from tests.builders import Document, part, preset
from tests.lambdanet.exporters.aws_cli.recorded import MADE, commands, exported
from tests.lambdanet.importers.networks import NETWORKS

REFERENCE: Final = re.compile(r'"\$([A-Z]\w*)"')
ASSIGNMENT: Final = re.compile(r"^(?:: \"\$\{)?([A-Z]\w*)(?:=|:\?)")  # or it is what you have to set


def script_of(document: Document) -> str:
    return export_aws_cli(read_topology(document)).files["create.sh"]


def test_bash_accepts_every_script(tmp_path: Path) -> None:
    for number, name in enumerate(MADE):
        held = tmp_path / f"{number}.sh"
        held.write_text(exported(name).files["create.sh"])
        checked = subprocess.run(["bash", "-n", str(held)], capture_output=True, text=True, check=False)
        assert (checked.returncode, checked.stderr) == (0, ""), name


def test_it_is_one_of_the_formats() -> None:
    document = preset("vpc-attachment")

    found = export_topology(read_topology(document), document, "aws-cli")

    assert (found.format, [*found.files]) == ("aws-cli", ["create.sh"])


def test_the_same_topology_gives_the_same_script() -> None:
    assert script_of(preset("transit-gateway")) == script_of(preset("transit-gateway"))


def test_no_text_of_a_topology_is_run(tmp_path: Path) -> None:
    document = preset("vpc-attachment-nat")
    trace = tmp_path / "trace"
    evil = "$(touch trace) `touch trace` '; touch trace; ' \" \\"
    document["name"] = evil
    for one in ("vpc", "fn-sg", "orders", "orders-db", "nat-a", "rtb-app-a"):
        part(document, one)["name"] = evil
    part(document, "db-sg")["SecurityGroupIngress"][0]["Description"] = evil

    ran = commands(script_of(document), tmp_path)

    assert not trace.exists()
    assert any("touch" in word for command in ran for word in command)  # it is there, as a text


def test_a_separator_of_lines_in_a_name_ends_no_comment(tmp_path: Path) -> None:
    document = preset("vpc-attachment")
    trace = tmp_path / "trace"
    part(document, "vpc")["name"] = "a\u2028touch trace\u0085touch trace"

    script = script_of(document)
    commands(script, tmp_path)

    assert not trace.exists()
    assert not any(line.startswith("touch") for line in script.splitlines())


@pytest.mark.parametrize("name", ["preset vpc-attachment-nat", "preset peered-vpcs", "preset vpc-attachment-endpoints"])
def test_what_is_referred_to_is_made_before(name: str, tmp_path: Path) -> None:
    """`set -u` stops at a variable that is not set yet: the recorder comes to the end."""
    script = exported(name).files["create.sh"]

    assert len(commands(script, tmp_path)) == sum(
        "aws " in line for line in script.splitlines() if line[:1] not in "# "
    )


def test_no_script_refers_to_what_it_makes_later() -> None:
    for name in MADE:
        there: set[str] = set()
        for line in exported(name).files["create.sh"].splitlines():
            if not line.startswith("#"):
                assert set(REFERENCE.findall(line)) <= there, (name, line)
                there.update(ASSIGNMENT.findall(line))


def before(script: str, first: str, second: str) -> bool:
    """Is the first of these in the script, and before the second?"""
    return 0 <= script.find(first) < script.find(second)


def test_a_block_is_waited_for_before_a_subnet_takes_a_part_of_it() -> None:
    six, four = exported("larger ipv6").files["create.sh"], preset("vpc-attachment")
    part(four, "vpc")["CidrBlocks"].append("10.21.0.0/16")
    part(four, "data-a")["CidrBlock"] = "10.21.0.0/24"

    assert before(six, "until_it_is associated", "IPV6_VPC=$(aws ec2 describe-vpcs")
    assert before(script_of(four), "until_it_is associated", "aws ec2 create-subnet")


def test_an_instance_is_changed_when_it_runs() -> None:
    script = script_of(NETWORKS["nat instance"]())

    assert before(script, "aws ec2 wait instance-running", "--no-source-dest-check")


def test_an_application_load_balancer_in_one_zone_is_not_made() -> None:
    document = preset("vpc-attachment")
    document["load_balancers"] = [
        {"id": "alb", "Type": "application", "SubnetIds": ["data-a"], "SecurityGroups": ["db-sg"]}
    ]

    found = export_aws_cli(read_topology(document))

    assert "create-load-balancer" not in found.files["create.sh"]
    assert "alb" in {one.component for one in found.left_out if one.matters}


def test_of_two_routes_to_one_destination_the_first_is_made() -> None:
    document = preset("peering-chain")
    part(document, "rtb-app-a")["Routes"].append(
        {"DestinationCidrBlock": "10.30.0.0/16", "VpcPeeringConnectionId": "pcx-bc"}
    )

    found = export_aws_cli(read_topology(document))

    made = [line for line in found.files["create.sh"].splitlines() if "create-route " in line]
    assert made == [line for line in script_of(preset("peering-chain")).splitlines() if "create-route " in line]
    assert "rtb-app-a" in {one.component for one in found.left_out if one.matters}


def test_private_dns_that_aws_refuses_is_off_and_said() -> None:
    document = preset("vpc-attachment-endpoints")
    part(document, "vpc")["EnableDnsHostnames"] = False

    found = export_aws_cli(read_topology(document))

    assert "--no-private-dns-enabled" in found.files["create.sh"]
    assert " --private-dns-enabled" not in found.files["create.sh"]
    assert any("private DNS" in one.message for one in found.left_out if one.matters)


def test_the_default_way_out_of_a_group_goes_where_the_topology_has_none(tmp_path: Path) -> None:
    document = preset("vpc-attachment")
    part(document, "fn-sg")["SecurityGroupEgress"] = []
    part(document, "worker-sg").pop("SecurityGroupEgress", None)

    script = script_of(document)

    revoked = [line for line in script.splitlines() if "revoke-security-group-egress" in line]
    assert any("$SG_FN_SG" in line for line in revoked)
    assert not any("$SG_WORKER_SG" in line for line in revoked)


def test_what_is_not_made_is_said_with_its_component() -> None:
    document = preset("vpc-attachment-nat")
    part(document, "nat-a")["State"] = "failed"
    document["unknowns"] = [{"id": "mystery", "Type": "firewall"}]
    part(document, "rtb-app-b")["Routes"] = [{"DestinationCidrBlock": "0.0.0.0/0", "NetworkInterfaceId": "mystery"}]

    found = export_aws_cli(read_topology(document)).left_out

    assert {"nat-a", "mystery", "rtb-app-b"} <= {one.component for one in found if one.matters}


def test_a_deleted_nat_gateway_is_deleted_after_the_routes_to_it() -> None:
    document = preset("vpc-attachment-nat")
    part(document, "nat-a")["State"] = "deleted"

    script = script_of(document)

    assert script.index('--nat-gateway-id "$NAT_NAT_A" >') < script.index("delete-nat-gateway")


def test_a_vpc_of_another_region_is_made_there(tmp_path: Path) -> None:
    document = preset("peered-vpcs")
    far = document["vpcs"][1]
    far["Region"] = "eu-west-1"
    for subnet in document["subnets"]:
        if subnet["VpcId"] == far["id"]:
            subnet["AvailabilityZone"] = subnet["AvailabilityZone"].replace("us-east-1", "eu-west-1")

    home = next(one["id"] for one in document["subnets"] if one["VpcId"] == far["id"])
    group = next(one["id"] for one in document["security_groups"] if one["VpcId"] == far["id"])
    document["instances"].append({"id": "far", "SubnetId": home, "SecurityGroupIds": [group]})

    ran = commands(script_of(document), tmp_path)

    there = [command for command in ran if "--region" in command]
    assert ["ec2", "wait", "instance-running", "--region", "eu-west-1"] in [one[:5] for one in there]
    assert {command[command.index("--region") + 1] for command in there} == {"eu-west-1"}
    assert {"create-vpc", "create-subnet", "accept-vpc-peering-connection"} <= {command[1] for command in there}
    assert any("--peer-region" in command and "--region" not in command for command in ran)


def test_a_vpc_that_nobody_describes_is_not_made_nor_what_leads_to_it(tmp_path: Path) -> None:
    document = preset("peered-vpcs")
    far = document["vpcs"][1]
    far["unknown"] = True

    found = export_aws_cli(read_topology(document))
    ran = commands(found.files["create.sh"], tmp_path)

    assert sum(command[1] == "create-vpc" for command in ran) == 1
    assert not any("peering" in command[1] for command in ran)
    assert far["id"] in {one.component for one in found.left_out if one.matters}


def test_ipv6_subnets_keep_their_places_in_the_block_that_aws_chooses(tmp_path: Path) -> None:
    ran = commands(exported("larger ipv6").files["create.sh"], tmp_path)

    given = [command[command.index("--ipv6-cidr-block") + 1] for command in ran if "--ipv6-cidr-block" in command]
    assert {f"2600:1f18:1:ab0{number}::/64" for number in range(4)} <= set(given)


def test_private_addresses_of_the_topology_are_asked_for() -> None:
    document = preset("vpc-attachment-nat")

    script = script_of(document)

    assert f'"PrivateIpAddress":"{part(document, "worker")["PrivateIpAddress"]}"' in script
    assert f"--private-ip-address {part(document, 'nat-a')['PrivateIpAddress']}" in script
