"""What is shown of a link that was frozen so long ago that its topology, or its verdict, can be read no more."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from diagrams.figures import MARKS, Answer, Drawing, Figure, answer_of, drawing_of
from lambdanet.document import UnreadableDocument, read_topology
from lambdanet.parts import FORMAT
from lambdanet.reachability.verdict import Outcome

# What reading stored data of another shape comes to.
UNREAD: Final = (UnreadableDocument, ValueError, LookupError, TypeError, AttributeError, RecursionError)
NO_PICTURE: Final = "Its picture can be read no more."


def unread(verdict: object, pictures: Sequence[object], trace: int) -> Figure:
    """A figure of what was stored, each part as far as it can be read."""
    answer, drawing = _answer(verdict), _drawing(pictures, trace)
    if drawing is None:
        drawing, trace = _drawing(pictures, 0), 0
    return Figure(
        id="f-unread",
        topology=read_topology({"format": FORMAT}),
        question=None,
        answer=answer,
        drawing=drawing,
        waiting=False,
        error="",
        drawing_error="" if drawing else NO_PICTURE,
        inline=False,
        selected=trace,
        detail="network",
        unread=True,
    )


def _answer(verdict: object) -> Answer | None:
    if not isinstance(verdict, Mapping):
        return None
    try:
        return answer_of(verdict)
    except UNREAD:
        return _outcome_alone(verdict)


def _outcome_alone(verdict: Mapping[str, Any]) -> Answer | None:
    name = verdict.get("outcome")
    if name not in list(Outcome):
        return None
    outcome, said = Outcome(name), str(verdict.get("explanation", ""))
    return Answer(
        outcome=outcome,
        mark=MARKS[outcome],
        sentence=said,
        cause="",
        symptom="",
        next_step="",
        traces=(),
        warnings=(),
        text=said,
        data=verdict,
    )


def _drawing(pictures: Sequence[object], trace: int) -> Drawing | None:
    try:
        picture = pictures[trace]
        return drawing_of(picture) if isinstance(picture, Mapping) else None
    except UNREAD:
        return None
