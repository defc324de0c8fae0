"""A prediction as a page shows it: the question, and after the answer what it was worth and the walk.

    card = card_of(learner, "U04-P1")                      # as the learner left it, or as it is written
    card = card_of(learner, "U04-P1", seed=3, twist=0)     # one variant
    with_picture(card)                                     # where it stands alone

Nothing of what is right is in a page before the answer is stored.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final

from django.utils.crypto import salted_hmac

from diagrams.figures import MARKS, Ask, Figure, Mark, figures
from diagrams.results import digest_of
from lambdanet.document import canonical
from lambdanet.predictions.judging import judge
from lambdanet.predictions.posed import Choice, Judged, Posed, Why
from lambdanet.predictions.verdicts import WORKS
from lambdanet.predictions.written import Kind
from lambdanet.reachability.verdict import Outcome
from lessons.learning.models import NO_TWIST, Answer, Learner
from lessons.prediction_files import course, posed
from lessons.registry import Fact, registry

SALT: Final = "lessons.learning.cards"
SHOWN: Final = 12  # digits of a key in a page


@dataclass(frozen=True, kw_only=True, slots=True)
class Card:
    """A prediction in one of its two states. `given` and `errors` are those of an answer that could not be taken."""

    posed: Posed
    answer: Answer | None
    judged: Judged | None
    next_seed: int
    twists: tuple[int, ...] = ()
    figure: Figure | None = None
    given: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return f"predict-{self.posed.id.lower()}"

    @property
    def is_verdict(self) -> bool:
        return self.posed.kind is Kind.VERDICT

    @property
    def outcomes(self) -> list[tuple[Outcome, Mark]]:
        return [(outcome, MARKS[outcome]) for outcome in self.posed.outcomes]

    @property
    def whys(self) -> list[tuple[str, Why]]:
        """The reasons on offer, each under the key that the page may know."""
        return [(self.shown(one.key), one) for one in self.posed.whys]

    @property
    def choices(self) -> list[tuple[str, Choice]]:
        return [(self.shown(one.key), one) for one in self.posed.choices]

    def shown(self, key: str) -> str:
        """A key as the page has it: the same each time, and nothing of what the key says can be read in it."""
        put = self.posed
        return salted_hmac(SALT, f"{put.id}/{put.seed}/{put.twist}/{key}").hexdigest()[:SHOWN]

    def meant(self, shown: str) -> str:
        """The key behind one that the page had, "" for what is not on offer."""
        offered: tuple[Why | Choice, ...] = (*self.posed.whys, *self.posed.choices)
        return next((one.key for one in offered if self.shown(one.key) == shown), "")

    @property
    def said(self) -> str:
        """What the learner said, in words."""
        assert self.answer is not None
        if not self.is_verdict:
            return next((one.words for one in self.posed.choices if one.key == self.answer.choice), "")
        why = next((one.words for one in self.posed.whys if one.key == self.answer.why), "")
        return f"{MARKS[Outcome(self.answer.outcome)].word}: {why}"

    @property
    def truth(self) -> str:
        """What is so, in words."""
        if self.posed.verdict is None:
            return " or ".join(one.words for one in self.posed.choices if one.right)
        right = [one for one in self.posed.whys if one.right]
        # Where it works, a sentence says why; what else is accepted is in that sentence.
        rights = " or ".join(one.words for one in ([one for one in right if one.key == WORKS] or right))
        return (
            f"{MARKS[self.posed.verdict.outcome].word}: {rights}" if rights else MARKS[self.posed.verdict.outcome].word
        )

    @property
    def heading(self) -> str:
        """How the answer stands, said first."""
        assert self.judged is not None
        if self.judged.right:
            return "So it is."
        if self.is_verdict and self.judged.outcome_right:
            return "The verdict is right. The reason is another one."
        if self.is_verdict and self.judged.why_right:
            return "The place is right. The verdict is another one."
        return "It is otherwise."

    @property
    def facts(self) -> list[Fact]:
        known = registry().facts
        return [known[fact] for fact in self.posed.facts if fact in known]

    @property
    def digest(self) -> str:
        """What a copy of its network is made of, "" where it has none."""
        if self.posed.document is None:
            return ""
        return digest_of(_text(self.posed.id, self.posed.seed, self.posed.twist))

    def ask(self) -> Ask | None:
        """Its picture: with the path only once it is answered."""
        if self.posed.document is None or self.posed.topology is None:
            return None
        shown = self.posed.question if self.answer is not None and self.is_verdict else None
        return Ask(
            document=_text(self.posed.id, self.posed.seed, self.posed.twist),
            topology=self.posed.topology,
            question=shown,
        )


def card_of(learner: Learner | None, identifier: str, seed: int | None = None, twist: int | None = None) -> Card:
    """A prediction as the learner left it, or the variant that is named. Raises KeyError, IndexError for none."""
    answers = list(learner.answers.filter(prediction=identifier)) if learner else []
    return card_from(answers, identifier, seed, twist)


def card_from(answers: Sequence[Answer], identifier: str, seed: int | None = None, twist: int | None = None) -> Card:
    """As `card_of`, with what the learner answered of this prediction, in the order of time."""
    if seed is None and twist is not None:
        seed = 0
    if seed is None:
        last = answers[-1] if answers else None
        seed = last.seed if last else 0
        twist = last.twist if last and last.twist != NO_TWIST else None
    put = _posed(identifier, seed, twist)
    answer = next(
        (one for one in answers if (one.seed, one.twist) == (seed, NO_TWIST if twist is None else twist)), None
    )
    done = {one.twist for one in answers if one.seed == seed}
    twists = range(len(course().predictions[identifier].twists))
    return Card(
        posed=put,
        answer=answer,
        judged=judge(put, outcome=answer.outcome, why=answer.why, choice=answer.choice) if answer else None,
        next_seed=max((one.seed for one in answers), default=0) + 1,
        twists=tuple(one for one in twists if one not in done) if answer else (),
    )


def answers_of(learner: Learner | None) -> dict[str, list[Answer]]:
    """What the learner answered, by prediction and in the order of time."""
    found: dict[str, list[Answer]] = {}
    for answer in learner.answers.all() if learner else ():
        found.setdefault(answer.prediction, []).append(answer)
    return found


def with_picture(card: Card) -> Card:
    """The card with its picture, if it has one."""
    ask = card.ask()
    return replace(card, figure=figures([ask])[0]) if ask else card


def answer_to(learner: Learner, card: Card, *, outcome: str = "", why: str = "", choice: str = "") -> Answer:
    """Store what the learner said; the first answer counts. Raises ValueError for what is not on offer."""
    put = card.posed
    found = judge(put, outcome=outcome, why=why, choice=choice)
    answer, _ = Answer.objects.get_or_create(
        learner=learner,
        prediction=put.id,
        seed=put.seed,
        twist=NO_TWIST if put.twist is None else put.twist,
        defaults={
            "outcome": outcome,
            "why": why,
            "choice": choice,
            "outcome_right": found.outcome_right,
            "right": found.right,
            "belief": found.belief,
            "concepts": list(put.concepts),
        },
    )
    return answer


# Posing works out several verdicts; the same comes out whoever asks.
@lru_cache(maxsize=256)
def _posed(identifier: str, seed: int, twist: int | None) -> Posed:
    return posed(identifier, seed, twist)


@lru_cache(maxsize=256)
def _text(identifier: str, seed: int, twist: int | None) -> str:
    return canonical(_posed(identifier, seed, twist).document)
