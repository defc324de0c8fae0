"""What a prediction stands on once a seed is chosen: its varied network, its words, and two sources of chance."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from random import Random
from typing import Any, TypeVar

from lambdanet.beliefs.words import BeliefWords
from lambdanet.document import read_topology
from lambdanet.editing.entries import Document
from lambdanet.predictions.posed import Posed
from lambdanet.predictions.variation import Variation
from lambdanet.predictions.written import Asked, Prediction, Situation
from lambdanet.topology import Question, Topology

FEWEST_WRONG = 2
FEWEST_WRONG_IN_A_TWIST = 1  # it comes after the prediction, to close the loop: some have one tempting answer only

T = TypeVar("T")


class TooFewChoices(ValueError):
    """A variant that leaves too few wrong choices to be worth asking."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Ground:
    """`network` chooses the numbers of a setup if it `varies_numbers`, `order` the order of choices."""

    prediction: Prediction
    twist: int | None
    seed: int
    said: Situation
    document: Document | None
    varied: Variation
    document_of: Callable[[str], Document]
    beliefs: Mapping[str, BeliefWords]
    network: Random
    order: Random
    varies_numbers: bool

    def question(self, given: str | Asked | None, topology: Topology) -> Question:
        """A question of the document by its id, or one that stands in the file. Raises KeyError."""
        if isinstance(given, Asked):
            asked = given.question()
            return replace(
                asked,
                source=self.varied.text(asked.source),
                target=self.varied.text(asked.target),
                port=self.varied.data(asked.port),
            )
        found = next((one.question for one in topology.questions if one.id == given), None)
        if found is None:
            raise KeyError(given)
        return found

    def read(self) -> tuple[Document, Topology]:
        """The network and its values. Raises UnreadableDocument."""
        assert self.document is not None  # reading.py demands a base for the kinds that have a network
        return self.document, read_topology(self.document)

    def shuffled(self, given: Iterable[T]) -> tuple[T, ...]:
        several = list(given)
        self.order.shuffle(several)
        return tuple(several)

    def posed(self, **more: Any) -> Posed:
        """What every kind has in common, with what this one adds."""
        twist = self.twist
        setup = more.pop("setup", None) or self.said.setup
        asks = more.pop("asks", None) or self.said.asks
        return Posed(
            id=self.prediction.id,
            title=self.prediction.title_of(twist),
            kind=self.prediction.kind_of(twist),
            seed=self.seed,
            twist=twist,
            concepts=self.prediction.concepts,
            setup=self.varied.text(setup).strip(),
            asks=self.varied.text(asks).strip(),
            because=self.varied.text(more.pop("because", self.said.because)).strip(),
            facts=self.said.facts,
            beliefs=self.beliefs,
            **more,
        )

    def demand(self, wrong: int) -> None:
        """Raises TooFewChoices."""
        if wrong < (FEWEST_WRONG if self.twist is None else FEWEST_WRONG_IN_A_TWIST):
            raise TooFewChoices(f"{self.prediction.id}: {wrong} wrong choices are left.")
