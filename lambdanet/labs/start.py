"""The network that a lab begins with."""

from collections.abc import Callable, Iterator
from typing import Any

from lambdanet.document import question_data
from lambdanet.editing.entries import Document
from lambdanet.labs.asked import AskedGoal
from lambdanet.labs.lab import TopologyLab
from lambdanet.written import apply_edits


def start(lab: TopologyLab, document_of: Callable[[str], Document]) -> Document:
    """The broken network; its questions are the lab's goals, each with what is to come out.

    `document_of` gives a preset's document by its slug. Raises whatever that raises, and BadEdit.
    """
    broken = apply_edits(document_of(lab.start.preset), lab.start.edits)
    said = {"name": f"{lab.id} · {lab.title}", "description": lab.symptom.words, "questions": [*_questions(lab)]}
    return broken | said


def _questions(lab: TopologyLab) -> Iterator[dict[str, Any]]:
    asked = [one for one in lab.goals if isinstance(one, AskedGoal)]
    for number, goal in enumerate(asked, start=1):
        named = {"id": goal.id or f"goal-{number}", "title": goal.words[:200], "expect": str(goal.expect)}
        yield named | question_data(goal.question)
