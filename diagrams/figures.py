"""What a page shows of a question on a topology: the verdict in words, and the picture.

The one place that turns a topology and a question into something to show. A view asks for all the
figures of its page at once, and hands each to `templates/diagrams/_figure.html`:

    figure = figures.figure(document, topology, question)
    one, two = figures.figures([Ask(...), Ask(...)])

`document` is the canonical text of the document (`lambdanet.document.canonical`), `topology` the same
document, read. Everything goes through one call of `jobs.ask`, which waits `wait` seconds at most.

A `Figure` is complete as it stands; nothing is fetched when a template reads it:

    .id            an id for the frame, unique on a page that shows each figure once
    .answer        the verdict in words (`Answer`), or None: not asked, or not there yet
    .drawing       the picture (`Drawing`), or None: not wanted, not there yet, or not drawn
    .waiting       something is still being worked out: the page may look again
    .error         why the verdict could not be given, "" if it could
    .drawing_error why the picture could not be drawn, "" if it could
    .inline        worked out by the web process itself, because no background worker was there
    .selected      which trace is shown: 0 is the first
    .unread        the document can be read no more, and `topology` is empty: what is shown was stored (diagrams.unread)
    .empty         the topology holds nothing yet: there is no picture of it
    .kept          the topology's own questions with their verdicts, if they were asked for (`Kept`)
    .outline       the text equivalent (`lambdanet.outline`): VPC, zone, subnet, resource; and the routes

`templates/diagrams/_figure.html` takes `figure`, and if you like: `caption` (text), `number` ("Fig. 1"),
`within` (a selector: while waiting, that part of the page is fetched again, instead of the figure
alone), `still` (the page itself fetches again: include `diagrams/_poll.html` with `target` once), `mini`
(a small picture without legend and text equivalent), `grow` (as wide as its frame), `steps` (the strip that
walks hop by hop; it needs `_hops.html` with `linked=True` in an element with `data-sheet`), `words` (show the
text equivalent), `connections` (and the table of the kept questions in it).
The verdict's band is a part of its own: `templates/diagrams/_answer.html` with `figure`.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from django.utils.safestring import SafeString, mark_safe

from diagrams import jobs
from diagrams.results import GLANCES
from lambdanet.checking.results import agrees
from lambdanet.explanation.shape import HopWords
from lambdanet.outline import Outline, outline
from lambdanet.reachability.verdict import Outcome
from lambdanet.topology import NamedQuestion, Question, Topology

WAIT_SECONDS: Final = 0.25
SHEET: Final = re.compile(r'<svg\b[^>]*\bid="([^"]+)"')


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """How an outcome is shown: `name` is both the glyph's id and the css class, `word` always stands by it."""

    name: str
    word: str


MARKS: Final[Mapping[Outcome, Mark]] = {
    Outcome.REACHABLE: Mark(name="v-yes", word="Reachable"),
    Outcome.INTERMITTENT: Mark(name="v-some", word="Intermittent"),
    Outcome.UNREACHABLE: Mark(name="v-no", word="Unreachable"),
    Outcome.DENIED: Mark(name="v-deny", word="Denied"),
    Outcome.INVALID: Mark(name="v-void", word="Invalid"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Trace:
    label: str
    mark: Mark
    hops: tuple[HopWords, ...]

    @property
    def forward(self) -> tuple[HopWords, ...]:
        return tuple(hop for hop in self.hops if not hop.reply)

    @property
    def reply(self) -> tuple[HopWords, ...]:
        return tuple(hop for hop in self.hops if hop.reply)


@dataclass(frozen=True, kw_only=True, slots=True)
class Notice:
    """A warning: it works, or fails, and something else is worth knowing."""

    code: str
    text: str
    component: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """A verdict as a page shows it. `text` is the whole as plain text, `data` design.md's object."""

    outcome: Outcome
    mark: Mark
    sentence: str
    cause: str
    symptom: str
    next_step: str
    traces: tuple[Trace, ...]
    warnings: tuple[Notice, ...]
    text: str
    data: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Glance:
    """A verdict in a list, as `lambdanet.answer.Glance` says it."""

    outcome: Outcome
    mark: Mark
    cause: str
    code: str
    component: str
    port: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """A question that the topology keeps, with its verdict at a glance. `asked`: it is the one that is shown in full."""

    named: NamedQuestion
    answer: Glance | None
    waiting: bool
    inline: bool
    asked: bool = False

    @property
    def agrees(self) -> bool | None:
        """Is the verdict the expected one? None where nothing is expected, or nothing is known yet."""
        return agrees(self.named.expect, self.answer.outcome) if self.answer else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Drawing:
    """A picture. `sheet` is the id of its svg: hop 4 is `#<sheet>-h4`. `folded` says what of the network folds in it."""

    svg: SafeString
    sheet: str
    legend: tuple[str, ...]
    title: str
    description: str
    unplaced: tuple[str, ...] = ()
    folded: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """See the top of this module."""

    id: str
    topology: Topology
    question: Question | None
    answer: Answer | None
    drawing: Drawing | None
    waiting: bool
    error: str
    drawing_error: str
    inline: bool
    selected: int
    detail: str
    kept: tuple[Kept, ...] = ()
    unread: bool = False

    @property
    def trace(self) -> Trace | None:
        """The trace that is shown."""
        traces = self.answer.traces if self.answer else ()
        return traces[self.selected] if self.selected < len(traces) else None

    @property
    def empty(self) -> bool:
        """Nothing is there that could be drawn."""
        return not self.unread and next(iter(self.topology.resources()), None) is None

    @property
    def selector(self) -> str:
        return f"#{self.id}"

    @property
    def outline(self) -> Outline:
        return outline(self.topology)


@dataclass(frozen=True, kw_only=True, slots=True)
class Ask:
    """One figure to be made. Without a question: the network alone. Without `draw`: the verdict alone.

    `kept`: how many of the topology's own questions are answered too.
    """

    document: str
    topology: Topology
    question: Question | None
    selected: int = 0
    detail: str = "network"
    draw: bool = True
    changes: tuple[tuple[str, str], ...] = ()
    kept: int = 0

    def requests(self) -> tuple[jobs.Request, ...]:
        verdict = jobs.Request(kind=jobs.Kind.VERDICT, document=self.document, question=self.question)
        drawing = jobs.Request(
            kind=jobs.Kind.DRAWING,
            document=self.document,
            question=self.question,
            selected=self.selected,
            detail=self.detail,
            changes=self.changes,
        )
        glances = (
            jobs.Request(kind=jobs.Kind.GLANCES, document=self.document, question=None, first=first)
            for first in range(0, min(self.kept, len(self.topology.questions)), GLANCES)
        )
        return (*((verdict,) if self.question else ()), *((drawing,) if self.draw else ()), *glances)


class Answerer(Protocol):
    """What gives a job for each request, in order, after at most `wait` seconds."""

    def __call__(self, requests: Sequence[jobs.Request], *, wait: float) -> tuple[jobs.Job, ...]: ...


def figure(
    document: str,
    topology: Topology,
    question: Question | None,
    *,
    selected: int = 0,
    detail: str = "network",
    wait: float = WAIT_SECONDS,
) -> Figure:
    """Return one figure with its verdict."""
    asked = Ask(document=document, topology=topology, question=question, selected=selected, detail=detail)
    return figures([asked], wait=wait)[0]


def figures(
    asked: Sequence[Ask],
    *,
    wait: float = WAIT_SECONDS,
    answer: Answerer | None = None,
    meanwhile: Callable[[], object] | None = None,
) -> tuple[Figure, ...]:
    """Return a figure for each, in order, out of one call of `answer`, which is `jobs.ask` unless given.

    `meanwhile` is what `jobs.ask` makes of it.
    """
    requests = [ask.requests() for ask in asked]
    every = [request for each in requests for request in each]
    answered = iter(answer(every, wait=wait) if answer else jobs.ask(every, wait=wait, meanwhile=meanwhile))
    return tuple(_figure(ask, [next(answered) for _ in each]) for ask, each in zip(asked, requests, strict=True))


def _figure(ask: Ask, found: Sequence[jobs.Job]) -> Figure:
    shown = {job.request.kind: job for job in found if job.request.kind is not jobs.Kind.GLANCES}
    verdict, drawing = shown.get(jobs.Kind.VERDICT), shown.get(jobs.Kind.DRAWING)
    return Figure(
        id=f"f-{found[0].key[:12]}" if found else "f",
        topology=ask.topology,
        question=ask.question,
        answer=answer_of(verdict.payload) if verdict and verdict.payload else None,
        drawing=drawing_of(drawing.payload) if drawing and drawing.payload else None,
        waiting=any(job.state is jobs.State.WAITING for job in shown.values()),
        error=_error(verdict),
        drawing_error=_error(drawing),
        inline=any(job.inline for job in shown.values()),
        selected=ask.selected,
        detail=ask.detail,
        kept=tuple(_kept(ask, [job for job in found if job.request.kind is jobs.Kind.GLANCES])),
    )


def _kept(ask: Ask, found: Sequence[jobs.Job]) -> Iterator[Kept]:
    for job in found:
        first = job.request.first
        named = ask.topology.questions[first : min(first + GLANCES, ask.kept)]
        glances = job.payload["glances"] if job.payload else [None] * len(named)
        for one, glance in zip(named, glances, strict=False):
            yield Kept(
                named=one,
                answer=_glance(glance) if glance else None,
                waiting=job.state is jobs.State.WAITING,
                inline=job.inline,
                asked=one.question == ask.question,
            )


def _glance(data: Mapping[str, Any]) -> Glance:
    outcome = Outcome(data["outcome"])
    return Glance(
        outcome=outcome,
        mark=MARKS[outcome],
        cause=data["cause"],
        code=data["code"],
        component=data["component"],
        port=data["port"],
    )


def _error(job: jobs.Job | None) -> str:
    failed = job is not None and job.state is jobs.State.FAILED
    return (job.error or "It failed without a reason.") if job and failed else ""


def answer_of(data: Mapping[str, Any]) -> Answer:
    """A stored verdict as pages show it."""
    words = data["words"]
    outcome = Outcome(data["outcome"])
    return Answer(
        outcome=outcome,
        mark=MARKS[outcome],
        sentence=words["sentence"],
        cause=words["cause"],
        symptom=words["symptom"],
        next_step=words["next_step"],
        traces=tuple(_trace(trace) for trace in words["traces"]),
        warnings=tuple(
            Notice(code=each["code"], text=each["text"], component=each["component"]) for each in words["warnings"]
        ),
        text=words["text"],
        data={key: value for key, value in data.items() if key != "words"},
    )


def _trace(words: Mapping[str, Any]) -> Trace:
    names = HopWords.__dataclass_fields__
    return Trace(
        label=words["label"],
        mark=MARKS[Outcome(words["outcome"])],
        hops=tuple(HopWords(**{name: hop[name] for name in names}) for hop in words["hops"]),
    )


def drawing_of(data: Mapping[str, Any]) -> Drawing:
    """A stored drawing as pages show it."""
    return Drawing(
        # Made by lambdanet.drawing in our own worker, which escapes every name in it.
        svg=mark_safe(data["svg"]),
        sheet=_sheet(data["svg"]),
        legend=tuple(data["legend"]),
        title=data["title"],
        description=data["description"],
        unplaced=tuple(data.get("unplaced", ())),
        folded=data.get("folded", ""),
    )


def _sheet(svg: str) -> str:
    """The id of the picture, which all ids inside it begin with."""
    found = SHEET.search(svg)
    return found[1] if found else ""
