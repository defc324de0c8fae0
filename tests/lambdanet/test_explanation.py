"""Words never contradict the trace they explain."""

import pytest
from hypothesis import given, settings

from lambdanet.document import read_topology
from lambdanet.explanation import NEXT_STEPS, explain
from lambdanet.reachability.codes import CODES
from lambdanet.reachability.evaluate import evaluate
from lambdanet.reachability.verdict import Outcome
from lambdanet.topology import Question
from tests.builders import SLUGS, Document, ask, part, preset
from tests.lambdanet.reachability.test_evaluate import QUESTIONS, documents

WARNINGS_ONLY = {
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
