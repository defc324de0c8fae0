"""Local values, which no plan prints: what is taken all the same, what is not, and that it is said."""

import re
from typing import Any

import pytest

from lambdanet.document import UnreadableDocument, read_topology
from lambdanet.importers.notes import Imported, NoteKind
from tests.lambdanet.importers.terraform.reading import read
from tests.lambdanet.importers.terraform.test_traps import outcome

LOCAL_VPC = {"vpc_id": ["local.vpc_id"]}
OUT = {"from_port": 0, "to_port": 0, "protocol": "-1", "cidr_blocks": ["0.0.0.0/0"]}


def planned(address: str, values: dict[str, Any], refers: dict[str, list[str]], each: str = "") -> dict[str, Any]:
    """A resource that a plan makes, and what was written for it, which `plan` takes apart again."""
    return {"address": address, "values": values, "refers": refers, "each": each}


def net(module: str = "net") -> list[dict[str, Any]]:
    """A module that makes a VPC, and says where everything is through a local value."""
    at = f"module.{module}."
    return [
        planned(f"{at}aws_vpc.this", {"cidr_block": "10.0.0.0/16", "enable_dns_hostnames": True}, {}),
        planned(f"{at}aws_subnet.open", {"cidr_block": "10.0.0.0/24", "availability_zone": "eu-west-1a"}, LOCAL_VPC),
        planned(f"{at}aws_subnet.app", {"cidr_block": "10.0.1.0/24", "availability_zone": "eu-west-1b"}, LOCAL_VPC),
        planned(f"{at}aws_internet_gateway.this", {}, LOCAL_VPC),
        planned(f"{at}aws_route_table.open", {}, LOCAL_VPC),
        planned(f"{at}aws_route_table.app", {}, LOCAL_VPC),
        *(
            planned(
                f"{at}aws_route_table_association.{name}",
                {},
                {"subnet_id": [f"aws_subnet.{name}"], "route_table_id": [f"aws_route_table.{name}"]},
            )
            for name in ("open", "app")
        ),
        planned(f"{at}aws_nat_gateway.this", {}, {"subnet_id": ["aws_subnet.open"], "allocation_id": ["local.ips"]}),
        *(
            planned(
                f"{at}aws_route.{name}",
                {"destination_cidr_block": "0.0.0.0/0"},
                {"route_table_id": [f"aws_route_table.{name}"], key: [target]},
            )
            for name, key, target in (
                ("open", "gateway_id", "aws_internet_gateway.this"),
                ("app", "nat_gateway_id", "aws_nat_gateway.this"),
            )
        ),
    ]


FUNCTION = [
    planned("aws_security_group.fn", {"name": "fn", "ingress": [], "egress": [OUT]}, {"vpc_id": ["module.net.vpc_id"]}),
    planned(
        "aws_lambda_function.f",
        {"function_name": "f", "vpc_config": [{}]},
        {"subnet_ids": ["module.net.app"], "security_group_ids": ["aws_security_group.fn"]},
    ),
]
OUTPUTS = {"vpc_id": "aws_vpc.this", "app": "aws_subnet.app", "tables": "aws_route_table.app"}


def endpoint(service: str, kind: str, refers: dict[str, list[str]]) -> dict[str, Any]:
    """One that the module `ends` makes, of a local value."""
    values = {"service_name": f"com.amazonaws.eu-west-1.{service}", "vpc_endpoint_type": kind}
    more = {"private_dns_enabled": True} if kind == "Interface" else {}
    written = {"vpc_id": ["var.vpc_id"], **refers}
    return planned(f"module.ends.aws_vpc_endpoint.{service}", values | more, written, each="local.endpoints")


def plan(resources: list[dict[str, Any]], **given: list[str]) -> Imported:
    """`given`: what the module `ends` is called with."""
    values: dict[str, list[dict[str, Any]]] = {}
    written: dict[str, list[dict[str, Any]]] = {}
    for one in resources:
        module = found[1] if (found := re.match(r"module\.(\w+)\.", one["address"])) else ""
        type_, name = one["address"].split(".")[-2:]
        same = {"mode": "managed", "type": type_, "name": name}
        values.setdefault(module, []).append(same | {"address": one["address"], "values": one["values"]})
        expressions: dict[str, Any] = {key: {"references": refers} for key, refers in one["refers"].items()}
        expressions = {"vpc_config": [expressions]} if type_ == "aws_lambda_function" and expressions else expressions
        each = {"for_each_expression": {"references": [one["each"]]}} if one["each"] else {}
        written.setdefault(module, []).append(same | {"expressions": expressions} | each)
    calls = {
        module: {
            "expressions": {key: {"references": refers} for key, refers in given.items()} if module == "ends" else {},
            "module": {
                "resources": own,
                "outputs": {key: {"expression": {"references": [to]}} for key, to in OUTPUTS.items()},
            },
        }
        for module, own in written.items()
        if module
    }
    children = [{"address": f"module.{name}", "resources": own} for name, own in values.items() if name]
    return read(
        {
            "format_version": "1.2",
            "planned_values": {"root_module": {"resources": values.get("", []), "child_modules": children}},
            "configuration": {"root_module": {"resources": written.get("", []), "module_calls": calls}},
        }
    )


def test_the_only_vpc_that_a_local_value_can_mean_is_taken_and_noted() -> None:
    found = plan([*net(), *FUNCTION])

    assert outcome(read_topology(found.document), "f", "internet") == ("reachable", "")
    noted = [one for one in found.notes if "local.vpc_id in module.net, which no plan prints" in one.message]
    assert noted
    assert all(one.kind is NoteKind.ASSUMED and one.matters for one in noted)


def test_of_two_modules_each_has_its_own_vpc() -> None:
    found = plan([*net(), *net("other"), *FUNCTION])

    homes = {one["id"]: one["VpcId"] for one in found.document["subnets"]}
    assert homes["net.aws_subnet.app"] == "net.aws_vpc.this"
    assert homes["other.aws_subnet.app"] == "other.aws_vpc.this"


@pytest.mark.parametrize(
    "beside",
    [
        planned("module.net.aws_vpc.second", {"cidr_block": "10.1.0.0/16"}, {}),
        planned("module.net.aws_default_vpc.this", {}, {}),
    ],
    ids=["another", "the default one"],
)
def test_where_two_vpcs_may_be_meant_none_is_taken(beside: dict[str, Any]) -> None:
    found = plan([*net(), beside, *FUNCTION])

    assert "subnets" not in found.document


def test_the_tables_and_subnets_of_an_endpoint_are_those_that_its_module_is_given() -> None:
    ends = [
        endpoint("s3", "Gateway", {"route_table_ids": ["each.value"]}),
        endpoint("sqs", "Interface", {"subnet_ids": ["each.value"], "security_group_ids": ["each.value"]}),
    ]
    found = plan(
        [*net(), *FUNCTION, *ends], vpc_id=["module.net.vpc_id"], endpoints=["module.net.tables", "module.net.app"]
    )

    s3, sqs = (
        next(one for one in found.document["vpc_endpoints"] if one["id"].endswith(name)) for name in ("s3", "sqs")
    )
    assert s3["RouteTableIds"] == ["net.aws_route_table.app"]
    assert sqs["SubnetIds"] == ["net.aws_subnet.app"]
    assert len([one for one in found.notes if "all that its module is given was taken" in one.message]) == 2
    network = read_topology(found.document)
    assert outcome(network, "f", "s3") == ("reachable", "")
    assert outcome(network, "f", "sqs") == ("invalid", "UNKNOWN_RESOURCE")  # behind a group that nobody has said


def test_what_an_endpoint_in_subnets_that_are_not_known_serves_is_not_decided() -> None:
    """Not the way past it: its private DNS leads to it, wherever it is."""
    ends = [endpoint("sqs", "Interface", {"subnet_ids": ["each.value"]})]
    network = read_topology(plan([*net(), *FUNCTION, *ends], vpc_id=["module.net.vpc_id"]).document)

    assert outcome(network, "f", "sqs") == ("invalid", "UNKNOWN_RESOURCE")
    assert outcome(network, "f", "internet") == ("reachable", "")


def test_a_gateway_endpoint_whose_tables_nobody_can_say_is_a_fault() -> None:
    ends = [endpoint("s3", "Gateway", {"route_table_ids": ["each.value"]})]
    with pytest.raises(UnreadableDocument, match="Name it without local values"):
        plan([*net(), *FUNCTION, *ends], vpc_id=["module.net.vpc_id"])


def rules(*peers: str) -> list[dict[str, Any]]:
    """A module that makes a group, and gives it rules through a local value."""
    values = {"type": "egress", **OUT, "self": False}
    return [
        planned("module.ends.aws_security_group.this", {"name": "ends"}, {"vpc_id": ["var.vpc_id"]}),
        planned("module.ends.aws_security_group_rule.out", values, {"security_group_id": ["local.group"]}),
        *(
            planned(
                f"module.ends.aws_security_group_rule.{name}",
                {"type": "ingress", "from_port": 443, "to_port": 443, "protocol": "tcp", "self": False},
                {"security_group_id": ["local.group"], "source_security_group_id": [f"local.{name}"]},
            )
            for name in peers
        ),
    ]


def test_a_rule_is_of_the_only_group_that_its_module_makes() -> None:
    found = plan([*net(), *FUNCTION, *rules()], vpc_id=["module.net.vpc_id"], peers=["aws_security_group.fn"])

    groups = {one["id"]: one for one in found.document["security_groups"]}
    assert groups["ends.aws_security_group.this"]["SecurityGroupEgress"] == [
        {"IpProtocol": "-1", "CidrIp": "0.0.0.0/0"}
    ]


def test_the_peer_of_a_rule_is_not_taken_where_it_may_be_another_group() -> None:
    found = plan([*net(), *FUNCTION, *rules("peer")], vpc_id=["module.net.vpc_id"], peers=["aws_security_group.fn"])

    groups = {one["id"]: one for one in found.document["security_groups"]}
    assert "aws_security_group.fn" not in str(groups["ends.aws_security_group.this"]["SecurityGroupIngress"])


DYNAMIC = planned("module.ends.aws_lambda_function.g", {"function_name": "g", "vpc_config": [{}]}, {})
SUBNETS = {"subnets": ["module.net.app"]}
GROUPS = {"groups": ["aws_security_group.fn"]}
OWN = planned("module.ends.aws_security_group.own", {"name": "own"}, {"vpc_id": ["var.vpc_id"]})


@pytest.mark.parametrize(
    ("given", "beside", "decided"),
    [
        (SUBNETS | GROUPS, [], True),
        (SUBNETS | GROUPS | {"others": ["module.net.app"]}, [], False),
        (SUBNETS | {"groups": ["local.more", "aws_security_group.fn.id", "aws_security_group.fn"]}, [], False),
        (GROUPS | {"subnets": ["local.more", "module.net.app"]}, [], False),
        (SUBNETS | GROUPS | {"vpc_id": ["module.net.vpc_id"]}, [OWN], False),
        (SUBNETS, [], False),
        (GROUPS, [], False),
        ({}, [], False),
    ],
)
def test_a_function_with_a_dynamic_block_is_attached_to_what_its_module_is_given(
    given: dict[str, list[str]], beside: list[dict[str, Any]], decided: bool
) -> None:
    """Never to nothing: what the block says is not printed, but that there is one is."""
    found = plan([*net(), *FUNCTION, DYNAMIC, *beside], **given)
    network = read_topology(found.document)

    if decided:
        assert next(one.subnet_ids for one in network.functions if one.name == "g") == ("net.aws_subnet.app",)
    assert outcome(network, "g", "internet") == (("reachable", "") if decided else ("invalid", "UNKNOWN_RESOURCE"))
    assert bool(
        [one for one in found.notes if "aws_lambda_function.g" in one.message and "guessed" in one.message]
    ) is (not decided)


def test_of_two_groups_that_a_module_makes_and_is_given_a_rule_has_the_one_it_makes_and_that_is_noted() -> None:
    found = plan([*net(), *FUNCTION, *rules()], vpc_id=["module.net.vpc_id"], peers=["aws_security_group.fn"])

    [note] = [one for one in found.notes if one.message.startswith("module.ends.aws_security_group_rule.out")]
    assert note.kind is NoteKind.ASSUMED
    assert note.message.endswith("the only one that its module makes, and those that it is given to be peers.")


def test_a_database_is_in_the_only_subnet_group_that_its_module_sees() -> None:
    """As terraform-aws-modules/rds has it."""
    database = [
        planned("module.ends.aws_db_subnet_group.this", {}, {"subnet_ids": ["var.subnets"], "name": ["local.name"]}),
        planned(
            "module.ends.aws_db_instance.this",
            {"identifier": "db", "engine": "postgres", "port": 5432},
            {"db_subnet_group_name": ["local.subnet_group"], "vpc_security_group_ids": ["var.groups"]},
        ),
    ]
    found = plan([*net(), *FUNCTION, *database], **SUBNETS, **GROUPS)

    assert [one["SubnetId"] for one in found.document["db_instances"]] == ["net.aws_subnet.app"]
    assert [one for one in found.notes if "local.subnet_group in module.ends" in one.message]
