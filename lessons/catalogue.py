"""The lesson files as frozen values, in teaching order: `content/<nn>-<slug>/lesson.md`.

A file is front matter (YAML between two lines of `---`), then Markdown in sections,

    ## The public-subnet trap {#trap}

whose text becomes passages, with blocks between them:

    ```figure      preset, question, caption; expect and cause say what the tests hold it to
    ```pair        left, right, each as a figure; caption: two figures side by side
    ```verdicts    presets, questions, caption: a table of computed verdicts, `expect` row by row for the tests;
                   turned: networks down; blockers, symptoms, cost: with the first code, what the caller
                   sees, the fixed monthly cost
    ```prediction  id: a question that is answered before it is shown, such as U04-P1
    ```lab         ids: broken networks to repair, such as L01
    ```claims      ids: what published articles say, and what is so
    ```summary     Markdown

Where a preset is named, `edits` and `changed` may change it, and a question may be written out: networks.py.

Every fault of every file is reported at once, with its line and what to do.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import Field

from lambdanet.reachability.verdict import Outcome
from lessons.faults import Fault, FilePart, line_of, line_with, nearest, parse_mapping, read_part
from lessons.kinds import Kind
from lessons.networks import NotThere, named, put
from lessons.prose import cited
from lessons.registry import Names, Registry, question_faults

RESERVED: Final = (
    "sources", "claims", "glossary", "codes", "search", "predict", "labs", "progress", "review", "check", "completed",
)  # fmt: skip
CODE: Final = ("", "text", "json", "yaml", "python", "sh")
PREDICTION_ID: Final = r"^U\d\d-P\d$"
LAB_ID: Final = r"^L\d\d[a-d]?$"

NOT_LESSONS: Final = ("predictions", "labs")

FOLDER: Final = re.compile(r"(\d\d)-([a-z0-9]+(?:-[a-z0-9]+)*)")
_HEADING: Final = re.compile(r"##\s+(.*?)(?:\s+\{#([a-z0-9-]+)\})?\s*")
_FENCE: Final = re.compile(r"```\s*([\w-]*)\s*")


@dataclass(frozen=True, kw_only=True, slots=True)
class StepText:
    """One step of a lesson as its file has it. `settings` is what a block names, `source` its very lines."""

    key: str
    line: int
    kind: Kind
    section: str
    heading: str
    body: str
    settings: Mapping[str, Any]
    source: str

    def content(self) -> dict[str, Any]:
        """What the file decides about its row."""
        return {
            "kind": self.kind.value,
            "section": self.section,
            "heading": self.heading,
            "body": self.body,
            "settings": dict(self.settings),
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class LessonText:
    """A lesson as its file has it. `front` are the very lines of its front matter."""

    slug: str
    order: int
    path: Path
    title: str
    short: str
    promise: str
    minutes: int
    steps: tuple[StepText, ...]
    front: str

    def content(self) -> dict[str, Any]:
        """What the file decides about its row."""
        return {"title": self.title, "short": self.short, "promise": self.promise, "minutes": self.minutes}


class _FrontMatter(FilePart):
    title: str = Field(min_length=1, max_length=120)
    short: str = Field(min_length=1, max_length=60)
    promise: str = Field(min_length=1, max_length=300)
    minutes: int = Field(ge=1, le=120)


class _Network(FilePart):
    """A preset, with edits or without. `name` is what a table calls it."""

    preset: str
    edits: tuple[dict[str, Any], ...] = ()
    changed: str = ""
    name: str = ""


class _Question(FilePart):
    """A question of a table: by its id or written out, on networks that `edits` change further."""

    question: str | dict[str, Any]
    edits: tuple[dict[str, Any], ...] = ()
    title: str = ""


class _Figure(FilePart):
    preset: str
    question: str | dict[str, Any]
    edits: tuple[dict[str, Any], ...] = ()
    changed: str = ""
    caption: str = ""
    expect: Outcome | None = None
    cause: str = ""


class _Pair(FilePart):
    left: _Figure
    right: _Figure
    caption: str = ""


class _Verdicts(FilePart):
    presets: tuple[str | _Network, ...] = Field(min_length=1)
    questions: tuple[str | _Question, ...] = Field(min_length=1)
    caption: str = ""
    turned: bool = False
    blockers: bool = False
    symptoms: bool = False
    cost: bool = False
    expect: tuple[tuple[Outcome, ...], ...] = ()


class _Prediction(FilePart):
    id: str = Field(pattern=PREDICTION_ID)


class _Labs(FilePart):
    ids: tuple[Annotated[str, Field(pattern=LAB_ID)], ...] = Field(min_length=1)


class _Claims(FilePart):
    ids: tuple[str, ...] = Field(min_length=1)


"""The folder among the lessons that holds the labs, a file each."""

_SETTINGS: Final[Mapping[Kind, type[FilePart]]] = {
    Kind.FIGURE: _Figure,
    Kind.PAIR: _Pair,
    Kind.VERDICTS: _Verdicts,
    Kind.PREDICTION: _Prediction,
    Kind.LAB: _Labs,
    Kind.CLAIMS: _Claims,
}


def read_lessons(folder: Path, registry: Registry, names: Names) -> tuple[tuple[LessonText, ...], tuple[Fault, ...]]:
    """Return the lessons of a folder, in order, and every fault in them."""
    faults: list[Fault] = []
    lessons, slugs = [], set()
    for path in sorted(each for each in folder.iterdir() if each.is_dir() and each.name not in NOT_LESSONS):
        named = FOLDER.fullmatch(path.name)
        if not named:
            faults.append(
                Fault(
                    path=path,
                    line=1,
                    message="A lesson's folder is called '<two digits>-<slug>'.",
                    cure="Rename it, for example '05-databases'.",
                )
            )
            continue
        slugs.add(named[2])
        lesson = _read_lesson(path / "lesson.md", int(named[1]), named[2], faults)
        if lesson:
            faults += _faults(lesson, registry, names)
            lessons.append(lesson)
    faults += _twice(lessons)
    faults += _unknown_lessons(folder / "glossary.yaml", registry, slugs)
    return tuple(lessons), tuple(faults)


def step_faults(
    kind: Kind, body: str, settings: Mapping[str, Any], registry: Registry, names: Names
) -> list[tuple[str, str, str]]:
    """Say what is wrong with a step: the place in it, the fault, and what to do."""
    faults: list[Fault] = []
    if kind in _SETTINGS and not read_part(_SETTINGS[kind], dict(settings), Path(), 1, "", faults):
        return [("", fault.message, fault.cure) for fault in faults]
    return list(_step_faults(kind, body, settings, registry, names))


def plain_settings(kind: Kind, settings: Mapping[str, Any]) -> dict[str, Any]:
    """A block's settings as they are read from a file: in the order of its keys, without what is left to them.

    Raises pydantic.ValidationError for settings that are none.
    """
    if kind not in _SETTINGS:
        return {}
    return _SETTINGS[kind].model_validate(dict(settings)).model_dump(mode="json", exclude_defaults=True)


# --- one file ------------------------------------------------------------------------------------


def _read_lesson(path: Path, order: int, slug: str, faults: list[Fault]) -> LessonText | None:
    if not path.is_file():
        faults.append(Fault(path=path, line=1, message="The lesson's text is missing.", cure="Add lesson.md."))
        return None
    return read_text(path.read_text(encoding="utf-8"), path, order, slug, faults)


def read_text(text: str, path: Path, order: int, slug: str, faults: list[Fault]) -> LessonText | None:
    """Return the lesson that a text says; None without front matter that can be read. Names in it are not looked up."""
    lines = text.splitlines()
    end = next((i for i, line in enumerate(lines[1:], 1) if line.strip() == "---"), 0)
    if not lines or lines[0].strip() != "---" or not end:
        faults.append(
            Fault(
                path=path,
                line=1,
                message="The front matter is missing.",
                cure="Begin with '---', then title, short, promise and minutes, then '---'.",
            )
        )
        return None
    found = parse_mapping("\n".join(lines[1:end]), path, 2, faults)
    data = {name: value for name, (_, value) in found.items()}
    front = read_part(_FrontMatter, data, path, 1, "", faults)
    steps = tuple(_Reader(path, faults).read(lines, end + 1))
    if not front:
        return None
    return LessonText(
        slug=slug,
        order=order,
        path=path,
        title=front.title,
        short=front.short,
        promise=front.promise,
        minutes=front.minutes,
        steps=steps,
        front="\n".join(lines[1:end]),
    )


@dataclass(kw_only=True, slots=True)
class _Passage:
    """Markdown that is still being gathered; `source` has the heading too."""

    line: int
    lines: list[str] = field(default_factory=list)
    source: list[str] = field(default_factory=list)

    def take(self, lines: Sequence[str]) -> None:
        self.lines += lines
        self.source += lines


class _Reader:
    """Reads the lines below the front matter into steps."""

    def __init__(self, path: Path, faults: list[Fault]) -> None:
        self.path = path
        self.faults = faults
        self.section = ""
        self.heading = ""
        self.counts: dict[str, int] = {}

    def read(self, lines: list[str], start: int) -> Iterator[StepText]:
        passage = _Passage(line=start + 1)
        index = start
        while index < len(lines):
            line = lines[index]
            fence = _FENCE.fullmatch(line)
            if fence:
                end = self._end_of_block(lines, index)
                if fence[1] in CODE:
                    passage.take(lines[index : end + 1])
                else:
                    yield from self._passage(passage)
                    yield from self._block(fence[1], lines[index : end + 1], index + 1)
                    passage = _Passage(line=end + 2)
                index = end + 1
                continue
            if line.startswith("# ") or line.startswith("## "):
                yield from self._passage(passage)
                self._head(line, index + 1)
                passage = _Passage(line=index + 1, source=[line])
            else:
                passage.take([line])
            index += 1
        yield from self._passage(passage)

    def _end_of_block(self, lines: list[str], start: int) -> int:
        for index in range(start + 1, len(lines)):
            if lines[index].strip() == "```":
                return index
        self._fault(start + 1, "This block does not end.", "Close it with a line of ```.")
        return len(lines)

    def _head(self, line: str, number: int) -> None:
        found = _HEADING.fullmatch(line)
        if not found or not found[1]:
            self._fault(
                number,
                "A section's heading has two '#' and words.",
                "Write '## Words {#anchor}'; the title stands in the front matter.",
            )
            return
        if not found[2]:
            self._fault(
                number,
                f"The section '{found[1]}' has no anchor.",
                "Write '{#anchor}' after the words, so that links to it stay good.",
            )
        self.heading = found[1]
        self.section = found[2] or ""

    def _passage(self, passage: _Passage) -> Iterator[StepText]:
        body = "\n".join(passage.lines).strip("\n")
        if not body.strip() and not self.heading:
            return
        yield self._step(Kind.PROSE, passage.line, body, {}, passage.source)

    def _block(self, name: str, lines: list[str], number: int) -> Iterator[StepText]:
        known = [kind.value for kind in Kind if kind is not Kind.PROSE]
        if name not in known:
            self._fault(number, f"There is no block called '{name}'.", nearest(name, [*known, *CODE[1:]]))
            return
        kind = Kind(name)
        text = "\n".join(lines[1:-1] if lines[-1].strip() == "```" else lines[1:])
        if kind is Kind.SUMMARY:
            yield self._step(kind, number, text.strip("\n"), {}, lines)
            return
        found = parse_mapping(text, self.path, number + 1, self.faults)
        data = {key: value for key, (_, value) in found.items()}
        if not data:
            self._fault(number, f"The block '{name}' says nothing.", "Name what it shows.")
            return
        part = read_part(_SETTINGS[kind], data, self.path, number, name, self.faults)
        if part:
            settings = part.model_dump(mode="json", exclude_defaults=True)
            yield self._step(kind, line_of(found, "preset", number), "", settings, lines)

    def _step(self, kind: Kind, line: int, body: str, settings: Mapping[str, Any], source: Sequence[str]) -> StepText:
        stem = f"{self.section or 'start'}-{kind.value}"
        count = self.counts[stem] = self.counts.get(stem, 0) + 1
        heading, self.heading = self.heading, ""
        return StepText(
            key=stem if count == 1 else f"{stem}-{count}",
            line=line,
            kind=kind,
            section=self.section,
            heading=heading,
            body=body,
            settings=settings,
            source="\n".join(source).strip("\n"),
        )

    def _fault(self, line: int, message: str, cure: str) -> None:
        self.faults.append(Fault(path=self.path, line=line, message=message, cure=cure))


# --- what the steps name -------------------------------------------------------------------------


def _faults(lesson: LessonText, registry: Registry, names: Names) -> Iterator[Fault]:
    if lesson.slug in RESERVED:
        yield Fault(
            path=lesson.path,
            line=1,
            message=f"'{lesson.slug}' is the address of another page.",
            cure="Give the lesson's folder another name.",
        )
    if not lesson.steps:
        yield Fault(path=lesson.path, line=1, message="The lesson is empty.", cure="Write it.")
    sections: dict[str, int] = {}
    for step in lesson.steps:
        if step.heading and step.section in sections:
            yield Fault(
                path=lesson.path,
                line=step.line,
                message=f"The anchor '{step.section}' is there twice.",
                cure="Give one of the sections another.",
            )
        sections[step.section] = step.line
        lines = lesson.path.read_text(encoding="utf-8").splitlines()
        found = dict.fromkeys(_step_faults(step.kind, step.body, step.settings, registry, names))
        for place, message, cure in found:
            line = line_with(lines, place, step.line)
            yield Fault(path=lesson.path, line=line, message=message, cure=cure)


def _step_faults(
    kind: Kind, body: str, settings: Mapping[str, Any], registry: Registry, names: Names
) -> Iterator[tuple[str, str, str]]:
    match kind:
        case Kind.PROSE | Kind.SUMMARY:
            for fact in cited(body):
                if fact not in registry.facts:
                    yield fact, f"There is no fact '{fact}'.", nearest(fact, registry.facts)
        case Kind.FIGURE:
            yield from _figure_faults(settings, names)
        case Kind.PAIR:
            for side in (settings.get("left", {}), settings.get("right", {})):
                yield from _figure_faults(side, names)
        case Kind.VERDICTS:
            yield from _table_faults(settings, names)
        case Kind.CLAIMS:
            for claim in settings.get("ids", ()):
                if claim not in registry.claims:
                    yield claim, f"There is no claim '{claim}'.", nearest(claim, registry.claims)
        case Kind.PREDICTION | Kind.LAB:
            pass


def _figure_faults(settings: Mapping[str, Any], names: Names) -> Iterator[tuple[str, str, str]]:
    yield from _unsaid(settings, "changed")
    yield from _put_faults(settings, settings.get("question"), (), names)


def _table_faults(settings: Mapping[str, Any], names: Names) -> Iterator[tuple[str, str, str]]:
    networks, rows = named(settings.get("presets", ()), "preset"), named(settings.get("questions", ()), "question")
    for network in networks:
        yield from _unsaid(network, "changed", "name")
        for row in rows:
            faults = list(_put_faults(network, row["question"], row.get("edits", ()), names))
            yield from faults
            if faults and network["preset"] not in names:
                break
    for row in rows:
        yield from _unsaid(row, "title")
    expected = settings.get("expect", ())
    if expected and [len(each) for each in expected] != [len(networks)] * len(rows):
        message = "'expect' has not one word for each cell, row by row."
        yield "expect", message, f"Give {len(rows)} rows of {len(networks)}."


def _unsaid(part: Mapping[str, Any], *words: str) -> Iterator[tuple[str, str, str]]:
    if part.get("edits") and not any(part.get(word) for word in words):
        yield "edits", "What the edits do is not said.", f"Add '{words[0]}' with words for the reader."


def _put_faults(
    network: Mapping[str, Any], question: Any, more: Sequence[Any], names: Names
) -> Iterator[tuple[str, str, str]]:
    preset, edits = str(network.get("preset")), [*network.get("edits", ()), *more]
    if preset not in names or (isinstance(question, str | None) and not edits):
        for message, cure in question_faults(preset, str(question), names):
            yield str(question) if preset in names else preset, message, cure
        return
    try:
        put(preset, question, edits)
    except NotThere as error:
        yield "edits" if edits else "question", str(error), "Correct it."


def _unknown_lessons(path: Path, registry: Registry, slugs: set[str]) -> Iterator[Fault]:
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    for term in registry.terms.values():
        for slug in term.lessons:
            if slug not in slugs:
                line = line_with(lines, term.slug, 1)
                yield Fault(
                    path=path,
                    line=line,
                    message=f"{term.slug}: there is no lesson '{slug}'.",
                    cure=nearest(slug, slugs),
                )


def _twice(lessons: Iterable[LessonText]) -> Iterator[Fault]:
    seen: dict[str, LessonText] = {}
    orders: dict[int, LessonText] = {}
    for lesson in lessons:
        for first in (
            seen.setdefault(lesson.slug, lesson),
            orders.setdefault(lesson.order, lesson),
        ):
            if first is not lesson:
                yield Fault(
                    path=lesson.path,
                    line=1,
                    message=f"'{first.path.parent.name}' has the same number or name.",
                    cure="Rename one of the two folders.",
                )
