"""What would make a question come out as asked? Start here.

    repairs(document, Question(source="orders", target="api"), Goal.REACHABLE)

Candidates come from the verdict's refusals (by_code.py → moves/) or, to block, from what lets the packet pass
(closing.py); search.py strings them together and proves each by evaluation; consequences.py says what else changes;
commands/ and cloudformation.py say what it means on AWS.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from lambdanet.cost.estimate import estimate
from lambdanet.editing.changes import Change
from lambdanet.editing.entries import Document
from lambdanet.reachability.verdict import Outcome
from lambdanet.repair.by_code import why_hopeless
from lambdanet.repair.closing import moves_against
from lambdanet.repair.cloudformation import cloudformation
from lambdanet.repair.commands.telling import commands
from lambdanet.repair.consequences import Consequences, Pair, Pairs, consequences, exactly, grounds, pairs
from lambdanet.repair.goal import Goal
from lambdanet.repair.scene import Reader, Scene, scene
from lambdanet.repair.search import Found, Onward, Task, moves_towards, search, sentence
from lambdanet.topology import Question

MORE_WEIGHED = 7  # repairs, beyond those that are asked for, whose consequences are looked at

__all__ = ["Goal", "Pair", "Repair", "Repairs", "repairs"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Repair:
    """One way to have it: what to do in a sentence, the document after it, and what else that means.

    `exact`: `opens` and `closes` are all packets that differ; else they are what usual questions show (consequences.py).
    `cost`: US dollars a month more than before, at list prices and before data. `cli` and `cloudformation` say it as
    AWS takes it, with the document's ids where AWS's would stand.
    """

    title: str
    document: Document
    changes: tuple[Change, ...]
    opens: tuple[Pair, ...]
    closes: tuple[Pair, ...]
    exact: bool
    cost: Decimal
    remarks: tuple[str, ...]
    cli: tuple[str, ...]
    cloudformation: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Repairs:
    """The best ones first. `tried`: how many documents were looked at.

    `gave_up` says that the search was bounded, `hopeless` why nothing can do it; both are "" otherwise. Where the
    question comes out as asked already, all is empty.
    """

    found: tuple[Repair, ...]
    tried: int
    gave_up: str = ""
    hopeless: str = ""


def repairs(
    document: Document, question: Question, goal: Goal, *, kept: Sequence[Question] = (), most: int = 5
) -> Repairs:
    """The smallest edits after which the question comes out as asked, and each of `kept` as before; at most `most`.

    Raises UnreadableDocument, and ValueError for a `most` below 1.
    """
    if most < 1:
        raise ValueError(f"most is {most}: at least one repair must be asked for.")
    reader = Reader()
    start = scene(document, reader.first(document), question)
    if goal.is_met_by(start.verdict.outcome):
        return Repairs(found=(), tried=0)
    searched = search(Task.of(start, goal, kept, _onward(goal)), reader, most)
    known = pairs(start.network, question) if searched.found else None
    ranked = _ranked(searched.found, known, start, goal, most) if known is not None else ()
    return Repairs(
        found=tuple(ranked),
        tried=searched.tried,
        gave_up=_gave_up(searched.tried) if searched.bounded else "",
        hopeless="" if ranked or searched.bounded else _hopeless(start, goal, searched.why),
    )


def _onward(goal: Goal) -> Onward:
    return moves_towards if goal is Goal.REACHABLE else moves_against


# --- the order ------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class _Weighed:
    found: Found
    means: Consequences
    cost: Decimal

    def rank(self, goal: Goal) -> tuple[int, int, Decimal]:
        """Few changes first, then little else that opens; to block, little else that changes first. Then what it costs."""
        if goal is Goal.REACHABLE:
            return len(self.found.changes), len(self.means.opens), self.cost
        return len(self.means.opens) + len(self.means.closes), len(self.found.changes), self.cost


def _ranked(found: Sequence[Found], known: Pairs, start: Scene, goal: Goal, most: int) -> Iterator[Repair]:
    """The best of each way. What takes away something that works is left out, as long as anything else does."""
    cost = estimate(start.network.topology).total
    weighed = [
        _Weighed(
            found=one,
            means=consequences(known, one.network),
            cost=estimate(one.network.topology).total - cost,
        )
        for one in sorted(found, key=lambda one: len(one.changes))[: most + MORE_WEIGHED]
    ]
    if goal is Goal.REACHABLE:
        weighed = [one for one in weighed if not one.means.closes] or weighed
    weighed.sort(key=lambda one: one.rank(goal))
    best: dict[frozenset[str], _Weighed] = {}
    for one in weighed:
        best.setdefault(one.found.ways, one)
    before = grounds(start.network)
    for one in list(best.values())[:most]:
        means = exactly(one.means, before, one.found.network, start.question)
        yield _repair(replace(one, means=means), start, known)


def _repair(one: _Weighed, start: Scene, known: Pairs) -> Repair:
    found = one.found
    return Repair(
        title=f"{sentence([move.title for move in found.moves])}.",
        document=found.document,
        changes=found.changes,
        opens=one.means.opens,
        closes=one.means.closes,
        exact=one.means.exact,
        cost=one.cost,
        remarks=tuple(_remarks(one, known)),
        cli=commands(start.document, found.document),
        cloudformation=cloudformation(start.document, found.document),
    )


def _remarks(one: _Weighed, known: Pairs) -> Iterator[str]:
    yield from dict.fromkeys(remark for move in one.found.moves for remark in move.remarks)
    if not one.means.exact and known.left_out:
        looked = len(known.asked)
        yield f"What else opens or closes was looked at for {looked} of {looked + known.left_out} pairs of a source and a destination."


# --- where there is none ----------------------------------------------------------------------------------


def _gave_up(tried: int) -> str:
    return f"The search ended after {tried} documents: there may be other ways, or smaller ones."


def _hopeless(start: Scene, goal: Goal, why: str) -> str:
    if goal is Goal.UNREACHABLE:
        if start.verdict.outcome is Outcome.INVALID:
            return why_hopeless(start)
        return "None of the changes that are known here blocks this."
    return why or "None of the changes that are known here makes this work."
