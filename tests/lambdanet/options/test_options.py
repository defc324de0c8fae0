"""Options on any topology: the function moves, what was there stays, and AWS would take the result."""

from typing import Any

import pytest

from lambdanet.document import read_topology
from lambdanet.options.catalogue import OPTIONS
from lambdanet.options.compare import compared
from lambdanet.options.shape import CannotApply, Option
from lambdanet.problems import Severity
from lambdanet.validation.run import check
from tests import networks
from tests.builders import preset

PRESETS = (
    "default-service-vpc", "vpc-attachment", "vpc-attachment-nat", "vpc-attachment-endpoints", "public-subnet-trap",
    "lambda-interface-endpoint",
)  # fmt: skip
BARE = {
    "format": "lambdanet/topology@1",
    "vpcs": [{"id": "vpc", "CidrBlocks": ["10.0.0.0/16"]}],
    "subnets": [{"id": "only", "VpcId": "vpc", "AvailabilityZone": "us-east-1a", "CidrBlock": "10.0.0.0/24"}],
    "functions": [{"id": "orders"}],
}


def documents() -> dict[str, dict[str, Any]]:
    made = {name: preset(name) for name in PRESETS}
    for name in ("ipv6", "regional_nat", "peered", "transit", "central_egress", "on_premises"):
        made[name] = getattr(networks, name)()
    return made | {"bare": BARE}


@pytest.mark.parametrize("name", list(documents()))
@pytest.mark.parametrize("option", OPTIONS, ids=[one.name for one in OPTIONS])
def test_result_is_a_document_that_aws_would_take(name: str, option: Option) -> None:
    document = documents()[name]
    before = repr(document)
    try:
        applied = option.apply(document, "orders")
    except CannotApply:
        return  # why: below
    assert repr(document) == before, "an option leaves the document that it is given as it was"
    topology = read_topology(applied.document)
    assert [one.message for one in check(topology) if one.severity is Severity.REFUSED] == []
    kept = {one["id"] for kind in ("subnets", "db_instances", "nat_gateways") for one in document.get(kind, ())}
    assert kept <= {one.id for one in topology.resources()}


@pytest.mark.parametrize("option", OPTIONS, ids=[one.name for one in OPTIONS])
def test_unknown_function_is_named(option: Option) -> None:
    with pytest.raises(CannotApply, match=r"no function 'nobody'|is not an Aurora"):
        option.apply(preset("vpc-attachment"), "nobody")


def test_managed_instances_cannot_be_moved() -> None:
    document = preset("vpc-attachment")
    function = document["functions"][0]
    function["CapacityProvider"] = function.pop("VpcConfig")
    for option in OPTIONS:
        if option.name not in ("data-api",):
            assert "Managed Instances" in compared(document, "orders", option).unfit


def test_without_a_vpc_there_is_nothing_to_attach_to() -> None:
    document = {"format": "lambdanet/topology@1", "functions": [{"id": "orders"}]}
    unfit = {option.name: compared(document, "orders", option).unfit for option in OPTIONS}
    assert unfit.pop("default-service-vpc") == ""
    assert all(unfit.values())


def test_no_database_says_which_options_need_one() -> None:
    unfit = {option.name for option in OPTIONS if compared(BARE, "orders", option).unfit}
    assert unfit == {"data-api", "public-database", "rds-proxy"}
