"""What AWS commands print, asked: each bundle's questions get the verdicts that are written beside its output."""

import pytest

from lambdanet.drawing.picture import picture
from lambdanet.explanation.explain import explain
from lambdanet.problems import Severity
from lambdanet.reachability.evaluate import evaluate
from lambdanet.validation.run import check
from tests.lambdanet.importers.reading import NAMES, Asked, asked, topology

QUESTIONS = [pytest.param(one, id=one.label) for name in NAMES for one in asked(name)]


@pytest.mark.parametrize("one", QUESTIONS)
def test_the_verdict_is_the_one_that_aws_would_give(one: Asked) -> None:
    verdict = evaluate(topology(one.bundle), one.question)

    headline = next(iter(verdict.blocked_by), None)
    assert (str(verdict.outcome), headline and headline.code, headline and headline.component) == (
        one.outcome,
        one.code,
        one.component,
    )
    first = next(iter(verdict.traces), None)
    found = {
        "symptom": str(verdict.symptom),
        "warns": sorted({warning.code for warning in verdict.warnings}),
        "forward": [hop.component for hop in first.forward] if first else [],
        "return": [hop.component for hop in first.reply] if first else [],
    }
    assert {key: found[key] for key in one.more} == one.more


@pytest.mark.parametrize("one", QUESTIONS)
def test_it_is_explained_and_drawn(one: Asked) -> None:
    network = topology(one.bundle)
    verdict = evaluate(network, one.question)

    assert explain(network, verdict).text
    assert picture(network, verdict, sheet_id="topology").dot


@pytest.mark.parametrize("bundle", NAMES)
def test_what_stands_in_aws_is_nothing_that_aws_would_refuse(bundle: str) -> None:
    assert [str(one) for one in check(topology(bundle)) if one.severity is Severity.REFUSED] == []
