"""The search: sequences of moves, those first that change least, each document looked at once.

A sequence costs what `changes` counts between the document as it was and as it would be. So what is found first is
smallest. Of the refusals that a packet meets on one path all must be lifted, in whatever order: the first is lifted
first, or all together. What leads the packet another way is tried at every refusal.
"""

import heapq
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from lambdanet.editing.changes import Change, changes
from lambdanet.editing.entries import Document, entries
from lambdanet.parts import RESOURCE_LISTS
from lambdanet.problems import Problem, Severity
from lambdanet.reachability.evaluate import evaluate_on
from lambdanet.reachability.network import Network
from lambdanet.reachability.verdict import Outcome
from lambdanet.repair.by_code import is_final, suggestions, why_hopeless
from lambdanet.repair.goal import Goal
from lambdanet.repair.move import Move
from lambdanet.repair.scene import Reader, Scene, scene
from lambdanet.topology import Question
from lambdanet.validation.run import check

MOST_STEPS: Final = 6  # in one sequence
MOST_TRIED: Final = 120  # documents, of a small network
FEWEST_TRIED: Final = 12
EFFORT: Final = 8000  # resources looked at, all documents together
SPREAD: Final = 4  # so many more changes than the smallest repair an alternative may have


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """A document that does it, by which moves, and what it changes."""

    document: Document
    network: Network
    moves: tuple[Move, ...]
    changes: tuple[Change, ...]

    @property
    def ways(self) -> frozenset[str]:
        return _ways(self.moves)


@dataclass(frozen=True, kw_only=True, slots=True)
class Searched:
    found: tuple[Found, ...]
    tried: int
    bounded: bool
    why: str = ""  # the first reason met why a document can become no repair


@dataclass(order=True, frozen=True, slots=True)
class _Waiting:
    cost: int
    order: int
    document: Document = field(compare=False)
    moves: tuple[Move, ...] = field(compare=False)
    told: tuple[Change, ...] = field(compare=False)


Onward = Callable[[Scene, tuple[Move, ...]], Iterator[Move]]
"""What may be done next to a document that is not there yet, after these moves."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Task:
    """What is searched for: the question, how it is to come out, and what must stay as it is."""

    start: Scene
    goal: Goal
    kept: tuple[tuple[Question, Outcome], ...]
    onward: Onward

    @staticmethod
    def of(start: Scene, goal: Goal, kept: Sequence[Question], onward: Onward) -> "Task":
        others = (one for one in dict.fromkeys(kept) if one != start.question)  # which is to come out otherwise
        before = tuple((one, evaluate_on(start.network, one).outcome) for one in others)
        return Task(start=start, goal=goal, kept=before, onward=onward)


def search(task: Task, reader: Reader, most: int) -> Searched:
    """At least `most` documents that are really different, the smallest first, if they are found within the bounds."""
    document = task.start.document
    refused = _refused(task.start.network)
    waiting = [_Waiting(cost=0, order=0, document=document, moves=(), told=())]
    seen = {_content(document)}
    found: list[Found] = []
    tried, order, bound, why = 0, 0, most_tried(document), ""
    while waiting and not _enough(found, most, waiting[0].cost):
        if tried >= bound:
            return Searched(found=tuple(found), tried=tried, bounded=True, why=why)
        here = heapq.heappop(waiting)
        if any(one.ways < _ways(here.moves) for one in found):
            continue  # a repair with something on top, which is no other way
        network = task.start.network if not here.moves else reader.network(here.document)
        tried += bool(here.moves)
        if network is None or not _refused(network) <= refused:
            continue
        at = scene(here.document, network, task.start.question)
        if task.goal.is_met_by(at.verdict.outcome):
            if (broken := _broken(task, at)) is None:
                found.append(Found(document=here.document, network=network, moves=here.moves, changes=here.told))
                continue
            if broken is at:
                continue
            onward = moves_towards(broken, here.moves)
        else:
            onward = task.onward(at, here.moves)
            why = why or why_hopeless(at)
        if len(here.moves) >= MOST_STEPS:
            continue
        for move in onward:
            if (content := _content(move.document)) in seen:
                continue
            seen.add(content)
            told = changes(document, move.document)
            order += 1
            heapq.heappush(
                waiting,
                _Waiting(cost=len(told), order=order, document=move.document, moves=(*here.moves, move), told=told),
            )
    return Searched(found=tuple(found), tried=tried, bounded=False, why=why)


def most_tried(document: Document) -> int:
    """How many documents are looked at: fewer of large ones, which take longer."""
    resources = sum(len(entries(document, name)) for name in RESOURCE_LISTS)
    return max(FEWEST_TRIED, min(MOST_TRIED, EFFORT // (resources + 1)))


def moves_towards(at: Scene, _before: tuple[Move, ...]) -> Iterator[Move]:
    """What may lift the refusals that this verdict lists."""
    if is_final(at):
        return
    blocked = at.blocked()
    local: list[Move] = []
    for one in blocked:
        suggested = list(suggestions(at, one))
        if (here := [move for move in suggested if move.local]) and not local:
            yield from here
        local += here[:1]
        yield from (move for move in suggested if not move.local)
    rows = [move for move in local if move.row is not None]
    if len(rows) > 1:
        yield _together(at.document, rows)


def _together(document: Document, moves: Sequence[Move]) -> Move:
    """All rules at once that one path needs."""
    titles = []
    for move in moves:
        if move.row is not None and (grown := move.row.added(document)) is not document:
            document = grown
            titles.append(move.title)
    first, *others = sorted({move.way for move in moves})
    remarks = tuple(dict.fromkeys(remark for move in moves for remark in move.remarks))
    return Move(
        title=sentence(titles), way=first, other_ways=tuple(others), document=document, local=True, remarks=remarks
    )


def sentence(titles: Sequence[str]) -> str:
    """Clauses in the imperative as one; each begins large, and only the first stays so."""
    first, *rest = titles
    lower = [f"{one[0].lower()}{one[1:]}" for one in rest]
    return first if not rest else f"{'; '.join([first, *lower[:-1]])}; and {lower[-1]}"


def _ways(moves: Sequence[Move]) -> frozenset[str]:
    return frozenset(way for move in moves for way in move.ways)


def _broken(task: Task, at: Scene) -> Scene | None:
    """The first kept question that comes out otherwise here. Where it is to be lost for good, the scene itself."""
    for question, outcome in task.kept:
        there = scene(at.document, at.network, question)
        if there.verdict.outcome is not outcome:
            return there if outcome is Outcome.REACHABLE else at
    return None


def _enough(found: Sequence[Found], most: int, cost: int) -> bool:
    """Nothing that still waits can be among the first ones, or it is far larger than what there is."""
    best: dict[frozenset[str], int] = {}
    for one in found:
        best.setdefault(one.ways, len(one.changes))
    ranked = sorted(best.values())
    return (len(ranked) >= most and cost > ranked[most - 1]) or bool(ranked and cost > ranked[0] + SPREAD)


def _content(document: Document) -> str:
    return json.dumps(document, sort_keys=True, default=str)


def _refused(network: Network) -> frozenset[Problem]:
    """What AWS would refuse; a repair adds nothing to it."""
    if not network.refused:
        return frozenset()
    return frozenset(one for one in check(network.topology) if one.severity is Severity.REFUSED)
