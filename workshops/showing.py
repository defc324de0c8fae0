"""What a step shows: to a seat, on the wall and at the desk. Nothing of what is right is in it before the reveal."""

from dataclasses import replace
from typing import Any

from django.urls import reverse

from diagrams import results
from diagrams.figures import Ask, Figure, figures
from diagrams.models import Document
from lambdanet.labs.lab import TopologyLab
from lessons.learning import labs as at_labs
from lessons.learning.cards import with_picture
from workshops import asking
from workshops.models import Kind, Phase, Step, Vote, Workshop
from workshops.posing import card_of_step, revealed
from workshops.votes import tally
from workshops.works import lab_of


def shown(step: Step) -> dict[str, Any]:
    """The context of a step's template: `card`, `figure`, `address`, and once it is revealed `tally`."""
    match step.kind:
        case Kind.PREDICTION:
            open_ = step.phase == Phase.REVEALED
            try:
                card = with_picture(revealed(step, None) if open_ else card_of_step(step))
            except KeyError:
                return {"gone": True}
            return {"card": card, "tally": tally(step) if open_ else None}
        case Kind.POLL:
            return {"tally": tally(step) if step.phase == Phase.REVEALED else None}
        case Kind.LESSON:
            return {"address": reverse("lessons:lesson", args=[step.reference])}
        case Kind.QUESTIONS:
            return {"questions": asking.shown(step.workshop)}
        case Kind.LAB:
            return _lab(step.reference)
        case Kind.TOPOLOGY if step.document is not None:
            return _with_questions(step.document)
    return {"gone": True}


def judged(found: dict[str, Any], step: Step, vote: Vote | None) -> dict[str, Any]:
    """What `shown` gave, and once it is revealed how this vote meets it."""
    card = found.get("card")
    if card is None or vote is None or step.phase != Phase.REVEALED:
        return found
    return found | {"card": replace(revealed(step, vote), figure=card.figure)}


def is_whole(found: dict[str, Any]) -> bool:
    """Whether nothing in it is still being worked out, or was worked out in want of workers."""
    pictures = (found.get("figure"), found.get("exhibit"), getattr(found.get("card"), "figure", None))
    drawn = not any(one is not None and (one.waiting or one.inline or one.drawing is None) for one in pictures)
    return drawn and not found.get("unsaid")


def _lab(identifier: str) -> dict[str, Any]:
    """A lab with what people say, and the broken network where one carries it."""
    lab = lab_of(identifier)
    if lab is None:
        return {"gone": True}
    found: dict[str, Any] = {"lab": lab, "address": reverse("lessons:lab", args=[identifier])}
    if isinstance(lab, TopologyLab):
        found["figure"] = _alone(at_labs.start_text(identifier))
    return found


def _with_questions(document: Document) -> dict[str, Any]:
    """An instructor's own network, with the verdicts of the questions that it keeps, the first `GLANCES` of them."""
    read = results.read(document.text)
    (figure,) = figures([Ask(document=document.text, topology=read, question=None, kept=results.GLANCES)])
    return {
        "figure": figure,
        "address": reverse("diagrams:document", args=[document.digest]),
        "unsaid": any(one.waiting for one in figure.kept),
    }


def exhibited(workshop: Workshop) -> Figure | None:
    """The network that is shown to the room, with the first of its questions, walked."""
    if workshop.exhibit is None:
        return None
    text = workshop.exhibit.text
    read = results.read(text)
    question = read.questions[0].question if read.questions else None
    (figure,) = figures([Ask(document=text, topology=read, question=question)])
    return figure


def _alone(text: str) -> Figure:
    """A network without a question."""
    (figure,) = figures([Ask(document=text, topology=results.read(text), question=None)])
    return figure
