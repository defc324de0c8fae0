"""Five answers make a network: every combination is valid, and every question in it is answered as expected."""

from collections.abc import Iterator
from itertools import combinations, product
from typing import Any

import pytest

from lambdanet.cost.estimate import estimate
from lambdanet.document import read_topology
from lambdanet.problems import Severity
from lambdanet.reachability.evaluate import evaluate
from lambdanet.topology import Topology
from lambdanet.validation.run import check
from lambdanet.wizard.answers import ENDPOINTS, ZONES, Answers, Database, Way
from lambdanet.wizard.document import document_for
from lambdanet.wizard.remarks import remarks

SUBSETS = [chosen for size in range(len(ENDPOINTS) + 1) for chosen in combinations(ENDPOINTS, size)]


def network(**answers: Any) -> Topology:
    return read_topology(document_for(Answers(**answers)))


def every(**answers: Any) -> Iterator[Answers]:
    return (Answers(**answers, endpoints=chosen) for chosen in SUBSETS)


def ids(resources: tuple[Any, ...]) -> list[str]:
    return [resource.id for resource in resources]


@pytest.mark.parametrize(
    ("zones", "attached", "way", "database"),
    [
        pytest.param(*one, id=f"{one[0]}-{'attached' if one[1] else 'unattached'}-{one[2]}-{one[3]}")
        for one in product(ZONES, (False, True), Way, Database)
    ],
)
def test_every_combination_is_valid_and_answers_its_questions_as_expected(
    zones: int, attached: bool, way: Way, database: Database
) -> None:
    for answers in every(zones=zones, attached=attached, way=way, database=database):
        topology = read_topology(document_for(answers))
        assert [one for one in check(topology) if one.severity is Severity.REFUSED] == []
        found = {one.id: str(evaluate(topology, one.question).outcome) for one in topology.questions}
        assert found == {one.id: str(one.expect) for one in topology.questions}, answers


def test_names_are_those_a_person_would_choose() -> None:
    topology = network(zones=2, way=Way.NAT_PER_ZONE, endpoints=("s3", "secretsmanager"), database=Database.RDS_PROXY)

    assert topology.name == "Orders, two zones"
    assert ids(topology.subnets) == ["private-a", "private-b", "public-a", "public-b"]
    assert ids(topology.nat_gateways) == ["nat-a", "nat-b"]
    assert [one.id for one in topology.route_tables if not one.implied] == [
        "rtb-private-a",
        "rtb-private-b",
        "rtb-public",
    ]
    assert [one.id for one in topology.security_groups if "/" not in one.id] == ["sg-fn", "sg-ep", "sg-proxy", "sg-db"]
    assert ids(topology.gateway_endpoints) + ids(topology.interface_endpoints) == ["s3-gw", "secrets-ep"]
    assert ids(topology.functions) + ids(topology.databases) + ids(topology.proxies) == [
        "orders-api",
        "orders-db",
        "orders-proxy",
    ]


@pytest.mark.parametrize("zones", ZONES)
def test_there_is_a_private_subnet_in_each_zone(zones: int) -> None:
    topology = network(zones=zones, way=Way.NONE)

    assert len({one.availability_zone for one in topology.subnets}) == len(topology.subnets) == zones


@pytest.mark.parametrize(
    ("way", "total"),
    [
        (Way.NONE, "0"),
        (Way.ONE_NAT, "36.50"),
        (Way.NAT_PER_ZONE, "73.00"),
        (Way.REGIONAL_NAT, "73.00"),
        (Way.IPV6, "0"),
    ],
)
def test_a_way_out_costs_what_it_costs(way: Way, total: str) -> None:
    assert f"{estimate(network(zones=2, way=way)).total:.2f}" == f"{float(total):.2f}"


def test_answers_that_do_not_help_each_other_are_explained() -> None:
    said = " ".join(remarks(Answers(attached=False, way=Way.ONE_NAT, endpoints=("s3",), database=Database.RDS)))

    assert "so not orders-db" in said
    assert "it does not use the way to the internet and the endpoints of the VPC" in said


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        (Answers(way=Way.NONE), "reaches what is in it, and nothing else"),
        (Answers(way=Way.NONE, endpoints=("sqs",)), "orders-api reaches Amazon SQS, through the endpoints"),
        (Answers(way=Way.IPV6), "carries IPv6 alone"),
        (Answers(way=Way.ONE_NAT), "All zones leave through nat-a"),
        (Answers(way=Way.REGIONAL_NAT), "whether AWS charges so is not verified"),
        (Answers(way=Way.NAT_PER_ZONE, zones=1), "one per zone is one NAT gateway"),
        (
            Answers(endpoints=("s3", "dynamodb")),
            "What goes to Amazon S3 and Amazon DynamoDB takes the gateway endpoint",
        ),
        (Answers(zones=1), "nothing is left when it fails"),
        (Answers(zones=1), "AWS asks for a DB subnet group with subnets in at least two zones"),
    ],
    ids=[
        "no way",
        "endpoint",
        "ipv6",
        "one gateway",
        "regional",
        "one per one",
        "gateway endpoints",
        "one zone",
        "subnet group",
    ],
)
def test_what_is_worth_knowing_is_said(answers: Answers, said: str) -> None:
    assert said in " ".join(remarks(answers))


@pytest.mark.parametrize("wrong", [{"zones": 0}, {"zones": 4}, {"endpoints": ("ec2",)}], ids=["none", "four", "ec2"])
def test_other_answers_are_refused(wrong: Any) -> None:
    with pytest.raises(ValueError, match=r"must be one of|No endpoint"):
        Answers(**wrong)


def test_answers_that_fit_need_no_remark() -> None:
    assert remarks(Answers(way=Way.NAT_PER_ZONE)) == ()
    assert remarks(Answers(attached=False, way=Way.NONE, database=Database.NONE)) == ()
