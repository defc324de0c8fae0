"""What a step shows: to a seat, on the wall and at the desk. Nothing of what is right is in it before the reveal."""

from typing import Any

from django.urls import reverse

from diagrams import results
from diagrams.figures import Ask, figures
from lessons.learning.cards import with_picture
from workshops.models import Kind, Phase, Step, Vote
from workshops.posing import card_of_step, revealed
from workshops.votes import tally


def shown(step: Step, vote: Vote | None = None) -> dict[str, Any]:
    """The context of a step's template: `card`, `figure`, `address`, and once it is revealed `tally`."""
    match step.kind:
        case Kind.PREDICTION:
            open_ = step.phase == Phase.REVEALED
            try:
                card = with_picture(revealed(step, vote) if open_ else card_of_step(step))
            except KeyError:
                return {"gone": True}
            return {"card": card, "tally": tally(step) if open_ else None}
        case Kind.POLL:
            return {"tally": tally(step) if step.phase == Phase.REVEALED else None}
        case Kind.LESSON:
            return {"address": reverse("lessons:lesson", args=[step.reference])}
        case Kind.LAB:
            return {"address": reverse("lessons:lab", args=[step.reference])}
        case Kind.TOPOLOGY if step.document is not None:
            read = results.read(step.document.text)
            (figure,) = figures([Ask(document=step.document.text, topology=read, question=None)])
            return {"figure": figure, "address": reverse("diagrams:document", args=[step.document.digest])}
    return {"gone": True}
