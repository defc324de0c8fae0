"""A prediction as it is put to a learner, and what the answer was worth."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lambdanet.beliefs.words import BeliefWords
from lambdanet.editing.entries import Document
from lambdanet.predictions.written import Kind
from lambdanet.reachability.verdict import Outcome, Verdict
from lambdanet.topology import Question, Topology


@dataclass(frozen=True, kw_only=True, slots=True)
class Why:
    """A reason on offer: a component that the walk checks, what works, or what a belief says.

    `key` stays the same whenever it is posed again. `outcome`: the one that a belief's reason goes with.
    """

    key: str
    words: str
    component: str = ""
    belief: str = ""
    outcome: Outcome | None = None
    right: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """A number, a moment or a change on offer. `value`: the number, or the key of the change."""

    key: str
    words: str
    value: str = ""
    belief: str = ""
    right: bool = False
    feedback: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Posed:
    """A question as it is put. It comes out the same from (id, seed, twist), so nothing else needs to be kept.

    `setup` and `asks` are words for the learner. A verdict has `outcomes` and `whys`, everything else `choices`. What
    is right is in it: `as_data` leaves that out.
    """

    id: str
    title: str
    kind: Kind
    seed: int
    twist: int | None
    concepts: tuple[str, ...]
    setup: str
    asks: str
    because: str
    facts: tuple[str, ...]
    document: Document | None = None
    drill: str = ""
    question: Question | None = None
    topology: Topology | None = None
    verdict: Verdict | None = None
    outcomes: tuple[Outcome, ...] = ()
    whys: tuple[Why, ...] = ()
    choices: tuple[Choice, ...] = ()
    beliefs: Mapping[str, BeliefWords] = field(default_factory=dict, repr=False)

    @property
    def wrong_beliefs(self) -> tuple[str, ...]:
        """The misconceptions that a choice stands for."""
        offered: tuple[Why | Choice, ...] = (*self.whys, *self.choices)
        return tuple(dict.fromkeys(one.belief for one in offered if one.belief and not one.right))

    def as_data(self) -> dict[str, Any]:
        """What a page may know before the answer, ready for JSON."""
        return {
            "id": self.id,
            "title": self.title,
            "kind": str(self.kind),
            "seed": self.seed,
            "twist": self.twist,
            "setup": self.setup,
            "asks": self.asks,
            "document": self.document,
            "drill": self.drill,
            "question": _question(self.question) if self.question is not None else None,
            "outcomes": [str(one) for one in self.outcomes],
            "whys": [{"key": one.key, "words": one.words} for one in self.whys],
            "choices": [{"key": one.key, "words": one.words} for one in self.choices],
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """What an answer was worth. `belief`: the misconception behind a wrong one, "" if none is known.

    `why_right` is that of the only choice where no reason is asked for.
    """

    outcome_right: bool
    why_right: bool
    right: bool
    belief: str
    feedback: str


def _question(question: Question) -> dict[str, Any]:
    return {
        "from": question.source,
        "to": question.target,
        "port": question.port,
        "protocol": str(question.protocol),
        "family": question.family,
        "invoke": question.invoke,
    }
