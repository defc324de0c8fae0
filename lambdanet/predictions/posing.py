"""Posing a prediction: its network varied by a seed, the truth worked out, wrong choices computed from beliefs.

    pose(prediction, document_of, beliefs)                    # as written
    pose(prediction, document_of, beliefs, seed=3)            # the same idea on another network
    pose(prediction, document_of, beliefs, seed=3, twist=0)   # then something changed on purpose

The same (id, seed, twist) gives the same question, choices and order, so only those three need to be kept.
"""

from collections.abc import Callable, Mapping
from random import Random
from typing import Final

from lambdanet.beliefs.words import BeliefWords
from lambdanet.editing.entries import Document
from lambdanet.predictions import changes, numbers, timeline, verdicts
from lambdanet.predictions.ground import Ground, TooFewChoices
from lambdanet.predictions.posed import Posed
from lambdanet.predictions.variation import variation
from lambdanet.predictions.written import Kind, Prediction, Vary
from lambdanet.written import apply_edits

DocumentOf = Callable[[str], Document]
SEEDS_TRIED: Final = 8

_BY_KIND: Final[Mapping[Kind, Callable[[Ground], Posed]]] = {
    Kind.VERDICT: verdicts.pose,
    Kind.COUNT: numbers.pose,
    Kind.COST: numbers.pose,
    Kind.CHANGE: changes.pose,
    Kind.TIMELINE: timeline.pose,
}


def pose(
    prediction: Prediction,
    document_of: DocumentOf,
    beliefs: Mapping[str, BeliefWords],
    seed: int = 0,
    twist: int | None = None,
) -> Posed:
    """The prediction as it is put to a learner. `document_of` gives a preset's document by its slug.

    A variant with too few wrong choices gives way to that of the next seed. Raises TooFewChoices if none has enough,
    IndexError for a twist that is none, BadEdit and KeyError for a file that does not fit its network.
    """
    for tried in range(seed, seed + SEEDS_TRIED):
        try:
            return _BY_KIND[prediction.kind_of(twist)](ground(prediction, document_of, beliefs, tried, twist, seed))
        except TooFewChoices:
            continue
    raise TooFewChoices(f"{prediction.id}: no variant from seed {seed} on leaves enough wrong choices.")


def ground(
    prediction: Prediction,
    document_of: DocumentOf,
    beliefs: Mapping[str, BeliefWords],
    seed: int = 0,
    twist: int | None = None,
    asked_seed: int | None = None,
) -> Ground:
    """What one prediction, or one twist of it, stands on under a seed."""
    said = prediction.situation(twist, _variant(prediction, seed) if twist is None else None)
    written = _named(prediction, twist, apply_edits(document_of(said.base), said.edited)) if said.base else None
    varied = variation(written, prediction.vary, seed, prediction.id)
    return Ground(
        prediction=prediction,
        twist=twist,
        seed=seed if asked_seed is None else asked_seed,
        said=said,
        document=varied.data(written) if written is not None else None,
        varied=varied,
        document_of=document_of,
        beliefs=beliefs,
        network=Random(f"{prediction.id}/{seed}/numbers"),
        order=Random(f"{prediction.id}/{seed}/{twist}/order"),
        varies_numbers=seed != 0 and Vary.GIVEN in prediction.vary,
    )


def _variant(prediction: Prediction, seed: int) -> int | None:
    """Which variant a seed chooses; None: as written, which counts as one more of them."""
    if seed == 0 or not prediction.variants:
        return None
    chosen = Random(f"{prediction.id}/{seed}/variant").randrange(len(prediction.variants) + 1)
    return chosen - 1 if chosen else None


def _named(prediction: Prediction, twist: int | None, document: Document) -> Document:
    """The network under the prediction's title: what the preset says of itself may no longer be so."""
    return {name: value for name, value in document.items() if name != "description"} | {
        "name": prediction.title_of(twist)
    }
