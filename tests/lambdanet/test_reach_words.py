"""What a source reaches, in words and as JSON: nothing is said that the sets do not hold."""

import json
from typing import Any

import pytest
from hypothesis import given, settings

from lambdanet.__main__ import main
from lambdanet.document import read_topology
from lambdanet.reach_words import SOMETIMES, reach_data, reach_text
from lambdanet.reachability.reaches import reaches
from tests.builders import PRESETS, Document, acl, part, preset, topology
from tests.lambdanet.reachability.test_reaches import NAT, networks
from tests.networks import central_egress, ipv6, on_premises, peered

ATTACHED = str(PRESETS / "vpc-attachment.yaml")


def _text(document: Document, source: str = "orders") -> list[str]:
    read = topology(document)
    return reach_text(read, reaches(read, source)).split("\n")


def test_subnets_that_reach_the_same_stand_together() -> None:
    assert _text(preset("vpc-attachment")) == [
        "orders, from app-a (10.20.10.4) and app-b (10.20.11.4), reaches",
        "  10.20.20.15 (orders-db)  TCP 5432",
    ]


def test_endpoints_are_named_where_the_way_leads_through_them() -> None:
    assert _text(preset("vpc-attachment-endpoints")) == [
        "orders, from app-a (10.20.10.4) and app-b (10.20.11.4), reaches",
        "  10.20.20.15 (orders-db)                     TCP 5432",
        "  10.20.10.40, 10.20.11.40 (Secrets Manager)  TCP 443, through sm-if",
        "  Amazon S3 in this Region                    TCP 80, 443, through s3-gw",
    ]


def test_ipv6_is_named_as_such() -> None:
    assert _text(ipv6())[2:] == [
        "  2001:db8:1::10 (v6.example.com)  TCP 443; UDP 443, through eigw",
        "  the internet over IPv6           TCP all ports but 25; UDP all ports, through eigw",
    ]


def test_other_networks_are_named_with_what_leads_there() -> None:
    assert _text(peered())[2:] == ["  10.30.20.15 (b-db)       TCP 5432, through pcx"]
    assert _text(central_egress())[-1].endswith("UDP all ports, through tgw, nat-b and igw-b")
    assert [line.split("  ")[1:] for line in _text(on_premises())[2:]] == [
        [
            "192.168.0.0-192.168.4.9, 192.168.4.11-192.168.255.255 (office)",
            "TCP all ports; UDP all ports, through vgw",
        ],
        ["192.168.4.10 (ldap)", "", "", "TCP 636; UDP 636, through vgw"],
    ]


def test_services_that_are_reached_alike_stand_in_one_line_and_the_internet_is_one_word() -> None:
    lines = _text(preset("default-service-vpc"))

    assert lines[:3] == [
        "orders reaches",
        "  203.0.113.10 (api.example.com)  TCP 443; UDP 443",
        "  Amazon S3 in every Region       TCP 80, 443",
    ]
    assert lines[3].startswith("  Amazon DynamoDB, Lambda API, Secrets Manager, ")
    assert lines[3].endswith(" and Amazon ECR in every Region  TCP 443")
    assert lines[4:] == ["  the internet                    TCP all ports but 25; UDP all ports"]


def test_client_ports_and_blocks_that_an_acl_takes_away_are_named() -> None:
    document = preset(NAT)
    part(document, "orders")["VpcConfig"]["SubnetIds"] = ["app-a"]
    document["network_acls"] = [
        acl(
            "app",
            ["app-a"],
            (1, "deny", True, "8.0.0.0/8", (443, 500)),
            (2, "allow", True, "0.0.0.0/0", None),
            (3, "allow", False, "0.0.0.0/0", (32768, 60999)),
        )
    ]
    lines = _text(document)

    through = "from client ports 32768-60999, through nat-a and igw"
    assert lines[1] == "  10.20.20.15 (orders-db)         TCP 5432 from client ports 32768-60999"
    assert lines[-2:] == [
        f"  the internet but 8.0.0.0/8      TCP all ports but 25 {through}",
        f"  8.0.0.0/8 (the internet)        TCP all ports but 25, 443-500 {through}",
    ]


def test_what_connects_only_sometimes_is_said_to() -> None:
    document = preset(NAT)
    document["network_acls"] = [
        acl(
            "public",
            ["public-a"],
            (1, "allow", True, "0.0.0.0/0", None),
            (1, "deny", False, "203.0.113.10/32", (1024, 32767)),
            (2, "allow", False, "0.0.0.0/0", None),
        )
    ]
    lines = _text(document)

    assert "  203.0.113.10 (api.example.com)  sometimes TCP 443, through nat-a and igw" in lines
    assert lines[-1] == SOMETIMES


def test_many_ranges_are_counted_and_not_listed() -> None:
    document = preset("default-service-vpc")
    document["internet_hosts"] += [
        {"id": f"host-{n}", "HostName": f"host-{n}.example.com", "Ipv4Addresses": [f"203.0.113.{n}" for n in range(n, 120, 20)]}
        for n in range(20, 24)
    ]  # fmt: skip
    assert any("(host-20.example.com)" in line for line in _text(document))
    document["internet_hosts"] += [
        {"id": "many", "HostName": "many.example.com", "Ipv4Addresses": [f"203.0.113.{n}" for n in range(131, 150, 2)]}
    ]
    line = next(line for line in _text(document) if "many.example.com" in line)
    assert line.startswith(
        "  203.0.113.131, 203.0.113.133, 203.0.113.135, 203.0.113.137, 203.0.113.139, 203.0.113.141 "
    )
    assert "and 4 more ranges (many.example.com)" in line


def test_a_refusal_by_aws_comes_first() -> None:
    document = preset("vpc-attachment")
    part(document, "orders")["VpcConfig"]["SecurityGroupIds"] = ["fn-sg", *(f"sg-{n}" for n in range(5))]
    document["security_groups"] += [{"id": f"sg-{n}", "VpcId": "vpc"} for n in range(5)]

    assert _text(document)[0] == (
        "AWS would refuse orders: A function takes at most 5 security groups; orders names 6. "
        "Until that is mended, nothing of this runs."
    )


def test_the_json_has_the_shape_that_other_tools_rely_on(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["reaches", ATTACHED, "--from", "orders", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)

    assert set(found) == {"source", "client_ports", "refused", "starts", "explanation"}
    assert (found["source"], found["client_ports"], found["refused"]) == ("orders", "1024-65535", [])
    assert found["starts"][0] == {
        "interface": "lambda/app-a/fn-sg",
        "subnet": "app-a",
        "address": "10.20.10.4",
        "reaches": [
            {
                "component": "orders-db",
                "kind": "database",
                "at": "orders-db/eni",
                "through": [],
                "always": [
                    {
                        "protocol": "tcp",
                        "first_address": "10.20.20.15",
                        "last_address": "10.20.20.15",
                        "port": 5432,
                        "client_port": "1024-65535",
                    }
                ],
                "sometimes": [],
            }
        ],
    }


def test_reaches_prints_words_and_exits_with_0(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["reaches", ATTACHED, "--from", "orders"]) == 0
    assert capsys.readouterr().out == "\n".join(_text(preset("vpc-attachment"))) + "\n"


def test_a_source_that_reaches_nothing_exits_with_1(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["reaches", str(PRESETS / "lambda-interface-endpoint.yaml"), "--from", "lambda-if"]) == 1
    assert capsys.readouterr().out.endswith("reaches nothing.\n")


@pytest.mark.parametrize(
    ("source", "begin"), [("nobody", "There is no “nobody” here."), ("app-a", "“app-a” opens no connection.")]
)
def test_a_name_that_opens_no_connection_exits_with_2(
    source: str, begin: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["reaches", ATTACHED, "--from", source]) == 2
    assert capsys.readouterr().err.startswith(begin)


@settings(max_examples=40, deadline=None)
@given(networks())
def test_every_far_end_that_connects_is_named_and_no_other(document: Document) -> None:
    read = read_topology(document)
    for source in ("orders", "worker"):
        found = reaches(read, source)
        data: Any = json.loads(json.dumps(reach_data(read, found)))
        for start in data["starts"]:
            for one in start["reaches"]:
                assert one["always"] or one["sometimes"]
        text = reach_text(read, found)
        names = {resource.id: resource.name for resource in read.resources()}
        for resource in (*read.databases, *read.instances):
            reached = any(one.component == resource.id for start in found.starts for one in start.arrivals)
            assert (f"({names[resource.id]})" in text) == reached
        assert ("sometimes" in text) == any(start.sometimes for start in found.starts)
