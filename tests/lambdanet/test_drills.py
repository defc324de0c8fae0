"""What is lost with a zone, a gateway or an endpoint, and what goes on."""

import pytest

from lambdanet.document import read_topology
from lambdanet.drilled import MOST_LOSSES, drills_data
from lambdanet.drills import Drilled, drill, losses, without, without_zone, zones_of
from tests import networks
from tests.builders import Document, part, preset


def of(document: Document, zone: str) -> dict[str, Drilled]:
    names = {one.question: one.id for one in read_topology(document).questions}
    return {names[one.question]: one for one in drill(document, without_zone(document, zone))}


def outcome(one: Drilled) -> str:
    return str(one.after.outcome) if one.after else "gone"


def test_function_works_on_in_the_other_zone() -> None:
    found = of(preset("vpc-attachment-nat"), "us-east-1b")

    assert outcome(found["internet"]) == "reachable"
    assert outcome(found["database"]) == "reachable"
    assert outcome(found["invoke"]) == "gone"  # the worker stood there
    assert not found["internet"].differs


def test_route_to_a_lost_nat_gateway_stays_and_drops() -> None:
    document = preset("vpc-attachment-nat")
    part(document, "rtb-app-b")["Routes"][0]["NatGatewayId"] = "nat-a"
    document["nat_gateways"] = [part(document, "nat-a")]

    found = of(document, "us-east-1a")

    assert found["internet"].after is not None
    assert (outcome(found["internet"]), found["internet"].after.blocked_by[0].code) == (
        "unreachable",
        "BAD_STATE",
    )


def test_regional_nat_gateway_works_on() -> None:
    assert outcome(of(networks.regional_nat(), "us-east-1a")["internet"]) == "reachable"


def test_database_in_the_lost_zone_is_gone_and_no_verdict_is_made_up() -> None:
    found = of(preset("vpc-attachment"), "us-east-1a")["database"]

    assert found.after is None
    assert found.differs


def test_endpoint_works_on_in_the_other_zone() -> None:
    document = preset("vpc-attachment-endpoints")
    part(document, "sm-if")["PrivateIpAddresses"] = ["10.20.10.40", "10.20.11.40"]

    loss = without_zone(document, "us-east-1a")

    left = part(loss.document, "sm-if")
    assert (left["SubnetIds"], left["PrivateIpAddresses"]) == (["app-b"], ["10.20.11.40"])
    assert outcome(of(document, "us-east-1a")["secrets"]) == "reachable"


def test_function_with_all_its_subnets_there_is_gone() -> None:
    document = preset("vpc-attachment")
    part(document, "orders")["VpcConfig"]["SubnetIds"] = ["app-a"]

    assert "orders" in without_zone(document, "us-east-1a").gone


@pytest.mark.parametrize(
    ("list_name", "identifier", "question"),
    [("nat_gateways", "nat-a", "internet"), ("internet_gateways", "igw", "internet")],
)
def test_one_thing_taken_away_changes_what_hung_on_it(list_name: str, identifier: str, question: str) -> None:
    document = preset("vpc-attachment-nat")
    names = {one.question: one.id for one in read_topology(document).questions}

    found = drill(document, without(document, list_name, identifier))

    changed = {names[one.question] for one in found if one.differs}
    assert question in changed
    assert "database" not in changed


@pytest.mark.parametrize("name", ["ipv6", "regional_nat", "peered", "transit", "central_egress", "on_premises"])
def test_every_loss_is_a_document_that_can_be_read(name: str) -> None:
    document = getattr(networks, name)()
    before = repr(document)

    found = list(losses(document))

    assert {one.group for one in found} >= {"Availability Zone", "internet gateway"}
    assert len({(one.group, one.name) for one in found}) == len(found)
    for one in found:
        read_topology(one.loss.document)
    assert repr(document) == before
    assert zones_of(document) == ("us-east-1a", "us-east-1b")


def test_rules_and_routes_are_taken_one_by_one_and_named() -> None:
    found = {one.name: one.group for one in losses(preset("vpc-attachment-nat"))}

    assert found["rtb-app-a: 0.0.0.0/0 → nat-a"] == "route of a route table"
    assert any(name.startswith("db-sg: ") for name in found)


def test_drilled_says_what_each_loss_changes_and_why() -> None:
    data = drills_data(preset("vpc-attachment-nat"))

    rows = {one["name"]: {each["question"]: each for each in one["changes"]} for one in data["losses"]}
    assert rows["us-east-1a"]["database"] == {
        "question": "database",
        "before": "reachable",
        "after": "gone",
        "cause": "",
    }
    lost = rows["nat-a"]["internet"]
    assert (lost["before"], lost["after"]) == ("reachable", "intermittent")
    assert "nat-a" in lost["cause"]
    assert "logs" not in rows["us-east-1a"]
    assert data["left_out"] == 0


def test_drills_of_a_large_network_are_bounded_and_say_so() -> None:
    document = preset("vpc-attachment")
    rules = [{"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "CidrIp": "10.0.0.0/8"} for port in range(1, 400)]
    part(document, "db-sg")["SecurityGroupIngress"] = rules

    data = drills_data(document)

    assert len(data["losses"]) == MOST_LOSSES
    assert data["left_out"] > 100
