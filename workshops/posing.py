"""What a step asks, as a card of the course: the same network, question and choices for every seat."""

from dataclasses import replace

from lambdanet.predictions.judging import judge
from lessons.learning.cards import Card, card_from
from lessons.learning.models import Answer
from workshops.models import Step, Vote


def card_of_step(step: Step) -> Card:
    """The prediction of a step, unanswered. Raises KeyError where the course has it no more."""
    return card_from([], step.reference, 0)


def revealed(step: Step, vote: Vote | None) -> Card:
    """The prediction with the answer, as this vote meets it; nothing is written down. Without a vote nobody is judged."""
    card = card_of_step(step)
    said = Answer(
        prediction=card.posed.id,
        outcome=vote.outcome if vote else "",
        why=vote.why if vote else "",
        choice=vote.choice if vote else "",
    )
    judged = judge(card.posed, outcome=vote.outcome, why=vote.why, choice=vote.choice) if vote else None
    return replace(card, answer=said, judged=judged)
