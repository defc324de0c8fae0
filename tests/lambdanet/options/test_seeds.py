"""The seeds' situation: a function, a private database, S3, Secrets Manager and an API on the internet.

Each row is one cell of the comparison and the fact of the fact sheet that it must agree with.
"""

from functools import cache

import pytest

from lambdanet.options.catalogue import BY_NAME, OPTIONS
from lambdanet.options.compare import Compared, Met, compared
from tests.builders import preset

YES, NO = Met.YES, Met.NO

DATABASE, INTERNET, INTERNET6 = "store-orders-db", "internet", "internet6"
S3, DYNAMODB, SECRETS = "service-s3", "service-dynamodb", "service-secretsmanager"
INVOKED, INVOKES, ADDRESS, ZONE = "invoked", "invokes", "fixed-address", "zone"

CELLS = [
    ("default-service-vpc", DATABASE, NO, "A5: no private addresses"),
    ("default-service-vpc", INTERNET, YES, "A3: IPv4 by default"),
    ("default-service-vpc", INTERNET6, NO, "A3, V6-03: no outbound IPv6 unattached"),
    ("default-service-vpc", S3, YES, "A4: AWS APIs directly"),
    ("default-service-vpc", DYNAMODB, YES, "A4: AWS APIs directly"),
    ("default-service-vpc", SECRETS, YES, "A4: AWS APIs directly"),
    ("default-service-vpc", INVOKED, NO, "L28: no route to the Lambda API from inside"),
    ("default-service-vpc", INVOKES, YES, "A4: the Lambda API is one of them"),
    ("default-service-vpc", ADDRESS, NO, "DB-13: no fixed source address"),
    ("default-service-vpc", ZONE, YES, "A11: a function is not pinned to a zone"),
    ("private-subnets", DATABASE, YES, "A6: attaching is the way"),
    ("private-subnets", INTERNET, NO, "A12: attached functions lose the internet"),
    ("private-subnets", S3, NO, "B14: you must provide the routes"),
    ("private-subnets", SECRETS, NO, "B14: you must provide the routes"),
    ("private-subnets", INVOKED, NO, "B2: attachment is an exit, nothing enters that way"),
    ("private-subnets", ZONE, YES, "A11: two zones"),
    ("public-subnets", DATABASE, YES, "A6: attached all the same"),
    ("public-subnets", INTERNET, NO, "LAM-11: the interface has no public address"),
    ("public-subnets", S3, NO, "LAM-11: S3's public addresses lie behind the same gateway"),
    ("one-nat-gateway", DATABASE, YES, "A6"),
    ("one-nat-gateway", INTERNET, YES, "A12: one NAT gateway works"),
    ("one-nat-gateway", S3, YES, "A13: NAT leads to the public endpoints"),
    ("one-nat-gateway", SECRETS, YES, "A13: NAT leads to the public endpoints"),
    ("one-nat-gateway", ADDRESS, YES, "domain.md §5.3: its Elastic IP address"),
    ("one-nat-gateway", ZONE, NO, "A12: one per zone is what survives"),
    ("nat-gateway-per-zone", INTERNET, YES, "A12"),
    ("nat-gateway-per-zone", ADDRESS, YES, "domain.md §5.3"),
    ("nat-gateway-per-zone", ZONE, YES, "A12: the resilience recommendation"),
    ("regional-nat-gateway", INTERNET, YES, "A12, RNAT: one regional gateway spans zones"),
    ("regional-nat-gateway", ZONE, YES, "A12, RNAT"),
    ("shared-egress-vpc", INTERNET, YES, "domain.md §7.2: through the transit gateway"),
    ("shared-egress-vpc", S3, YES, "A13"),
    ("ipv6-egress", INTERNET, NO, "V6-06: an egress-only internet gateway carries IPv6 only"),
    ("ipv6-egress", INTERNET6, YES, "V6-01, V6-04"),
    ("ipv6-egress", ADDRESS, NO, "domain.md §5.3: no IPv4 towards the internet"),
    ("gateway-endpoints", S3, YES, "domain.md §6.1"),
    ("gateway-endpoints", DYNAMODB, YES, "domain.md §6.1"),
    ("gateway-endpoints", SECRETS, NO, "domain.md §6.1: S3 and DynamoDB only"),
    ("gateway-endpoints", INTERNET, NO, "domain.md §6.1: no way to the internet"),
    ("interface-endpoints", SECRETS, YES, "domain.md §6.2"),
    ("interface-endpoints", S3, NO, "B14: nothing leads there"),
    ("interface-endpoints", INVOKED, YES, "A21: clients in the VPC call the Lambda API through it"),
    ("interface-endpoints", INTERNET, NO, "domain.md §6.2: an endpoint is for its service"),
    ("gateway-and-interface-endpoints", S3, YES, "domain.md §6.1"),
    ("gateway-and-interface-endpoints", SECRETS, YES, "domain.md §6.2"),
    ("gateway-and-interface-endpoints", INTERNET, NO, "domain.md §6"),
    ("lambda-interface-endpoint", DATABASE, NO, "A17: the endpoint gives the function nothing"),
    ("lambda-interface-endpoint", INVOKED, YES, "A17: it lets clients in the VPC invoke"),
    ("lambda-interface-endpoint", INTERNET, YES, "A18: as any unattached function"),
    ("lambda-interface-endpoint", S3, YES, "A18: as any unattached function"),
    ("public-database", DATABASE, YES, "DB-12, DB-13"),
    ("public-database", ADDRESS, NO, "DB-13"),
    ("rds-proxy", DATABASE, YES, "DB-05, DB-08"),
    ("rds-proxy", INTERNET, NO, "A12"),
]  # fmt: skip


@cache
def of(option: str) -> Compared:
    return compared(preset("default-service-vpc"), "orders", BY_NAME[option])


@pytest.mark.parametrize(("option", "need", "met", "fact"), CELLS, ids=[f"{one[0]}-{one[1]}" for one in CELLS])
def test_cell_is_what_the_fact_sheet_says(option: str, need: str, met: Met, fact: str) -> None:
    cells = of(option).cells
    assert cells is not None
    assert cells[need].met is met, f"{fact}; found: {cells[need].reason}"
    assert cells[need].reason


def test_seed_a_option_2_fails_the_database_because_the_function_is_not_attached() -> None:
    cells = of("lambda-interface-endpoint").cells
    assert cells is not None
    assert (cells[DATABASE].met, cells[DATABASE].code) == (NO, "APP_NOT_ATTACHED")
    assert cells[INVOKED].met is YES


def test_data_api_is_for_aurora_and_says_so() -> None:
    assert "Aurora" in of("data-api").unfit


@pytest.mark.parametrize(
    ("option", "difference"),
    [
        ("default-service-vpc", "0.00"),
        ("private-subnets", "0.00"),
        ("one-nat-gateway", "36.50"),
        ("nat-gateway-per-zone", "73.00"),
        ("ipv6-egress", "0.00"),
        ("gateway-endpoints", "0.00"),
        ("lambda-interface-endpoint", "14.60"),
    ],
)
def test_costs_are_the_worked_examples(option: str, difference: str) -> None:
    assert f"{of(option).cost_difference:.2f}" == difference


@pytest.mark.parametrize("option", [one.name for one in OPTIONS])
def test_applied_twice_changes_nothing_more(option: str) -> None:
    first = of(option)
    if first.document is None:
        return
    again = compared(first.document, "orders", BY_NAME[option])
    if option in ("shared-egress-vpc", "public-database"):
        return  # tested below: each is made anew
    assert again.changes == ()


def test_attached_function_uses_one_interface_in_each_of_two_zones() -> None:
    assert of("private-subnets").lambda_interfaces == 2
    assert of("default-service-vpc").lambda_interfaces == 0


def test_survival_says_what_is_lost_and_excuses_what_stood_there_itself() -> None:
    one, two = of("one-nat-gateway").cells, of("nat-gateway-per-zone").cells
    assert one is not None
    assert two is not None
    assert one[ZONE].reason.startswith("Without us-east-1a, the internet over IPv4 is lost")
    assert "orders-db itself stands in us-east-1a" in two[ZONE].reason
