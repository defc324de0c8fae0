"""For each lab of domain.md §14 the lab's own fix is among the first three, and whatever is offered works."""

import copy

import pytest

from lambdanet.document import read_topology
from lambdanet.editing.changes import changes
from lambdanet.problems import Severity
from lambdanet.reachability.evaluate import evaluate
from lambdanet.reachability.verdict import Outcome
from lambdanet.repair.repairs import Goal, repairs
from lambdanet.validation.run import check
from tests.lambdanet.repair.labs import LABS


@pytest.mark.parametrize("name", LABS)
def test_the_lab_is_broken_as_it_says(name: str) -> None:
    lab = LABS[name]()
    verdict = evaluate(read_topology(lab.document), lab.question)

    assert verdict.outcome is not Outcome.REACHABLE
    assert lab.code in [one.code for one in verdict.blocked_by]


@pytest.mark.parametrize("name", LABS)
def test_the_labs_fix_is_among_the_first_three_all_of_them_work_and_the_smallest_comes_first(name: str) -> None:
    lab = LABS[name]()
    before = copy.deepcopy(lab.document)
    found = repairs(lab.document, lab.question, Goal.REACHABLE, kept=lab.kept)

    titles = [one.title for one in found.found[:3]]
    assert any(fix in title for fix in lab.fixes for title in titles), titles
    sizes = [len(one.changes) for one in found.found]
    assert sizes == sorted(sizes)
    assert lab.document == before
    for one in found.found:
        topology = read_topology(one.document)
        assert evaluate(topology, lab.question).outcome is Outcome.REACHABLE, one.title
        assert not [problem for problem in check(topology) if problem.severity is Severity.REFUSED], one.title
        assert one.changes == changes(lab.document, one.document)
        assert one.cli, one.title
        for kept in lab.kept:
            assert evaluate(topology, kept).outcome is evaluate(read_topology(lab.document), kept).outcome
