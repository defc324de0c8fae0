"""Services, asked: each one's questions get the verdicts that are written beside it."""

from typing import Any

import pytest

from lambdanet.document import read_question, read_topology
from lambdanet.importers.reading import read_files
from lambdanet.importers.serverless.build import SERVERLESS
from lambdanet.reachability.evaluate import evaluate
from tests.lambdanet.importers.serverless.services import NAMES, files, questions

OURS = ("id", "outcome", "code", "parameters")
ASKED = [pytest.param(name, one, id=f"{name}:{one['id']}") for name in NAMES for one in questions(name)]


@pytest.mark.parametrize(("name", "one"), ASKED)
def test_the_verdict_is_the_one_that_aws_would_give(name: str, one: dict[str, Any]) -> None:
    found = read_files(files(name), parameters=one.get("parameters", {}))
    assert found.format == SERVERLESS
    question = read_question({key: value for key, value in one.items() if key not in OURS})
    verdict = evaluate(read_topology(found.document), question)
    headline = next(iter(verdict.blocked_by), None)
    assert (str(verdict.outcome), headline and headline.code) == (one["outcome"], one.get("code"))
