"""What a link shows: out of the link itself where it is frozen, of the topology as it is now where it is live."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from diagrams import jobs, results
from diagrams.detail import detail_for
from diagrams.figures import WAIT_SECONDS, Answerer, Ask, Figure, figures
from diagrams.forms import QuestionForm, fields_of
from diagrams.share_models import Share
from diagrams.shares import Frozen
from lambdanet.answer import ENGINE
from lambdanet.document import canonical, read_question
from lambdanet.importers.masking import mask
from lambdanet.topology import Question

# Of so many traces a frozen link keeps the picture; the words are kept of all.
MOST_PICTURES: Final = 16
FREEZE_SECONDS: Final = 5.0
NO_PICTURE: Final = "This link keeps no picture of this trace."


class NotYet(Exception):
    """What is to be frozen is not worked out, or could not be. Its text is for people."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """What the page of a link shows. `text` is the document, `revision` its number in the topology.

    `unasked` says why the newest revision cannot be asked the question. Of a frozen link, `today` is what today's engine
    says, and `differs` whether that is something else; None where it has not said so yet.
    """

    text: str
    revision: int
    figure: Figure
    unasked: Sequence[str] = ()
    today: Figure | None = None
    differs: bool | None = None


def shown(share: Share, *, trace: int, draw: bool = True, wait: float = WAIT_SECONDS) -> Shown:
    """What the link shows, with this trace, after at most `wait` seconds. It is one that has not ended."""
    return _frozen(share, trace) if share.frozen else _live(share, trace, draw=draw, wait=wait)


def text_of(share: Share) -> str:
    """The document that the link shows, in canonical form. It is one that has not ended."""
    if share.frozen:
        return share.document
    text = share.topology.head.document.text if share.topology and share.topology.head else "{}"
    return hidden(text) if share.masked else text


def question_of(share: Share) -> Question | None:
    """The question that the link asks, or None for the network alone."""
    return read_question(share.question) if share.question else None


@lru_cache(maxsize=8)
def hidden(text: str) -> str:
    """The document without names and account ids, in canonical form."""
    return canonical(mask(json.loads(text)))


def freeze(text: str, question: Question | None, revision: int) -> Frozen:
    """Work out what a frozen link keeps. Raises NotYet."""
    topology = results.read(text)
    detail = detail_for(topology)

    def ask(selected: Sequence[int], *, verdict: bool) -> tuple[jobs.Job, ...]:
        asked = [
            Ask(document=text, topology=topology, question=question, selected=one, detail=detail).requests()
            for one in selected
        ]
        wanted = [one for each in asked for one in each if verdict or one.kind is jobs.Kind.DRAWING]
        found = jobs.ask(wanted, wait=FREEZE_SECONDS) if wanted else ()
        if any(job.state is jobs.State.WAITING for job in found):
            raise NotYet("The verdict and its pictures are still being worked out. Create the link again in a moment.")
        return found

    first = ask([0], verdict=True)
    verdict = next((job for job in first if job.request.kind is jobs.Kind.VERDICT), None)
    if verdict and verdict.payload is None:
        raise NotYet(f"There is no verdict to freeze. {verdict.error}")
    payload = verdict.payload if verdict else None
    traces = len(payload["words"]["traces"]) if payload else 0
    drawn = [*first[-1:], *ask(range(1, min(traces, MOST_PICTURES)), verdict=False)]
    return Frozen(
        revision=revision,
        document=text,
        verdict=payload,
        pictures=[job.payload for job in drawn],
        engine=ENGINE,
    )


def _frozen(share: Share, trace: int) -> Shown:
    question, topology = question_of(share), results.read(share.document)
    traces = len(share.verdict["words"]["traces"]) if share.verdict else 0
    asked = Ask(
        document=share.document,
        topology=topology,
        question=question,
        selected=trace if trace < traces else 0,
        detail=detail_for(topology),
    )
    (figure,) = figures([asked], answer=_out_of(share))
    revision = share.revision or 0
    if question is None:
        return Shown(text=share.document, revision=revision, figure=figure)
    if share.engine == ENGINE:
        return Shown(text=share.document, revision=revision, figure=figure, differs=False)
    again = Ask(document=share.document, topology=topology, question=question, draw=False)
    (today,) = figures([again])
    differs = None if today.answer is None else _decided(today.answer.data) != _decided(share.verdict or {})
    return Shown(text=share.document, revision=revision, figure=figure, today=today, differs=differs)


def _decided(data: Mapping[str, Any]) -> tuple[Any, ...]:
    """What a verdict comes to, without its words: another engine may say the same in another sentence."""
    blocked = data.get("blocked_by", ())
    return data.get("outcome"), data.get("symptom"), [(one["code"], one["component"]) for one in blocked]


def _out_of(share: Share) -> Answerer:
    """Answer with what the link keeps."""

    def answer(requests: Sequence[jobs.Request], *, wait: float) -> tuple[jobs.Job, ...]:
        return tuple(_kept(share, request) for request in requests)

    return answer


def _kept(share: Share, request: jobs.Request) -> jobs.Job:
    payload = share.verdict
    if request.kind is jobs.Kind.DRAWING:
        payload = share.pictures[request.selected] if request.selected < len(share.pictures) else None
    return jobs.Job(
        request=request,
        key=results.address(request),
        state=jobs.State.FAILED if payload is None else jobs.State.DONE,
        payload=payload,
        error="" if payload else NO_PICTURE,
    )


def _live(share: Share, trace: int, *, draw: bool, wait: float) -> Shown:
    text, question = text_of(share), question_of(share)
    topology = results.read(text)
    revision = share.topology.head.number if share.topology and share.topology.head else 0
    unasked: list[str] = []
    if question is not None:
        form = QuestionForm(fields_of(question), topology)
        unasked = [str(error) for errors in form.errors.values() for error in errors]
    asked = Ask(
        document=text,
        topology=topology,
        question=None if unasked else question,
        selected=trace,
        detail=detail_for(topology),
        draw=draw,
    )
    (figure,) = figures([asked], wait=wait)
    if trace and figure.answer and trace >= len(figure.answer.traces):
        return _live(share, 0, draw=draw, wait=wait)
    return Shown(text=text, revision=revision, figure=figure, unasked=unasked)
