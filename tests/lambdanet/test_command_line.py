"""`python -m lambdanet`: what it prints, and how it exits (design.md §7)."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from lambdanet.__main__ import main
from lambdanet.document import read_topology
from lambdanet.reachability.verdict import Outcome
from tests.builders import PRESETS, SLUGS, ask

ENDPOINT = str(PRESETS / "lambda-interface-endpoint.yaml")
NAT = str(PRESETS / "vpc-attachment-nat.yaml")

HOP_KEYS = {"component", "kind", "packet", "rewritten", "check", "decision", "code", "evidence"}
PACKET_KEYS = {"source", "source_port", "destination", "destination_port", "protocol"}


def test_reach_says_unreachable_and_why_and_exits_with_1(capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["reach", ENDPOINT, "--from", "orders", "--to", "orders-db:5432", "--json"])
    verdict = json.loads(capsys.readouterr().out)

    assert (status, verdict["outcome"], verdict["symptom"]) == (1, "unreachable", "timeout")
    assert verdict["blocked_by"] == [
        {
            "code": "APP_NOT_ATTACHED",
            "component": "orders",
            "subnet": None,
            "evidence": "10.20.20.15 is a private address",
        }
    ]
    assert verdict["warnings"][0]["code"] == "VPCE_INTRA_VPC_TRAFFIC"


def test_invoke_says_reachable_and_exits_with_0(capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["invoke", ENDPOINT, "--from", "worker", "--function", "orders"])

    assert status == 0
    assert capsys.readouterr().out.startswith("worker invokes orders, through lambda-if.\n")


def test_the_json_has_the_shape_that_other_tools_rely_on(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["reach", NAT, "--from", "orders", "--to", "api.example.com:443", "--json"]) == 0
    verdict = json.loads(capsys.readouterr().out)

    assert {"outcome", "symptom", "blocked_by", "warnings", "traces", "closest", "explanation"} <= set(verdict)
    trace = verdict["traces"][0]
    assert set(trace) == {"source", "subnet", "destination", "outcome", "forward", "return"}
    for hop in trace["forward"] + trace["return"]:
        assert set(hop) == HOP_KEYS
        assert set(hop["packet"]) == PACKET_KEYS
        assert hop["rewritten"] is None or set(hop["rewritten"]) == PACKET_KEYS
    assert trace["forward"][1]["packet"] == {
        "source": "10.20.10.4",
        "source_port": "1024-65535",
        "destination": "203.0.113.10",
        "destination_port": 443,
        "protocol": "tcp",
    }


@pytest.mark.parametrize(
    ("target", "status"),
    [
        ("api", 0),
        ("api:443", 0),
        ("203.0.113.10:443", 0),
        ("internet", 0),
        ("s3", 0),
        ("api:444", 1),
        ("[2001:db8::1]:443", 1),
    ],
)
def test_every_form_of_a_target_is_understood(target: str, status: int) -> None:
    assert main(["reach", NAT, "--from", "10.20.10.4", "--to", target]) == status


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["reach", "nowhere.yaml", "--from", "a", "--to", "b"], "nowhere.yaml cannot be read: No such file"),
        (
            ["reach", str(PRESETS), "--from", "a", "--to", "b"],
            "A topology document is one object in one file. Give that file alone.",
        ),
        (["reach", "no\0file", "--from", "a", "--to", "b"], "A file name holds a character"),
        (["reach", NAT, "--from", "nobody", "--to", "api"], "Nothing in this topology is called “nobody”."),
        (["reach", NAT, "--from", "orders", "--to", "api:0"], "a port is a number from 1 to 65535"),
        (["reach", NAT, "--from", "orders", "--to", "api:٤٤٣"], "a port is a number from 1 to 65535"),
        (["reach", NAT, "--from", "orders", "--to", "[::1"], "[address]:port"),
        (["reach", NAT, "--from", "x" * 300, "--to", "api"], "253 is the most"),
        (["fix", NAT, "--from", "nobody", "--to", "api"], "Nothing in this topology is called “nobody”."),
        (["fix", NAT, "--from", "orders", "--to", "api", "--keep", "nothing"], "no such question. It has: database"),
        (["draw", NAT, "--question", "nothing"], "no such question. It has: database"),
        (["draw", NAT, "-o", "picture.gif"], "“.gif” is no picture we draw"),
        (["draw", NAT, "-o", "/nowhere/picture.svg"], "cannot be written"),
    ],
)
def test_bad_input_is_told_in_one_line_on_standard_error(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    printed = capsys.readouterr()
    assert words in printed.err
    assert printed.out == ""


def test_every_fault_of_a_document_is_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text(
        '{"format": "lambdanet/topology@1", "vpcs": [{"id": "v", "CidrBlocks": ["10.0.0.0/99"]}], "x": 1}'
    )

    assert main(["validate", str(broken)]) == 2
    assert [line.split(":")[0] for line in capsys.readouterr().err.splitlines()] == ["vpcs[0].CidrBlocks[0]", "x"]


def test_validate_tells_refusals_and_advice_apart(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", str(PRESETS / "public-subnet-trap.yaml"), "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert (printed["valid"], [one["severity"] for one in printed["problems"]]) == (True, ["advice"])

    refused = tmp_path / "refused.yaml"
    refused.write_text(Path(NAT).read_text().replace("CidrBlock: 10.20.11.0/24", "CidrBlock: 10.20.10.0/24"))
    assert main(["validate", str(refused)]) == 1
    assert "overlaps app-a" in capsys.readouterr().out


@pytest.mark.parametrize("suffix", [".svg", ".png", ".pdf", ".dot"])
@pytest.mark.parametrize("slug", SLUGS)
def test_draw_writes_every_format(slug: str, suffix: str, tmp_path: Path) -> None:
    starts = {".svg": b"<svg", ".png": b"\x89PNG", ".pdf": b"%PDF", ".dot": b"digraph"}
    written = tmp_path / f"picture{suffix}"

    assert main(["draw", str(PRESETS / f"{slug}.yaml"), "--question", "internet", "-o", str(written)]) == 0
    assert written.read_bytes().startswith(starts[suffix])


def test_without_a_file_the_picture_goes_to_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["draw", NAT]) == 0
    assert capsys.readouterr().out.startswith("<svg")


def test_the_schema_is_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema"]) == 0
    assert json.loads(capsys.readouterr().out)["title"] == "LambdaNet topology"


def test_whoever_asks_does_not_load_what_draws() -> None:
    asking = f"""
import sys
from lambdanet.__main__ import main
from lambdanet.document import read_topology
main(["reach", {NAT!r}, "--from", "orders", "--to", "api"])
print("LOADED", *(name for name in sys.modules if name.startswith(("lambdanet.drawing", "lambdanet.render", "django"))))
"""
    done = subprocess.run([sys.executable, "-c", asking], capture_output=True, text=True, check=True)

    assert done.stdout.splitlines()[-1] == "LOADED"


# --- what the AWS CLI prints ------------------------------------------------------------------------

PRINTED = {
    "vpcs.json": {"Vpcs": [{"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16", "OwnerId": "111111111111"}]},
    "net/subnets.json": {
        "Subnets": [
            {"SubnetId": "subnet-1", "VpcId": "vpc-1", "CidrBlock": "10.0.1.0/24", "AvailabilityZone": "eu-west-1a"}
        ]
    },
    "net/tables.json": {
        "RouteTables": [
            {
                "RouteTableId": "rtb-1",
                "VpcId": "vpc-1",
                "Associations": [{"Main": True}],
                "Routes": [{"DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "State": "active"}],
            }
        ]
    },
    "groups.json": {
        "SecurityGroups": [
            {
                "GroupId": "sg-1",
                "GroupName": "app",
                "VpcId": "vpc-1",
                "IpPermissions": [],
                "IpPermissionsEgress": [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}],
            }
        ]
    },
    "functions.json": {
        "Functions": [
            {
                "FunctionName": "orders",
                "FunctionArn": "arn:aws:lambda:eu-west-1:111111111111:function:orders",
                "VpcConfig": {"SubnetIds": ["subnet-1"], "SecurityGroupIds": ["sg-1"], "VpcId": "vpc-1"},
            }
        ]
    },
}


@pytest.fixture
def printed(tmp_path: Path) -> str:
    """A folder as somebody keeps the output of AWS commands in."""
    for name, content in PRINTED.items():
        path = tmp_path / "account" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content))
    (tmp_path / "account" / ".DS_Store").write_bytes(b"\x00\x01")
    return str(tmp_path / "account")


def test_a_folder_of_aws_output_is_asked_like_a_document(printed: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["reach", printed, "--from", "orders", "--to", "internet", "--json"]) == 1

    found = capsys.readouterr()
    assert json.loads(found.out)["blocked_by"][0]["code"] == "NO_ROUTE_TO_DESTINATION"
    assert "No network ACL of vpc-1 is described" in found.err


def test_it_is_converted_into_a_document_that_is_read_again(printed: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["convert", printed, "--to", "topology"]) == 0

    document = json.loads(capsys.readouterr().out)
    assert document["region"] == "eu-west-1"
    assert [function["id"] for function in document["functions"]] == ["orders"]
    assert read_topology(document).functions[0].attached


def test_a_folder_to_convert_into_is_made_and_gets_the_files(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["convert", NAT, "--to", "topology", "-o", str(tmp_path / "to" / "here")]) == 0

    assert capsys.readouterr().out == ""
    (written,) = (tmp_path / "to" / "here").iterdir()
    assert written.name == "topology.json"
    assert main(["reach", str(written), "--from", "orders", "--to", "internet"]) == 0


def test_a_file_in_the_folders_place_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "taken").write_text("mine")

    assert main(["convert", NAT, "--to", "topology", "-o", str(tmp_path / "taken")]) == 2

    assert "taken is no folder" in capsys.readouterr().err
    assert (tmp_path / "taken").read_text() == "mine"


def test_a_format_that_it_is_not_is_refused(printed: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["reach", printed, "--format", "topology", "--from", "orders", "--to", "s3"]) == 2

    assert "A topology document is one object in one file." in capsys.readouterr().err


def test_cost_prints_the_sentence_and_each_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cost", NAT, "--gb-internet", "100"]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == (
        "About $77.50 a month with 100 GB of data: two NAT gateways and their addresses $73.00, data $4.50. "
        "Lambda ENIs are free."
    )
    assert "       $4.50  nat-a and nat-b data to the internet, through NAT: 100 GB at $0.045" in lines


def test_cost_as_json_has_exact_amounts(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cost", ENDPOINT, "--json"]) == 0

    found = json.loads(capsys.readouterr().out)
    assert (found["total"], found["priced_as"], found["as_of"]) == ("14.60", "us-east-1", "2026-09-20")
    assert found["lines"] == [
        {
            "component": "lambda-if",
            "what": "interface endpoint for lambda",
            "quantity": "1460",
            "unit": "zone-hour",
            "unit_price": "0.01",
            "amount": "14.60",
            "price": "vpce_az_hour",
        }
    ]
    assert found["prices"]["vpce_az_hour"]["source"] == "AWS agent toolkit, AWS PrivateLink pricing page"
    assert found["traffic"]["services"] == {}


@pytest.mark.parametrize("gb", ["much", "-1", "NaN", "9999999999"])
def test_cost_refuses_what_is_no_amount_of_data(gb: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cost", NAT, f"--gb-internet={gb}"]) == 2

    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(f"--gb-internet {gb}: ")


@pytest.mark.parametrize(
    "given",
    [["--gb-service", "s3"], ["--gb-service", "s4=1"], ["--gb-service", "s3=x"], ["--gb-out", "1"]],
    ids=["no amount", "no service", "no number", "more than all"],
)
def test_cost_says_which_assumption_it_does_not_understand(
    given: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["cost", NAT, *given]) == 2
    assert capsys.readouterr().err.startswith(given[0])


def test_cost_asks_the_way_of_a_service_that_the_document_does_not_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cost", NAT, "--gb-service", "sqs=100"]) == 0
    assert "data to Amazon SQS, through NAT: 100 GB at $0.045" in capsys.readouterr().out


def test_prices_are_right_and_a_wrong_list_says_everything(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["prices"]) == 0
    assert "us-east-1.yaml: 17 prices of us-east-1, as of 2026-09-20." in capsys.readouterr().out

    path = tmp_path / "eu-west-1.yaml"
    path.write_text("region: eu-west-2\nprices: {}\n", encoding="utf-8")
    assert main(["prices", str(path), str(tmp_path / "gone.yaml")]) == 2
    said = capsys.readouterr().err.splitlines()
    assert "eu-west-1.yaml: prices.nat_hour: is missing. It is a price per hour." in said
    assert any("they must be the same" in line for line in said)
    assert said[-1].startswith("gone.yaml: cannot be read")


def test_options_prints_a_cell_for_each_need_of_each_option_that_fits(capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["options", ENDPOINT, "--function", "orders", "--json"])
    found = json.loads(capsys.readouterr().out)

    needs = [need["name"] for need in found["needs"]]
    fitting = [one for one in found["options"] if "unfit" not in one]
    assert status == 0
    assert found["function"] == "orders"
    assert all(list(one["cells"]) == needs for one in fitting)
    endpoint = next(one for one in fitting if one["option"] == "lambda-interface-endpoint")
    assert endpoint["changes"] == []
    assert endpoint["binds_first"]["limit"] is None
    assert endpoint["cells"]["store-orders-db"]["code"] == "APP_NOT_ATTACHED"
    assert [one["option"] for one in found["options"] if "unfit" in one] == ["data-api"]
    assert read_topology(fitting[-1]["document"]).functions[0].attached


def test_options_as_text_says_what_the_columns_are_and_why_a_need_is_not_met(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["options", NAT, "--function", "orders"]) == 0

    said = capsys.readouterr().out
    assert " 1  orders-db on TCP 5432" in said
    assert "orders-db, 5 s" in said
    assert "binds first: with 1,000 concurrent executions, reached in 10 s" in said
    assert "igw serves only sources with a public IPv4 address" in said
    assert "does not fit. orders-db is not an Aurora database" in said


def test_options_of_what_is_no_function_names_those_that_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["options", NAT, "--function", "orders-db"]) == 2
    assert "'orders-db' is no function of this topology. Its functions: orders." in capsys.readouterr().err


def test_fix_prints_repairs_with_their_commands_and_exits_with_0(capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["fix", str(PRESETS / "vpc-attachment.yaml"), "--from", "orders", "--to", "secretsmanager"])
    printed = capsys.readouterr().out

    assert status == 0
    assert printed.startswith("1. Add an interface endpoint for Secrets Manager in app-a and app-b")
    assert "$ aws ec2 create-vpc-endpoint --vpc-id vpc" in printed
    assert "$ aws ec2 create-nat-gateway --subnet-id public-a" in printed


def test_fix_as_json_has_the_repaired_document(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["fix", str(PRESETS / "vpc-attachment.yaml"), "--from", "worker", "--to", "orders", "--invoke", "--json"]
    assert main(asked) == 0
    printed = json.loads(capsys.readouterr().out)

    assert set(printed) == {"goal", "repairs", "tried", "gave_up", "hopeless"}
    first = printed["repairs"][0]
    assert set(first) == {
        "title", "changes", "opens", "closes", "exact", "cost", "remarks", "cli", "cloudformation", "document",
    }  # fmt: skip
    assert ask(first["document"], "worker", "orders", invoke=True).outcome is Outcome.REACHABLE


def test_fix_can_block_and_keep_what_else_works(capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["fix", NAT, "--from", "orders", "--to", "orders-db", "--block", "--keep", "internet", "--json"])
    printed = json.loads(capsys.readouterr().out)

    assert (status, printed["goal"]) == (0, "unreachable")
    assert printed["repairs"]
    for one in printed["repairs"]:
        assert ask(one["document"], "orders", "orders-db").outcome is Outcome.UNREACHABLE
        assert ask(one["document"], "orders", "api").outcome is Outcome.REACHABLE


def test_fix_says_that_there_is_nothing_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fix", NAT, "--from", "orders", "--to", "api"]) == 0
    assert capsys.readouterr().out == "There is nothing to do: it is reachable already.\n"


def test_fix_exits_with_1_and_says_why_where_nothing_helps(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fix", NAT, "--from", "worker", "--to", "orders"]) == 1
    assert "takes no connection" in capsys.readouterr().out


def test_capacity_says_what_breaks_first_and_exits_with_1(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["capacity", NAT, "--function", "orders"]) == 1

    said = capsys.readouterr().out
    assert said.startswith("At 5 s orders-db refuses: 500 connections wanted, 450 taken.\n")
    assert "Reserved concurrency of 450 keeps it below" in said
    assert "History, before September 2019: 334 (LAM-25, medium; the formula is not verified)." in said


def test_capacity_where_nothing_breaks_exits_with_0(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["capacity", NAT, "--function", "orders", "--proxy", "shared"]) == 0
    assert capsys.readouterr().out.startswith("Nothing breaks.")
    assert main(["capacity", ENDPOINT, "--function", "orders"]) == 0
    assert "orders is not attached: it takes no interface" in capsys.readouterr().out


def test_capacity_as_json_has_the_load_and_a_series_for_each_limit(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["capacity", NAT, "--function", "orders", "--calls", "200", "--engine", "none", "--json"]
    assert main(asked) == 1
    printed = json.loads(capsys.readouterr().out)

    assert set(printed) == {
        "function", "load", "first", "headline", "limits", "environments", "interfaces", "remarks",
    }  # fmt: skip
    assert (printed["load"]["calls"], printed["load"]["engine"]) == (200, "none")
    assert (printed["first"]["limit"], printed["first"]["crossed_at"]) == ("nat-connections", 6)
    assert printed["limits"][0]["wanted_by_second"][:3] == [0, 20_000, 40_000]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["--function", "orders", "--held", "400"], "--held is 400: it must be from 1 to 350."),
        (["--function", "orders", "--group-sets", "0"], "--group-sets is 0: it must be from 1 to 100."),
        (["--function", "orders-db"], "'orders-db' is no function of this topology."),
    ],
)
def test_capacity_refuses_a_figure_out_of_its_bounds(
    given: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["capacity", NAT, *given]) == 2
    assert said in capsys.readouterr().err
