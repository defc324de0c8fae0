"""Plans and states, asked: each question gets the verdict that is written beside the plan."""

import pytest

from lambdanet.explanation.explain import explain
from lambdanet.problems import Severity
from lambdanet.reachability.evaluate import evaluate
from lambdanet.validation.run import check
from tests.lambdanet.importers.terraform.reading import NAMES, Asked, asked, imported, topology

QUESTIONS = [pytest.param(one, id=one.label) for name in NAMES for one in asked(name)]


@pytest.mark.parametrize("one", QUESTIONS)
def test_the_verdict_is_the_one_that_aws_would_give(one: Asked) -> None:
    network = topology(one.plan)

    verdict = evaluate(network, one.question)

    headline = next(iter(verdict.blocked_by), None)
    found = (str(verdict.outcome), headline and headline.code, headline and headline.component)
    assert found == (one.outcome, one.code, one.component)
    assert explain(network, verdict).text


@pytest.mark.parametrize("plan", NAMES)
def test_a_plan_is_recognised_and_is_nothing_that_aws_would_refuse(plan: str) -> None:
    assert imported(plan).format == "terraform"
    assert [str(one) for one in check(topology(plan)) if one.severity is Severity.REFUSED] == []
