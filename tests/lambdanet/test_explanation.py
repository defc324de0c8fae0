"""Words never contradict the trace they explain."""

import pytest
from hypothesis import given, settings

from lambdanet.document import read_topology
from lambdanet.explanation.explain import explain
from lambdanet.explanation.next_step import NEXT_STEPS
from lambdanet.reachability.codes import CODES
from lambdanet.reachability.evaluate import evaluate
from lambdanet.reachability.verdict import Outcome
from lambdanet.topology import Question
from tests.builders import SLUGS, Document, ask, part, preset
from tests.lambdanet.reachability.test_evaluate import QUESTIONS, documents
from tests.networks import on_premises, peered

WARNINGS_ONLY = {
    "CANNOT_ROUTE",
    "DISCONNECTED_VPCS",
    "NGW_DEST_ADDRESS_PRESERVATION",
    "REMAP_EPHEMERAL_PORT",
    "TGW_RTB_CANNOT_ROUTE",
    "TGW_RTB_HIGHER_PRIORITY_ROUTE",
    "TGW_RTB_MORE_SPECIFIC_ROUTE",
    "VPCE_GATEWAY_EGRESS_SOURCE_ADDRESS_RESTRICTION",
    "APP_DB_CONN_EXHAUSTED",
    "APP_IDLE_TIMEOUT_350S",
    "APP_UNDOCUMENTED_IPV6_IGW",
    "HIGHER_PRIORITY_ROUTE",
    "MORE_SPECIFIC_ROUTE",
    "AVAILABILITY_ZONE_CROSSED",
    "APP_DNS_PUBLIC_ANSWER",
    "APP_PUBLICLY_ACCESSIBLE",
    "NGW_SOURCE_ADDRESS_REASSIGN",
}


def words(document: Document, source: str, target: str, port: int | None = None, **more: bool) -> tuple[str, str]:
    explanation = explain(read_topology(document), ask(document, source, target, port, **more))
    return explanation.sentence, explanation.cause


def test_the_sentences_of_the_main_outcomes() -> None:
    assert words(preset("vpc-attachment-endpoints"), "orders", "secretsmanager") == (
        "orders reaches Secrets Manager on TCP 443, through sm-if.",
        "Inside the VPC the local route leads there, and every rule on the way admits the packet and its reply.",
    )
    assert words(preset("public-subnet-trap"), "orders", "api") == (
        "orders does not reach api.example.com on TCP 443.",
        "igw serves only sources with a public IPv4 address. The Lambda interface 10.20.0.4 never has one, "
        "so the gateway drops the packet. The same from public-b.",
    )
    assert words(preset("lambda-interface-endpoint"), "orders", "orders-db") == (
        "orders does not reach orders-db on TCP 5432.",
        "orders is not attached to a VPC: it has no interface there, and 10.20.20.15 is a private address.",
    )
    assert words(preset("lambda-interface-endpoint"), "worker", "orders", invoke=True) == (
        "worker invokes orders, through lambda-if.",
        "An invocation is a call to the Lambda API. The function's own subnets, groups and routes are not asked.",
    )


def test_an_intermittent_verdict_says_from_where_it_works() -> None:
    document = preset("vpc-attachment-nat")
    part(document, "rtb-app-b")["Routes"] = []

    assert words(document, "orders", "api") == (
        "orders reaches api.example.com on TCP 443 from app-a, and times out from app-b.",
        "rtb-app-b has no route that covers 203.0.113.10; 1 route looked at.",
    )


def test_every_other_blocker_is_named() -> None:
    document = preset("vpc-attachment")
    part(document, "fn-sg")["SecurityGroupEgress"] = []
    part(document, "db-sg")["SecurityGroupIngress"] = []

    assert words(document, "orders", "orders-db")[1] == (
        "fn-sg has no outbound rule: nothing passes. The same from app-b. "
        "Also in the way: Security group db-sg, inbound."
    )


def test_the_cause_says_what_was_asked_and_no_more() -> None:
    document = preset("vpc-attachment")

    assert "no security group" in words(document, "orders", "10.20.0.2", port=53, protocol="udp")[1]
    assert words(document, "worker", "worker")[1] == "A packet to its own address never leaves it: no rule is asked."
    document["dhcp_options"] = [{"id": "dhcp", "DomainNameServers": ["10.20.21.99"]}]
    part(document, "vpc")["DhcpOptionsId"] = "dhcp"
    assert words(document, "orders", "api")[1].startswith(
        "api.example.com has no answer: no name server of the DHCP options of Your VPC can be reached."
    )


def test_from_outside_no_local_route_is_claimed() -> None:
    document = preset("default-service-vpc")
    part(document, "orders")["FunctionUrl"] = True

    assert words(document, "internet", "orders.lambda-url.us-east-1.on.aws")[1] == (
        "No route, security group or network ACL of yours is asked."
    )


def test_telemetry_of_managed_instances_goes_by_your_network() -> None:
    """T72."""
    document = preset("vpc-attachment")
    del part(document, "orders")["VpcConfig"]
    part(document, "orders")["CapacityProvider"] = {"SubnetIds": ["public-a"], "SecurityGroupIds": ["fn-sg"]}

    assert words(document, "orders", "log-delivery") == (
        "The logs of orders arrive in CloudWatch Logs.",
        "The route 0.0.0.0/0 leads to igw, and every rule on the way admits the packet and its reply.",
    )


def test_a_reply_that_leaves_by_a_nat_gateway_is_told() -> None:
    document = preset("vpc-attachment-nat")
    part(document, "rtb-data")["Routes"] = [{"DestinationCidrBlock": "10.20.10.0/24", "NatGatewayId": "nat-a"}]
    part(document, "orders")["VpcConfig"]["SubnetIds"] = ["app-a"]

    assert words(document, "orders", "orders-db")[1] == ("nat-a did not see the connection that this reply belongs to.")


def test_two_of_one_name_are_not_nothing() -> None:
    document = preset("vpc-attachment")
    for identifier in ("worker", "orders-db"):
        part(document, identifier)["name"] = "twin"

    assert words(document, "orders", "twin")[0] == "More than one resource is called “twin”: use an id."


def test_a_peering_that_waits_is_not_gone() -> None:
    document = peered()
    part(document, "pcx")["Status"] = "pending-acceptance"

    assert "pcx is not active" in words(document, "orders", "b-db")[1]


def test_a_sentence_begins_large() -> None:
    assert words(preset("vpc-attachment"), "internet", "worker")[0].startswith("The internet does not reach")


def test_an_endpoint_without_an_interface_does_not_stand_ready() -> None:
    document = preset("vpc-attachment-endpoints")
    part(document, "sm-if").update(SubnetIds=[], PrivateIpAddresses=[])
    found = explain(read_topology(document), ask(document, "orders", "secretsmanager"))

    assert [one.text for one in found.warnings] == [
        "sm-if has no subnet, so it has no interface: the service's usual name gives a public address."
    ]


def test_states_are_told_in_whole_sentences() -> None:
    document = on_premises()
    document["customer_networks"][0]["tunnel"] = "down"
    assert words(document, "ldap", "worker", port=22)[1] == "The tunnel behind vgw is down."

    del part(document, "vgw")["VpcId"]
    assert words(document, "ldap", "worker", port=22)[1] == "vgw is not attached to any VPC."

    blocked = preset("vpc-attachment-nat") | {
        "block_public_access": {"InternetGatewayBlockMode": "block-bidirectional"}
    }
    assert words(blocked, "orders", "api")[1].startswith(
        "VPC Block Public Access is on (block-bidirectional): igw does not let it pass."
    )


def test_an_unknown_name_is_told_with_what_may_be_named() -> None:
    explanation = explain(read_topology(preset("vpc-attachment")), ask(preset("vpc-attachment"), "orders", "nowhere"))

    assert explanation.sentence == "Nothing in this topology is called “nowhere”."
    assert "AWS service" in explanation.next_step


@pytest.mark.parametrize("code", sorted({code.name for code in CODES} - WARNINGS_ONLY))
def test_every_code_that_can_head_a_verdict_has_a_next_step(code: str) -> None:
    assert NEXT_STEPS[code].endswith(".")


@pytest.mark.parametrize("slug", SLUGS)
def test_hops_are_numbered_through_and_marked_beyond_the_first_block(slug: str) -> None:
    topology = read_topology(preset(slug))
    for named in topology.questions:
        for trace in explain(topology, evaluate(topology, named.question)).traces:
            assert [hop.number for hop in trace.hops] == list(range(1, len(trace.hops) + 1))
            blocked = [hop.number for hop in trace.hops if hop.blocks]
            assert all(hop.beyond == bool(blocked and hop.number > blocked[0]) for hop in trace.hops)


@settings(max_examples=150, deadline=None)
@given(documents(), QUESTIONS)
def test_explaining_never_fails_and_never_contradicts(document: Document, question: Question) -> None:
    topology = read_topology(document)
    verdict = evaluate(topology, question)
    explanation = explain(topology, verdict)

    assert explanation.sentence.endswith((".", "!"))
    assert "None" not in explanation.text
    assert bool(explanation.next_step) == (verdict.outcome is not Outcome.REACHABLE)
    assert [trace.outcome for trace in explanation.traces] == [trace.outcome for trace in verdict.traces]
    assert [[hop.blocks for hop in trace.hops] for trace in explanation.traces] == [
        [hop.blocks for hop in trace.hops()] for trace in verdict.traces
    ]
    negative = " not " in explanation.sentence or "cannot" in explanation.sentence
    if verdict.outcome is Outcome.REACHABLE:
        assert not negative
    if verdict.outcome is Outcome.UNREACHABLE:
        assert negative
