"""What a room says: one vote a seat and round, and what all of them come to."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from lambdanet.predictions.judging import judge
from workshops import pulse
from workshops.models import Kind, Phase, Seat, State, Step, Vote, Workshop
from workshops.posing import card_of_step
from workshops.pulse import Pulse

ROUND: Final = {Phase.FIRST: 1, Phase.SECOND: 2}
SAID: Final = ("outcome", "why", "choice", "right", "belief")


class NoVote(Exception):
    """Why a vote was not taken, in a sentence."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Bar:
    """One answer. `rounds`: for each, how many chose it and how many voted. `right` is None in a poll."""

    words: str
    rounds: tuple[tuple[int, int], ...]
    right: bool | None = None

    @property
    def chosen(self) -> bool:
        return any(count for count, _ in self.rounds)


@dataclass(frozen=True, kw_only=True, slots=True)
class Tally:
    """All votes of a step. `votes`: how many there are in each round so far; bars in the order of what is offered."""

    votes: tuple[int, ...]
    outcomes: Sequence[Bar]
    choices: Sequence[Bar]
    beliefs: Sequence[Bar]


def open_round(workshop: Workshop, step: Step) -> int:
    """The round that is open for this step, 0 for none."""
    if workshop.state != State.RUNNING:
        return 0
    return ROUND.get(Phase(step.phase), 0)


def cast(seat: Seat, step: Step, asked: int, *, outcome: str = "", why: str = "", choice: str = "") -> Vote:
    """Take a vote of the round `asked`, or put another one in its place while that is open. Raises NoVote.

    The step's row is taken: a vote comes before the round ends, or is told that it came too late. One that was filled in
    during the first round does not count for the second.
    """
    with transaction.atomic():
        held = Step.objects.select_for_update(of=("self",)).select_related("workshop").get(pk=step.pk)
        number = open_round(held.workshop, held)
        if not number or number != asked:
            raise NoVote("This round is over: the room has gone on. Your last vote counts.")
        vote = Vote(seat=seat, step=held, round=number, cast=timezone.now(), **_said(held, outcome, why, choice))
        # One statement, whether it is the first of the round or another one.
        Vote.objects.bulk_create(
            [vote], update_conflicts=True, unique_fields=["seat", "step", "round"], update_fields=[*SAID, "cast"]
        )
        pulse.changed(held.workshop.key, Pulse.DESK)
    return vote


def _said(step: Step, outcome: str, why: str, choice: str) -> dict[str, Any]:
    if step.kind == Kind.POLL:
        if choice not in step.options:
            raise NoVote("Choose one of these.")
        return {"choice": choice, "outcome": "", "why": "", "right": None, "belief": ""}
    card = card_of_step(step)
    if (card.is_verdict and not (outcome and why)) or (not card.is_verdict and not choice):
        raise NoVote(
            "Choose what the caller will see, and what decides." if card.is_verdict else "Choose one of these."
        )
    try:
        found = judge(card.posed, outcome=outcome, why=card.meant(why), choice=card.meant(choice))
    except ValueError as error:
        raise NoVote("This is not on offer any more: the plan has changed. Choose once more.") from error
    return {
        "outcome": outcome,
        "why": card.meant(why),
        "choice": card.meant(choice),
        "right": found.right,
        "belief": found.belief,
    }


def tally(step: Step) -> Tally:
    """What the room said, in one query."""
    rows = list(step.votes.filter(seat__removed=False).values_list("round", "outcome", "why", "choice", "belief"))
    # The second round stands there once somebody has voted in it.
    rounds = tuple(sorted({1, *(row[0] for row in rows)}))

    votes = tuple(sum(1 for row in rows if row[0] == number) for number in rounds)

    def bar(words: str, place: int, value: str, right: bool | None = None) -> Bar:
        found = Counter(row[0] for row in rows if row[place] == value)
        counted = tuple((found[number], of) for number, of in zip(rounds, votes, strict=True))
        return Bar(words=words, rounds=counted, right=right)

    if step.kind == Kind.POLL:
        return Tally(votes=votes, outcomes=(), choices=[bar(words, 3, words) for words in step.options], beliefs=())
    card = card_of_step(step)
    put = card.posed
    truth = put.verdict.outcome if put.verdict else None
    offered = put.whys if card.is_verdict else put.choices
    named = (name for name in put.wrong_beliefs if name in put.beliefs)
    return Tally(
        votes=votes,
        outcomes=[bar(mark.word, 1, outcome, outcome == truth) for outcome, mark in card.outcomes],
        choices=[bar(one.words, 2 if card.is_verdict else 3, one.key, one.right) for one in offered],
        beliefs=[bar(put.beliefs[name].name, 4, name) for name in named],
    )
