"""What a workshop came to: for each vote how many were right in each round and what they believed, and a table for elsewhere."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from lessons.prediction_files import course
from workshops.models import Kind, Step, Vote, Workshop

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


def report(workshop: Workshop) -> list[Row]:
    """A row for each step that was voted on, in the order of the plan: two queries."""
    votes = list(_votes(workshop))
    return [
        _row(step, [vote for vote in votes if vote.step_id == step.pk])
        for step in workshop.steps.all()
        if any(vote.step_id == step.pk for vote in votes)
    ]


def table(workshop: Workshop) -> Iterator[Sequence[str]]:
    """The heading, and a line for each vote, safe to be opened in a spreadsheet."""
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
