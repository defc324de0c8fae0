"""Every lab proves itself: its start fails, each right way passes, and what only looks right does not."""

from collections.abc import Iterator

import pytest

from lambdanet.labs.asked import AskedGoal, Reaches
from lambdanet.labs.grade import Grade
from lambdanet.labs.lab import OPENED, TooOpen, Way
from lambdanet.labs.site import Site
from lambdanet.reachability.codes import BY_NAME
from lambdanet.validation.run import check
from tests.lambdanet.labs.labs import TOPOLOGY_LABS, graded, lab, started

EVERY_LAB = pytest.mark.parametrize("name", TOPOLOGY_LABS)


def _each(kind: str) -> list[object]:
    return [
        pytest.param(name, way, id=f"{name}: {way.name}") for name in TOPOLOGY_LABS for way in getattr(lab(name), kind)
    ]


def _told(found: Grade) -> list[str]:
    """What a failing test says."""
    return [
        *(f"{one.goal.words}: {one.why}" for one in (*found.goals, *found.failing_advice) if not one.held),
        *(one.words for one in found.opened),
        *(f"{one.kind}: {one.words}" for one in found.foreign),
        *map(str, (*found.refused, *found.faults)),
    ]


@EVERY_LAB
def test_the_start_fails(name: str) -> None:
    found = graded(name)

    assert not found.passed
    assert any(not one.held for one in found.goals)
    assert found.edits == ()


def _first_codes(name: str) -> Iterator[str]:
    """The first blocker of each goal that the start fails; what AWS refuses by itself, by AWS's own name."""
    site = Site(started(name))
    yield from (one.aws_error for one in check(site.topology) if one.aws_error)
    for goal in lab(name).goals:
        if isinstance(goal, AskedGoal) and not goal.judge(site).held:
            yield from (one.code for one in site.verdict(goal.question).blocked_by[:1])


@EVERY_LAB
def test_the_start_shows_what_the_lab_is_about(name: str) -> None:
    assert lab(name).shows in list(_first_codes(name))


@EVERY_LAB
def test_the_reference_passes_at_par_and_nothing_is_to_be_advised(name: str) -> None:
    found = graded(name, lab(name).reference)

    assert found.is_clean, _told(found)
    assert found.at_par
    assert len(found.edits) == lab(name).par


@pytest.mark.parametrize(("name", "way"), _each("also_right"))
def test_what_is_right_too_passes(name: str, way: Way) -> None:
    found = graded(name, way)

    assert found.is_clean, _told(found)
    assert len(found.edits) >= lab(name).par


@pytest.mark.parametrize(("name", "way"), _each("too_open"))
def test_what_is_too_open_passes_with_that_advice(name: str, way: TooOpen) -> None:
    found = graded(name, way)

    given = {one.goal.id for one in found.failing_advice} | ({OPENED} if found.opened else set())
    assert found.passed, _told(found)
    assert given == set(way.advice), _told(found)


@pytest.mark.parametrize(("name", "way"), _each("refused"))
def test_what_is_refused_fails(name: str, way: Way) -> None:
    found = graded(name, way)

    assert not found.passed
    assert _told(found)


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
