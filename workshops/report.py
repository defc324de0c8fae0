"""What a workshop came to: for each vote how many were right in each round and what they believed, and a table for elsewhere."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from lessons.prediction_files import course
from workshops.models import Kind, Step, Vote, Work, Workshop
from workshops.posing import card_of_step
from workshops.works import goals_of, lab_of

COLUMNS: Final = (
    "step",
    "kind",
    "reference",
    "seat",
    "round",
    "outcome",
    "what decides or choice",
    "right",
    "belief",
    "time (UTC)",
)
# What a spreadsheet takes for a formula, at the beginning of a cell.
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One vote of the plan. `rounds`: for each how many voted and how many were right, -1 in a poll; `beliefs` by how many held them."""

    step: Step
    rounds: Sequence[tuple[int, int]]
    beliefs: Sequence[tuple[str, int]]
    choices: Sequence[tuple[str, int]]


@dataclass(frozen=True, kw_only=True, slots=True)
class LabRow:
    """A lab of the plan: how many seats began it and how many met every goal, and for each goal how many met it."""

    step: Step
    begun: int
    passed: int
    goals: Sequence[tuple[str, int]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Concept:
    """An idea of the course: of the first votes and of the last ones about it, how many were right."""

    name: str
    says: str
    votes: int
    first: int
    last: int


def report(workshop: Workshop) -> list[Row]:
    """A row for each step that was voted on, in the order of the plan: two queries."""
    votes = list(_votes(workshop))
    return [
        _row(step, [vote for vote in votes if vote.step_id == step.pk])
        for step in workshop.steps.all()
        if any(vote.step_id == step.pk for vote in votes)
    ]


def labs_of(workshop: Workshop) -> list[LabRow]:
    """A row for each lab of the plan that a seat began."""
    works = list(_works(workshop))
    found = []
    for step in workshop.steps.filter(kind=Kind.LAB):
        lab, here = lab_of(step.reference), [one for one in works if one.lab == step.reference]
        if lab is None or not here:
            continue
        goals = [
            (words, sum(one.held[place : place + 1] == [True] for one in here))
            for place, words in enumerate(goals_of(lab))
        ]
        found.append(LabRow(step=step, begun=len(here), passed=sum(one.passed for one in here), goals=goals))
    return found


def concepts_of(workshop: Workshop) -> list[Concept]:
    """What the votes say about each idea that they ask about, those that fewest had right at last first."""
    ideas: dict[int, Sequence[str]] = {}
    first: dict[tuple[int, int], Vote] = {}
    last: dict[tuple[int, int], Vote] = {}
    for vote in _votes(workshop):  # the first round before the second
        if vote.step.kind != Kind.PREDICTION:
            continue
        if vote.step_id not in ideas:
            ideas[vote.step_id] = _ideas(vote.step)
        place = (vote.step_id, vote.seat_id)
        first.setdefault(place, vote)
        last[place] = vote
    counted: dict[str, list[int]] = {}
    for place, vote in last.items():
        for idea in ideas[vote.step_id]:
            row = counted.setdefault(idea, [0, 0, 0])
            row[0] += 1
            row[1] += bool(first[place].right)
            row[2] += bool(vote.right)
    known = course().concepts
    found = [
        Concept(name=idea, says=known[idea].definition if idea in known else "", votes=of, first=one, last=two)
        for idea, (of, one, two) in counted.items()
    ]
    return sorted(found, key=lambda one: (one.last / one.votes, one.name))


def _ideas(step: Step) -> Sequence[str]:
    try:
        return card_of_step(step).posed.concepts
    except KeyError:
        return ()


def table(workshop: Workshop) -> Iterator[Sequence[str]]:
    """The heading, and a line for each vote and each copy of a lab, safe to be opened in a spreadsheet."""
    yield COLUMNS
    for vote in _votes(workshop):
        right = "" if vote.right is None else ("yes" if vote.right else "no")
        cells = (
            vote.step.title,
            vote.step.kind,
            vote.step.reference,
            vote.seat.name,
            str(vote.round),
            vote.outcome,
            vote.why or vote.choice,
            right,
            vote.belief,
            f"{vote.cast:%Y-%m-%d %H:%M:%S}",
        )
        yield [_plain(cell) for cell in cells]
    titles = {one.reference: one.title for one in workshop.steps.filter(kind=Kind.LAB)}
    for work in _works(workshop):
        cells = (
            titles.get(work.lab, work.lab),
            Kind.LAB,
            work.lab,
            work.seat.name,
            "",
            "every goal met" if work.passed else "not every goal met",
            f"{sum(work.held)} of {len(work.held)} goals",
            "yes" if work.passed else "no",
            "",
            f"{work.moved:%Y-%m-%d %H:%M:%S}",
        )
        yield [_plain(cell) for cell in cells]


def _works(workshop: Workshop) -> Sequence[Work]:
    found = Work.objects.filter(seat__workshop=workshop, seat__removed=False).select_related("seat")
    return list(found.order_by("lab", "seat"))


def _votes(workshop: Workshop) -> Sequence[Vote]:
    found = Vote.objects.filter(step__workshop=workshop, seat__removed=False)
    return list(found.select_related("step", "seat").order_by("step__place", "step", "round", "seat"))


def _row(step: Step, votes: Sequence[Vote]) -> Row:
    rounds = sorted({vote.round for vote in votes})
    held = Counter(vote.belief for vote in votes if vote.belief)
    words = course().beliefs
    poll = step.kind == Kind.POLL
    return Row(
        step=step,
        rounds=[
            (
                sum(1 for vote in votes if vote.round == number),
                -1 if poll else sum(1 for vote in votes if vote.round == number and vote.right),
            )
            for number in rounds
        ],
        beliefs=[(words[name].name if name in words else name, count) for name, count in held.most_common()],
        choices=Counter(vote.choice for vote in votes).most_common() if poll else [],
    )


def _plain(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell
