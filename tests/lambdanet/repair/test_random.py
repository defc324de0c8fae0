"""Random broken networks: what is offered works, what is kept stays, and no single move does it with less."""

from collections.abc import Iterator

import pytest

from lambdanet.document import read_topology
from lambdanet.editing.changes import changes
from lambdanet.problems import Problem, Severity
from lambdanet.reachability.evaluate import evaluate, evaluate_on
from lambdanet.reachability.network import Network
from lambdanet.repair.consequences import consequences, pairs
from lambdanet.repair.repairs import Goal, Repairs, repairs
from lambdanet.repair.scene import Reader
from lambdanet.topology import Question, Topology
from lambdanet.validation.run import check
from tests.builders import Document
from tests.kernel.generator import document
from tests.lambdanet.repair.catalogue import single_moves

SEEDS = range(24)
BEATABLE = (3, 15, 38)  # of which every single move is tried
MOST_CHANGES = 2  # more than that no single move makes


def refused(topology: Topology) -> set[Problem]:
    return {one for one in check(topology) if one.severity is Severity.REFUSED}


def broken(network: Document) -> Iterator[tuple[Question, Goal, tuple[Question, ...]]]:
    """The questions that do not come out as one may wish, each with two others to be kept."""
    topology = read_topology(network)
    asked = [one.question for one in topology.questions]
    for question in asked:
        outcome = evaluate(topology, question).outcome
        for goal in Goal:
            if not goal.is_met_by(outcome):
                yield question, goal, tuple(one for one in asked if one != question)[:2]


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_offered_works_and_what_is_kept_stays(seed: int) -> None:
    network = document(seed)
    before = read_topology(network)
    for question, goal, kept in broken(network):
        for one in repairs(network, question, goal, kept=kept).found:
            after = read_topology(one.document)
            assert goal.is_met_by(evaluate(after, question).outcome), (question, one.title)
            assert refused(after) <= refused(before), (question, one.title)
            assert one.cli, (question, one.title)
            for other in kept:
                assert evaluate(after, other).outcome is evaluate(before, other).outcome, (question, one.title)


@pytest.mark.parametrize("seed", BEATABLE)
def test_no_single_move_does_it_with_less(seed: int) -> None:
    for question, goal, kept in broken(network := document(seed)):
        if goal is Goal.REACHABLE:
            found = repairs(network, question, goal, kept=kept)
            smaller = beaten_by(network, question, kept, found)
            assert smaller is None, (question, found.hopeless, smaller)


def beaten_by(network: Document, question: Question, kept: tuple[Question, ...], found: Repairs) -> list[str] | None:
    """What a single move changes that does it with less than the first repair, and takes nothing away if that does not."""
    most = len(found.found[0].changes) - 1 if found.found else MOST_CHANGES
    harmless = not found.found or not found.found[0].closes
    if most < 1:
        return None
    reader = Reader()
    start = reader.first(network)
    known, allowed = pairs(start, question), refused(start.topology)
    outcomes = [evaluate_on(start, one).outcome for one in kept]
    for moved in single_moves(network, start, question):
        there = reader.network(moved)
        if there is None or not Goal.REACHABLE.is_met_by(evaluate_on(there, question).outcome):
            continue
        told = changes(network, moved)
        if len(told) <= most and _counts(there, kept, outcomes, allowed):
            if harmless and consequences(known, there).closes:
                continue
            return [one.words for one in told]
    return None


def _counts(network: Network, kept: tuple[Question, ...], outcomes: list[object], allowed: set[Problem]) -> bool:
    same = all(evaluate_on(network, one).outcome is was for one, was in zip(kept, outcomes, strict=True))
    return same and refused(network.topology) <= allowed
