"""What a link shows: out of the link itself where it is frozen, of the topology as it is now where it is live."""

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import Any, Final

from diagrams import jobs, results
from diagrams.detail import detail_for
from diagrams.figures import WAIT_SECONDS, Ask, Figure, figures
from diagrams.forms import QuestionForm, fields_of
from diagrams.share_models import Share
from diagrams.shares import Frozen
from diagrams.unread import UNREAD, unread
from lambdanet.answer import ENGINE
from lambdanet.document import UnreadableDocument, canonical, read_question
from lambdanet.formats import newest
from lambdanet.importers.masking import mask
from lambdanet.topology import Question, Topology

logger = logging.getLogger(__name__)

# Of so many traces a frozen link keeps the picture; the words are kept of all.
MOST_PICTURES: Final = 16
FREEZE_SECONDS: Final = 5.0
NO_PICTURE: Final = "This link keeps no picture of this trace."


class NotYet(Exception):
    """What is to be frozen is not worked out, or could not be. Its text is for people."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """What the page of a link shows. `text` is the document, `revision` its number in the topology.

    `figure.unread`: the document cannot be read, and `text` is empty. `unasked` says why the newest revision cannot be asked
    the question. Of a frozen link, `today` is what today's engine says, and `differs` whether that is something else; None
    where it has not said so yet.
    """

    text: str
    revision: int
    figure: Figure
    unasked: Sequence[str] = ()
    today: Figure | None = None
    differs: bool | None = None


def shown(share: Share, *, trace: int, wait: float = WAIT_SECONDS) -> Shown:
    """What the link shows, with this trace, after at most `wait` seconds. It is one that has not ended.

    What cannot be read any more is no fault of who looks: what was frozen is shown then, as far as that can be read.
    """
    try:
        return _frozen(share, trace) if share.frozen else _live(share, trace, wait)
    except UNREAD as fault:
        if not share.frozen and not isinstance(fault, UnreadableDocument):
            raise
        logger.warning("Link %s cannot be read: %s", share.pk, type(fault).__name__)
        return Shown(text="", revision=share.revision or 0, figure=unread(share.verdict, share.pictures, trace))


def text_of(share: Share) -> str:
    """The document that the link shows, in canonical form. It is one that has not ended."""
    if share.frozen:
        return share.document
    text = share.topology.head.document.text if share.topology and share.topology.head else "{}"
    return hidden(text) if share.masked else text


def asked(share: Share, trace: int = 0) -> tuple[Ask, Sequence[str]]:
    """What is asked for the link; and why the newest revision of a live one cannot be asked its question, if it cannot."""
    text, question = text_of(share), question_of(share)
    topology = results.read(text)
    unasked = [] if share.frozen else _misfits(question, topology)
    ask = Ask(
        document=text,
        topology=topology,
        question=None if unasked else question,
        selected=trace,
        detail=detail_for(topology),
    )
    return ask, unasked


def copied(share: Share) -> tuple[str, Sequence[str]]:
    """The document for a copy, in the newest format and canonical form; and why it cannot be asked the link's question,
    if it cannot. Raises one of `UNREAD`."""
    text = canonical(newest(json.loads(text_of(share))))
    return text, _misfits(question_of(share), results.read(text))


def kept(share: Share, requests: Sequence[jobs.Request], *, wait: float = 0) -> tuple[jobs.Job, ...]:
    """Answer with what the frozen link keeps, in place of `jobs.ask`."""
    return tuple(_kept(share, request) for request in requests)


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
        pictures=[_of_page(job.payload) if number else job.payload for number, job in enumerate(drawn)],
        engine=ENGINE,
    )


def _of_page(payload: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """A drawing as a page shows it. DOT is a file, and there is one of a link: of its first trace."""
    return {key: value for key, value in payload.items() if key != "dot"} if payload else None


def _frozen(share: Share, trace: int) -> Shown:
    traces = len(share.verdict["words"]["traces"]) if share.verdict else 0
    ask, _ = asked(share, trace if trace < traces else 0)
    (figure,) = figures([ask], answer=partial(kept, share))
    revision = share.revision or 0
    if ask.question is None:
        return Shown(text=share.document, revision=revision, figure=figure)
    if share.engine == ENGINE:
        return Shown(text=share.document, revision=revision, figure=figure, differs=False)
    again = replace(ask, selected=0, draw=False)
    (today,) = figures([again])
    differs = None if today.answer is None else _decided(today.answer.data) != _decided(share.verdict or {})
    return Shown(text=share.document, revision=revision, figure=figure, today=today, differs=differs)


def _decided(data: Mapping[str, Any]) -> tuple[Any, ...]:
    """What a verdict comes to, without its words: another engine may say the same in another sentence."""
    blocked = data.get("blocked_by", ())
    return data.get("outcome"), data.get("symptom"), [(one["code"], one["component"]) for one in blocked]


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


def _live(share: Share, trace: int, wait: float) -> Shown:
    ask, unasked = asked(share, trace)
    revision = share.topology.head.number if share.topology and share.topology.head else 0
    (figure,) = figures([ask], wait=wait)
    if trace and figure.answer and trace >= len(figure.answer.traces):
        return _live(share, 0, wait)
    return Shown(text=ask.document, revision=revision, figure=figure, unasked=unasked)


def _misfits(question: Question | None, topology: Topology) -> list[str]:
    """Why the topology cannot be asked this, in sentences."""
    form = QuestionForm(fields_of(question), topology) if question else None
    return [str(error) for errors in form.errors.values() for error in errors] if form else []
