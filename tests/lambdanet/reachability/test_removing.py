"""What is taken away never opens a way that was not there (semantics.md §4)."""

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from lambdanet.document import read_topology
from lambdanet.reachability.evaluate import evaluate
from lambdanet.reachability.verdict import Outcome, Verdict
from lambdanet.topology import Question
from tests.builders import Document
from tests.lambdanet.reachability.test_evaluate import QUESTIONS, RANK, documents


def _no_better(before: Verdict, after: Verdict) -> bool:
    # a verdict is over all traces together, so with one of two ways gone it may only be as good or worse
    return after.outcome is Outcome.INVALID or RANK[after.outcome] <= RANK[before.outcome]


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(documents(), QUESTIONS, st.data())
def test_a_route_taken_away_opens_nothing(document: Document, question: Question, data: st.DataObject) -> None:
    """A table's only route, so that no shorter one is uncovered."""
    tables = [table for table in document["route_tables"] if len(table.get("Routes", [])) == 1]
    assume(tables)
    before = evaluate(read_topology(document), question)
    assume(before.outcome is not Outcome.INVALID)
    data.draw(st.sampled_from(tables))["Routes"] = []

    assert _no_better(before, evaluate(read_topology(document), question))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(documents(), QUESTIONS, st.data())
def test_a_rule_taken_away_opens_nothing(document: Document, question: Question, data: st.DataObject) -> None:
    sides = [
        group[side]
        for group in document["security_groups"]
        for side in ("SecurityGroupIngress", "SecurityGroupEgress")
        if group.get(side)
    ]
    assume(sides)
    before = evaluate(read_topology(document), question)
    assume(before.outcome is not Outcome.INVALID)
    rules = data.draw(st.sampled_from(sides))
    rules.pop(data.draw(st.integers(0, len(rules) - 1)))

    assert _no_better(before, evaluate(read_topology(document), question))
