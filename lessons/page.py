"""A lesson as its page shows it: every step with its words, notes, figures and computed verdicts.

All figures and all cells of tables come out of one call of `figures.figures`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Final

from diagrams.figures import Ask, Figure, figures
from diagrams.presets import Preset, find
from lambdanet.topology import NamedQuestion
from lessons import prose
from lessons.kinds import Kind
from lessons.models import Lesson, Step
from lessons.registry import Claim, Fact, Registry, Source, registry

MISSING: Final = "This part asks for something that is no longer there. An editor has to mend it."


@dataclass(frozen=True, kw_only=True, slots=True)
class Note:
    """A note in the margin: the fact behind a numbered sentence."""

    number: int
    fact: Fact


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """A preset and one of its questions."""

    preset: Preset
    named: NamedQuestion
    draw: bool = False

    def ask(self) -> Ask:
        return Ask(
            document=self.preset.text,
            topology=self.preset.topology,
            question=self.named.question,
            draw=self.draw,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """A verdict in a table, and where it is shown in full."""

    asked: Asked
    figure: Figure


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    title: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """A step, ready to be shown. `problem` stands in place of what cannot be.

    `tall`: its notes may reach down beside the next part, which has none and is not wide.
    """

    key: str
    kind: str
    section: str
    heading: str
    html: str = ""
    notes: tuple[Note, ...] = ()
    caption: str = ""
    number: str = ""
    asked: Asked | None = None
    figure: Figure | None = None
    presets: tuple[Preset, ...] = ()
    rows: tuple[Row, ...] = ()
    claims: tuple[Claim, ...] = ()
    problem: str = ""
    tall: bool = False

    @property
    def waiting(self) -> bool:
        """Whether a cell of its table is still being worked out."""
        return any(cell.figure.waiting for row in self.rows for cell in row.cells)


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    parts: tuple[Part, ...]
    sources: tuple[Source, ...]
    degraded: bool

    @property
    def sections(self) -> tuple[Part, ...]:
        """The parts that begin a section."""
        return tuple(part for part in self.parts if part.heading)


def build(lesson: Lesson, steps: Sequence[Step]) -> Page:
    """Return a lesson's page. Raises BrokenContent if the registry's files are broken."""
    known = registry()
    asked = [_asked(step) for step in steps]
    found = iter(figures([each.ask() for group in asked for each in group]))
    answers = [[next(found) for _ in group] for group in asked]
    numbers = _numbers(steps, known)
    parts = []
    noted: set[str] = set()
    for step, group, answered in zip(steps, asked, answers, strict=True):
        parts.append(_part(step, known, numbers, noted, group, answered))
    return Page(
        parts=tuple(_beside(list(_number_figures(lesson, parts)))),
        sources=_sources(steps, known),
        degraded=any(figure.inline for group in answers for figure in group),
    )


def _asked(step: Step) -> list[Asked]:
    """What the step asks, row by row for a table; nothing if a preset or a question is gone."""
    match step.kind:
        case Kind.FIGURE:
            one = _find(step.settings.get("preset"), step.settings.get("question"))
            return [replace(one, draw=True)] if one else []
        case Kind.VERDICTS:
            cells = [
                _find(preset, question)
                for question in step.settings.get("questions", ())
                for preset in step.settings.get("presets", ())
            ]
            return [cell for cell in cells if cell] if all(cells) else []
        case _:
            return []


def _find(slug: object, question: object) -> Asked | None:
    preset = find(str(slug))
    if preset is None:
        return None
    for named in preset.topology.questions:
        if named.id == question:
            return Asked(preset=preset, named=named)
    return None


def _numbers(steps: Iterable[Step], known: Registry) -> dict[str, int]:
    """Number the facts of a lesson in the order in which they are first cited."""
    cited = (fact for step in steps for fact in _cited(step) if fact in known.facts)
    return {fact: number for number, fact in enumerate(dict.fromkeys(cited), 1)}


def _cited(step: Step) -> tuple[str, ...]:
    return prose.cited(step.body) if step.kind in (Kind.PROSE, Kind.SUMMARY) else ()


def _part(
    step: Step,
    known: Registry,
    numbers: Mapping[str, int],
    noted: set[str],
    asked: Sequence[Asked],
    answered: Sequence[Figure],
) -> Part:
    bare = Part(key=step.key, kind=step.kind, section=step.section, heading=step.heading)
    match step.kind:
        case Kind.PROSE | Kind.SUMMARY:
            fresh = [fact for fact in _cited(step) if fact in numbers and fact not in noted]
            noted.update(fresh)
            notes = tuple(Note(number=numbers[fact], fact=known.facts[fact]) for fact in fresh)
            return replace(bare, html=prose.html(step.body, numbers), notes=notes)
        case Kind.CLAIMS:
            claims = [known.claims.get(name) for name in step.settings.get("ids", ())]
            held = tuple(claim for claim in claims if claim)
            return replace(bare, claims=held, problem="" if held else MISSING)
        case _ if not asked:
            return replace(bare, problem=MISSING)
        case Kind.FIGURE:
            caption = str(step.settings.get("caption", ""))
            return replace(bare, asked=asked[0], figure=answered[0], caption=caption)
        case _:
            return _table(bare, step, asked, answered)


def _table(bare: Part, step: Step, asked: Sequence[Asked], answered: Sequence[Figure]) -> Part:
    cells = [Cell(asked=each, figure=one) for each, one in zip(asked, answered, strict=True)]
    width = len(step.settings["presets"])
    rows = tuple(
        Row(title=cells[start].asked.named.title, cells=tuple(cells[start : start + width]))
        for start in range(0, len(cells), width)
    )
    return replace(
        bare,
        caption=str(step.settings.get("caption", "")),
        presets=tuple(cell.asked.preset for cell in rows[0].cells),
        rows=rows,
    )


def _number_figures(lesson: Lesson, parts: Iterable[Part]) -> Iterator[Part]:
    figure = table = 0
    for part in parts:
        if part.figure:
            figure += 1
            yield replace(part, number=f"Fig. {lesson.order}.{figure}")
        elif part.rows:
            table += 1
            yield replace(part, number=f"Table {lesson.order}.{table}")
        else:
            yield part


def _beside(parts: Sequence[Part]) -> Iterator[Part]:
    for part, after in zip_longest(parts, parts[1:]):
        narrow = after is not None and after.kind not in (Kind.FIGURE, Kind.VERDICTS)
        yield replace(part, tall=bool(part.notes) and narrow and not after.notes)


def _sources(steps: Iterable[Step], known: Registry) -> tuple[Source, ...]:
    """Every source behind the facts and the claims of a lesson, by key."""
    found: dict[str, Source] = {}
    for step in steps:
        for fact in _cited(step):
            if fact in known.facts:
                found |= {source.key: source for source in known.facts[fact].sources}
        if step.kind == Kind.CLAIMS:
            for name in step.settings.get("ids", ()):
                if claim := known.claims.get(name):
                    found |= {source.key: source for source in claim.sources}
    return tuple(found[key] for key in sorted(found))
