"""Templates, asked: each one's questions get the verdicts that are written beside it."""

import pytest

from lambdanet.drawing.picture import picture
from lambdanet.explanation.explain import explain
from lambdanet.importers.cloudformation.build import CLOUDFORMATION
from lambdanet.reachability.evaluate import evaluate
from tests.lambdanet.importers.cloudformation.templates import NAMES, Asked, asked, imported, topology

QUESTIONS = [pytest.param(one, id=one.label) for name in NAMES for one in asked(name)]


@pytest.mark.parametrize("one", QUESTIONS)
def test_the_verdict_is_the_one_that_aws_would_give(one: Asked) -> None:
    network = topology(one.template, one.parameters)
    verdict = evaluate(network, one.question)

    headline = next(iter(verdict.blocked_by), None)
    assert (str(verdict.outcome), headline and headline.code, headline and headline.component) == (
        one.outcome,
        one.code,
        one.component,
    )
    if one.symptom:
        assert str(verdict.symptom) == one.symptom
    if one.path:
        walked = [hop.component for hop in verdict.traces[0].forward]
        assert [hop for hop in walked if hop in one.path] == one.path
    assert explain(network, verdict).text


@pytest.mark.parametrize("name", NAMES)
def test_it_is_recognised_and_drawn(name: str) -> None:
    parameters = asked(name)[0].parameters

    assert imported(name, parameters).format == CLOUDFORMATION
    network = topology(name, parameters)
    assert picture(network, evaluate(network, asked(name)[0].question), sheet_id="topology").dot
