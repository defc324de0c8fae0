"""What the ready-made networks are there to show, by the rows of the truth table."""

import pytest

from lambdanet.capacity.counts import lambda_interfaces
from lambdanet.reachability.evaluate import evaluate
from lambdanet.reachability.verdict import Outcome
from tests.builders import Document, ask, codes, part, preset, topology

REACHES = Outcome.REACHABLE
LOST = Outcome.UNREACHABLE


def _outcomes(slug: str) -> dict[str, Outcome]:
    read = topology(preset(slug))
    return {one.id: evaluate(read, one.question).outcome for one in read.questions}


@pytest.mark.parametrize(
    ("slug", "shown"),
    [
        ("vpc-attachment-one-nat", {"database": REACHES, "internet": REACHES, "s3": REACHES, "invoke": LOST}),
        ("regional-nat", {"database": REACHES, "internet": REACHES, "s3": REACHES, "invoke": LOST}),
        ("ipv6-egress", {"internet6": REACHES, "internet": LOST, "s3": LOST, "database": REACHES}),
        ("managed-instances", {"internet": REACHES, "database": REACHES, "logs": REACHES}),
        ("peered-vpcs", {"peer": REACHES, "database": REACHES, "internet": LOST}),
        ("peering-chain", {"peer": REACHES, "beyond": LOST, "database": REACHES}),
        ("transit-gateway", {"peer": REACHES, "database": REACHES, "internet": LOST}),
        ("many-functions", {"reports": REACHES, "database": REACHES}),
        ("database-load", {"database": REACHES, "data-api": LOST}),
    ],
)
def test_what_a_preset_shows(slug: str, shown: dict[str, Outcome]) -> None:
    found = _outcomes(slug)

    assert {name: found[name] for name in shown} == shown


def test_t16_one_nat_gateway_serves_both_zones_and_crosses_one() -> None:
    verdict = ask(preset("vpc-attachment-one-nat"), "orders", "api")

    assert [one.code for one in verdict.warnings] == ["AVAILABILITY_ZONE_CROSSED"]


def test_t17_a_regional_nat_gateway_needs_no_public_subnet() -> None:
    document = preset("regional-nat")

    assert not any(one.get("MapPublicIpOnLaunch") for one in document["subnets"])
    assert ask(document, "orders", "api").warnings == ()


def test_t21_ipv6_brings_no_ipv4() -> None:
    assert codes(ask(preset("ipv6-egress"), "orders", "api")) == ["NO_ROUTE_TO_DESTINATION"]


def test_t22_without_the_flag_there_is_no_ipv6() -> None:
    document = preset("ipv6-egress")
    part(document, "orders")["VpcConfig"]["Ipv6AllowedForDualStack"] = False

    assert codes(ask(document, "orders", "api6", family=6)) == ["APP_IPV6_NOT_ALLOWED"]


def test_t42_the_peer_needs_a_route_back() -> None:
    document = preset("peered-vpcs")
    part(document, "rtb-b-data")["Routes"] = []

    verdict = ask(document, "orders", "b-db")

    assert codes(verdict) == ["NO_ROUTE_TO_DESTINATION"]
    assert verdict.blocked_by[0].component == "rtb-b-data"


def test_t43_a_peering_carries_only_its_own_two() -> None:
    assert codes(ask(preset("peering-chain"), "orders", "c-db")) == ["PCX_REQUIRES_ADDRESS_IN_VPC_CIDR"]


def test_t49_an_attachment_serves_its_own_zones() -> None:
    document = preset("transit-gateway")
    part(document, "att-a")["SubnetIds"] = ["data-a"]

    verdict = ask(document, "orders", "b-db")

    assert verdict.outcome is Outcome.INTERMITTENT
    assert codes(verdict) == ["TGW_ROUTE_AZ_RESTRICTION"]


def _at(document: Document) -> tuple[int, ...]:
    return tuple(lambda_interfaces(topology(document)).values())


def test_t68_ten_functions_share_four_interfaces() -> None:
    document = preset("many-functions")

    assert len(document["functions"]) == 10
    assert _at(document) == (4,)
