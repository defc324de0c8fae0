"""The network that a lab begins with; tests/lessons/test_course.py proves its ways."""

import pytest

from lambdanet.labs.asked import AskedGoal, Reaches
from lambdanet.labs.site import Site
from lambdanet.reachability.codes import BY_NAME
from lambdanet.validation.run import check
from tests.lambdanet.labs.labs import TOPOLOGY_LABS, lab, started

EVERY_LAB = pytest.mark.parametrize("name", TOPOLOGY_LABS)


@EVERY_LAB
def test_every_question_is_kept_with_what_is_to_come_out(name: str) -> None:
    asked = [goal for goal in lab(name).goals if isinstance(goal, AskedGoal)]
    kept = Site(started(name)).topology.questions

    assert [one.question for one in kept] == [goal.question for goal in asked]
    assert all(one.expect is not None for one in kept)
    assert any(isinstance(goal, Reaches) or goal.expect == "reachable" for goal in asked)


@EVERY_LAB
def test_the_code_is_one_that_we_know(name: str) -> None:
    known = {one.aws_error for one in check(Site(started(name)).topology)}

    assert lab(name).shows in BY_NAME or lab(name).shows in known
