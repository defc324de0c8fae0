"""What `repairs` promises whatever the network is."""

import copy
from decimal import Decimal
from typing import Any

import pytest

from lambdanet.document import UnreadableDocument, read_topology
from lambdanet.reachability.evaluate import evaluate
from lambdanet.reachability.verdict import Outcome
from lambdanet.repair import search
from lambdanet.repair.consequences import Pair
from lambdanet.repair.repairs import Goal, Repairs, repairs
from lambdanet.topology import Protocol, Question
from tests import networks
from tests.builders import Document, acl, ask, part, preset
from tests.lambdanet.repair.labs import API, DATABASE, SECRETS, STORAGE


def titles(found: Repairs) -> list[str]:
    return [one.title for one in found.found]


def rows(document: Document, list_name: str, key: str) -> list[Any]:
    return [row for one in document[list_name] for row in one.get(key) or ()]


def test_what_works_already_needs_nothing() -> None:
    assert repairs(preset("vpc-attachment-nat"), API, Goal.REACHABLE) == Repairs(found=(), tried=0)


def test_a_document_that_cannot_be_read_is_refused_with_its_faults() -> None:
    with pytest.raises(UnreadableDocument):
        repairs({"format": "lambdanet/topology@1", "vpcs": [{"id": "v"}]}, API, Goal.REACHABLE)


def test_at_least_one_repair_must_be_asked_for() -> None:
    with pytest.raises(ValueError, match="at least one"):
        repairs(preset("vpc-attachment"), API, Goal.REACHABLE, most=0)


def test_the_document_that_was_given_stays_as_it_was() -> None:
    document = preset("vpc-attachment")
    before = copy.deepcopy(document)
    repairs(document, API, Goal.REACHABLE)

    assert document == before


@pytest.mark.parametrize("most", [1, 2, 5])
def test_no_more_are_offered_than_asked_for(most: int) -> None:
    assert len(repairs(preset("vpc-attachment"), SECRETS, Goal.REACHABLE, most=most).found) == min(most, 4)


def test_the_ways_to_a_service_are_really_different() -> None:
    found = repairs(preset("vpc-attachment"), STORAGE, Goal.REACHABLE)

    assert [title.split(",")[0] for title in titles(found)] == [
        "Add a gateway endpoint for Amazon S3",
        "Add the NAT gateway nat-1 in public-a",
        "Add the regional NAT gateway nat-1 for Your VPC",
        "Add a NAT gateway in each of public-a and public-b",
    ]
    assert [one.cost for one in found.found] == [Decimal(0), Decimal("36.5"), Decimal(73), Decimal(73)]


def test_only_s3_and_dynamodb_have_gateway_endpoints() -> None:
    found = repairs(preset("vpc-attachment"), SECRETS, Goal.REACHABLE).found[0]
    made = next(one for one in found.document["vpc_endpoints"] if "secretsmanager" in one["ServiceName"])

    assert (made["VpcEndpointType"], made["PrivateDnsEnabled"]) == ("Interface", True)


def test_what_else_becomes_reachable_is_told() -> None:
    nat = repairs(preset("vpc-attachment"), SECRETS, Goal.REACHABLE).found[1]

    assert Pair(source="orders", target="api", how="TCP 443") in nat.opens
    assert Pair(source="orders", target="orders", how="invoke") in nat.opens
    assert all(pair.target != "secretsmanager" for pair in nat.opens)
    assert nat.closes == ()


def test_what_a_rule_opens_is_an_exact_set() -> None:
    """The database listens on one port, so no more than that is opened; its own question is no side effect."""
    question = Question(source="worker", target="orders-db")
    (first, *_) = repairs(preset("vpc-attachment"), question, Goal.REACHABLE).found

    assert (first.exact, first.opens, first.closes) == (True, (), ())


def test_a_rule_that_others_profit_from_says_for_whom_and_on_which_ports() -> None:
    document = preset("vpc-attachment")
    document["instances"].append(
        {"id": "second", "SubnetId": "data-a", "SecurityGroupIds": ["worker-sg"], "PrivateIpAddress": "10.20.20.40"}
    )
    found = repairs(document, Question(source="worker", target="orders-db"), Goal.REACHABLE).found
    rule = next(one for one in found if one.title == "Let db-sg admit TCP 5432 from worker-sg.")

    assert rule.exact
    assert rule.opens == (Pair(source="second", target="orders-db", how="TCP 5432"),)


def test_closing_a_port_towards_everywhere_says_that_the_internet_is_closed_too() -> None:
    found = repairs(preset("vpc-attachment-nat"), Question(source="orders", target="orders-db"), Goal.UNREACHABLE).found
    narrowed = next(one for one in found if one.title == "Take TCP 5432 out of the rule “all → 0.0.0.0/0” of fn-sg.")

    assert narrowed.exact
    assert Pair(source="orders", target="internet", how="TCP 5432 to the internet") in narrowed.closes


def test_what_more_than_rules_opens_is_not_called_exact() -> None:
    found = repairs(preset("vpc-attachment"), SECRETS, Goal.REACHABLE).found

    assert [one.exact for one in found] == [False] * len(found)


def test_a_new_endpoint_takes_nothing_away_from_who_uses_the_service_today() -> None:
    """Its private DNS leads everybody in the VPC to it, so its group admits them too (domain.md §6.2)."""
    found = repairs(
        preset("vpc-attachment-nat"), Question(source="worker", target="orders", invoke=True), Goal.REACHABLE
    )
    endpoint = next(one for one in found.found if "interface endpoint" in one.title)

    assert endpoint.closes == ()
    assert ask(endpoint.document, "orders", "lambda").outcome is Outcome.REACHABLE


def test_what_takes_something_away_is_offered_only_where_nothing_else_is() -> None:
    found = repairs(preset("lambda-interface-endpoint"), DATABASE, Goal.REACHABLE)

    assert [bool(one.closes) for one in found.found] == [True]
    assert "Attached, it reaches public addresses only by what the VPC offers" in found.found[0].remarks[0]


def test_a_kept_question_that_a_repair_would_break_is_repaired_too() -> None:
    """Attached, the function needs a way out of the VPC for what it reached before."""
    document = preset("lambda-interface-endpoint")
    first = repairs(document, DATABASE, Goal.REACHABLE, kept=(API,)).found[0]

    assert first.title.startswith("Attach orders to app-a and app-b")
    assert ask(first.document, "orders", "orders-db").outcome is Outcome.REACHABLE
    assert ask(first.document, "orders", "api").outcome is Outcome.REACHABLE


def test_the_question_itself_among_the_kept_ones_does_not_count() -> None:
    document = preset("vpc-attachment")

    assert titles(repairs(document, API, Goal.REACHABLE, kept=(API,))) == titles(repairs(document, API, Goal.REACHABLE))


def test_what_must_stay_unreachable_stays_so() -> None:
    """A NAT gateway would let the function call Secrets Manager too."""
    found = repairs(preset("vpc-attachment"), STORAGE, Goal.REACHABLE, kept=(SECRETS,))

    assert titles(found)[0].startswith("Add a gateway endpoint for Amazon S3")
    assert len(found.found) == 1


def test_intermittent_is_not_reachable_and_only_the_failing_subnet_is_touched() -> None:
    document = preset("vpc-attachment-nat")
    part(document, "rtb-app-b")["Routes"] = []
    assert ask(document, "orders", "api").outcome is Outcome.INTERMITTENT

    found = repairs(document, API, Goal.REACHABLE)
    assert titles(found)[0] == "Route 0.0.0.0/0 in rtb-app-b to nat-b."
    for one in found.found:
        assert part(one.document, "rtb-app-a")["Routes"] == part(document, "rtb-app-a")["Routes"]


def test_intermittent_is_not_unreachable_either() -> None:
    document = preset("vpc-attachment-nat")
    part(document, "rtb-app-b")["Routes"] = []
    found = repairs(document, API, Goal.UNREACHABLE)

    assert found.found
    assert all(ask(one.document, "orders", "api").outcome is Outcome.UNREACHABLE for one in found.found)


# --- narrow rules -----------------------------------------------------------------------------------------


def test_a_rule_goes_from_group_to_group_on_the_port_that_is_asked() -> None:
    document = preset("vpc-attachment")
    part(document, "fn-sg")["SecurityGroupEgress"] = []
    part(document, "db-sg")["SecurityGroupIngress"] = []
    first = repairs(document, DATABASE, Goal.REACHABLE).found[0]
    ports = {"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432}

    assert part(first.document, "fn-sg")["SecurityGroupEgress"] == [ports | {"DestinationSecurityGroupId": "db-sg"}]
    assert part(first.document, "db-sg")["SecurityGroupIngress"] == [ports | {"SourceSecurityGroupId": "fn-sg"}]


def test_where_the_way_loses_the_group_the_blocks_are_named_or_the_group_is_kept() -> None:
    """Through a transit gateway a group means nothing unless that is turned on (T51)."""
    document = networks.transit()
    part(document, "b-sg")["SecurityGroupIngress"] = []
    found = repairs(document, Question(source="orders", target="b-db"), Goal.REACHABLE).found
    rules = {
        tuple(
            row.get("CidrIp") or row["SourceSecurityGroupId"]
            for row in part(one.document, "b-sg")["SecurityGroupIngress"]
        )
        for one in found
        if "Peer" not in one.title
    }

    assert rules == {("10.20.10.0/24", "10.20.11.0/24"), ("fn-sg",)}
    kept = next(one for one in found if "Let b-sg admit TCP 5432 from fn-sg" in one.title)
    assert part(kept.document, "tgw")["SecurityGroupReferencingSupport"] is True


def test_a_service_with_a_prefix_list_is_named_by_it() -> None:
    document = preset("vpc-attachment-endpoints")
    part(document, "fn-sg")["SecurityGroupEgress"] = []
    first = repairs(document, STORAGE, Goal.REACHABLE).found[0]

    assert [row["DestinationPrefixListId"] for row in part(first.document, "fn-sg")["SecurityGroupEgress"]] == ["s3"]


def test_an_acl_entry_stands_before_what_denies_and_names_the_very_block() -> None:
    document = preset("vpc-attachment")
    everything = [(100, "allow", True, "0.0.0.0/0", None), (100, "allow", False, "0.0.0.0/0", None)]
    document["network_acls"] = [acl("data-acl", ["data-a"], (50, "deny", False, "10.20.10.0/23", None), *everything)]
    first = repairs(document, DATABASE, Goal.REACHABLE).found[0]
    new = [
        row for row in part(first.document, "data-acl")["Entries"] if row not in part(document, "data-acl")["Entries"]
    ]

    assert [(row["CidrBlock"], row["PortRange"]) for row in new] == [
        ("10.20.10.0/24", {"From": 5432, "To": 5432}),
        ("10.20.11.0/24", {"From": 5432, "To": 5432}),
    ]
    assert all(row["RuleNumber"] < 50 for row in new)


def test_everybody_is_let_in_only_where_it_is_the_internet_that_asks() -> None:
    document = preset("vpc-attachment-nat")
    part(document, "worker")["SubnetId"] = "public-a"
    part(document, "worker").pop("PrivateIpAddress")
    part(document, "worker")["AssociatePublicIpAddress"] = True
    everybody = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIp": "0.0.0.0/0"}

    asked = repairs(document, Question(source="internet", target="worker"), Goal.REACHABLE).found
    assert part(asked[0].document, "worker-sg")["SecurityGroupIngress"] == [everybody]
    host = repairs(document, Question(source="api", target="worker"), Goal.REACHABLE).found
    assert part(host[0].document, "worker-sg")["SecurityGroupIngress"] == [everybody | {"CidrIp": "203.0.113.10/32"}]
    part(document, "orders").pop("VpcConfig")
    for one in repairs(document, Question(source="orders", target="worker"), Goal.REACHABLE).found:
        assert everybody not in rows(one.document, "security_groups", "SecurityGroupIngress")


# --- where nothing helps ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "words"),
    [
        (Question(source="worker", target="orders"), "LAM-14"),
        (Question(source="orders", target="orders-db", port=3306), "nothing listens on that port"),
        (Question(source="orders", target="worker", protocol=Protocol.ICMP), "does not carry this protocol"),
        (Question(source="orders", target="10.20.10.77"), "Nothing in the network holds this address"),
        (Question(source="orders", target="10.99.0.1"), "Nothing in the document holds 10.99.0.1"),
        (Question(source="orders", target="api", family=6), "no address of this family"),
        (Question(source="nobody", target="api"), "does not hold"),
        (Question(source="rtb-data", target="api"), "neither opens nor takes a connection"),
    ],
)
def test_why_nothing_helps_is_said(question: Question, words: str) -> None:
    found = repairs(preset("vpc-attachment-nat"), question, Goal.REACHABLE)

    assert found.found == ()
    assert found.gave_up == ""
    assert words in found.hopeless


def test_what_aws_would_refuse_must_be_corrected_first() -> None:
    document = preset("vpc-attachment-nat")
    part(document, "app-b")["CidrBlock"] = "10.20.10.0/24"
    found = repairs(document, API, Goal.REACHABLE)

    assert found.found == ()
    assert found.hopeless.startswith("AWS would refuse this network: 10.20.10.")


def test_a_search_that_ends_at_its_bound_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "most_tried", lambda _document: 1)
    found = repairs(preset("public-subnet-trap"), API, Goal.REACHABLE)

    assert (found.found, found.tried, found.hopeless) == ((), 1, "")
    assert "ended after 1 document" in found.gave_up


# --- what AWS needs beside ------------------------------------------------------------------------------------


def test_private_dns_needs_both_attributes_of_the_vpc() -> None:
    document = preset("vpc-attachment")
    part(document, "vpc")["EnableDnsHostnames"] = False
    first = repairs(document, SECRETS, Goal.REACHABLE).found[0]

    assert first.title.startswith("Turn EnableDnsHostnames of Your VPC on, add an interface endpoint")
    assert part(first.document, "vpc")["EnableDnsHostnames"] is True


def test_a_vpc_without_an_internet_gateway_gets_one_with_its_nat_gateway() -> None:
    document = preset("vpc-attachment")
    document["internet_gateways"] = []
    part(document, "rtb-public")["Routes"] = []
    for one in repairs(document, API, Goal.REACHABLE).found:
        assert [gateway["VpcId"] for gateway in one.document["internet_gateways"]] == ["vpc"], one.title


def test_a_nat_gateway_never_stands_where_its_clients_are() -> None:
    """RT-11: a subnet has one default route."""
    document = preset("vpc-attachment")
    part(document, "orders")["VpcConfig"]["SubnetIds"] = ["public-a"]
    for one in repairs(document, API, Goal.REACHABLE).found:
        topology = read_topology(one.document)
        clients = set(next(function.subnet_ids for function in topology.functions))
        assert not clients & {gateway.subnet_id for gateway in topology.nat_gateways}, one.title


def test_where_all_subnets_are_public_private_ones_are_made() -> None:
    """As in a default VPC."""
    document = preset("public-subnet-trap")
    everything = [{"DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw"}]
    for table in document["route_tables"]:
        table["Routes"] = everything
    found = repairs(document, API, Goal.REACHABLE)

    assert titles(found)[0].startswith(
        "Move orders to the new private subnets private-1 and private-2; and add the NAT"
    )
    assert part(found.found[0].document, "private-1")["AvailabilityZone"] == "us-east-1a"


def test_inside_the_vpc_a_public_subnet_will_do() -> None:
    """T11."""
    document = preset("lambda-interface-endpoint")
    for table in document["route_tables"]:
        table["Routes"] = [{"DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw"}]

    assert titles(repairs(document, DATABASE, Goal.REACHABLE))[0].startswith("Attach orders to app-a and app-b")


def test_a_function_that_is_attached_gets_the_rights_for_it() -> None:
    document = preset("lambda-interface-endpoint")
    part(document, "orders")["role"] = {"network": False}
    first = repairs(document, DATABASE, Goal.REACHABLE).found[0]

    assert evaluate(read_topology(first.document), DATABASE).outcome is Outcome.REACHABLE
    assert any("AWSLambdaVPCAccessExecutionRole" in line for line in first.cli)


def test_a_peering_that_waits_is_accepted() -> None:
    document = networks.peered()
    part(document, "pcx")["Status"] = "pending-acceptance"
    found = repairs(document, Question(source="orders", target="b-db"), Goal.REACHABLE)

    assert titles(found)[0] == "Accept the peering pcx."
    assert found.found[0].cli == ("aws ec2 accept-vpc-peering-connection --vpc-peering-connection-id pcx",)


def test_vpcs_that_overlap_are_not_peered() -> None:
    document = networks.peering_chain()
    for one in document["vpc_peering_connections"]:
        one["Status"] = "deleted"
    part(document, "c")["CidrBlocks"].append("10.20.0.0/16")
    found = repairs(document, Question(source="orders", target="c-db"), Goal.REACHABLE)

    assert all("Peer" not in title for title in titles(found))


@pytest.mark.parametrize(
    ("broken", "question", "title"),
    [
        (lambda: _without("rtb-b-public", networks.central_egress), API, "Route 10.20.0.0/16 in rtb-b-public to tgw."),
        (lambda: _emptied("Propagations"), Question(source="orders", target="b-db"), "Propagate the attachment att-b"),
        (lambda: _emptied("Associations"), Question(source="orders", target="b-db"), "Associate the attachment att-a"),
        (lambda: _no_vgw(), Question(source="orders", target="ldap", port=636), "Propagate the routes of vgw"),
        (lambda: _no_ipv6(), Question(source="orders", target="api6", family=6), "Allow IPv6 for orders"),
        (lambda: _no_resolver(), DATABASE, "Turn EnableDnsSupport of Your VPC on."),
        (lambda: networks.regional_nat(["us-east-1a"]), API, "Let nat-r cover us-east-1b."),
        (lambda: _denied_by_role(), STORAGE, "Let the role of orders call Amazon S3."),
    ],
)  # fmt: skip
def test_each_kind_of_way_has_its_repair(broken: Any, question: Question, title: str) -> None:
    found = repairs(broken(), question, Goal.REACHABLE)

    assert titles(found)[0].startswith(title)
    assert found.found[0].cli


def _without(table: str, network: Any) -> Document:
    document: Document = network()
    part(document, table)["Routes"].pop()
    return document


def _emptied(key: str) -> Document:
    document = networks.transit()
    part(document, "tgw-rtb")[key] = []
    return document


def _no_vgw() -> Document:
    document = networks.on_premises()
    for zone in "ab":
        part(document, f"rtb-app-{zone}")["PropagatingVgws"] = []
    return document


def _no_ipv6() -> Document:
    document = networks.ipv6()
    part(document, "orders")["VpcConfig"].pop("Ipv6AllowedForDualStack")
    return document


def _no_resolver() -> Document:
    document = preset("vpc-attachment-nat")
    part(document, "vpc")["EnableDnsSupport"] = False
    return document


def _denied_by_role() -> Document:
    document = preset("vpc-attachment-nat")
    part(document, "orders")["role"] = {"denies": ["s3"]}
    return document
