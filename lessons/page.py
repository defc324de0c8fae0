"""A lesson as its page shows it: every step with its words, notes, figures and computed verdicts.

All figures and all cells of tables come out of one call of `figures.figures`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, zip_longest
from typing import Any, Final

from django.urls import reverse

from diagrams.figures import Ask, Figure, figures
from lambdanet.cost.estimate import estimate
from lambdanet.cost.words import money
from lessons import prose
from lessons.kinds import Kind
from lessons.learning.cards import Card, card_from
from lessons.learning.labs import State, states_of
from lessons.learning.models import Answer
from lessons.models import Lesson, Step
from lessons.networks import NotThere, Put, named, network, put
from lessons.prediction_files import course
from lessons.registry import Claim, Fact, Registry, Source, registry

# What takes the whole width, so that no note may stand beside it.
WIDE: Final = (Kind.FIGURE, Kind.PAIR, Kind.VERDICTS, Kind.PREDICTION, Kind.LAB)
MISSING: Final = "This part asks for something that is no longer there. An editor has to mend it."


@dataclass(frozen=True, kw_only=True, slots=True)
class Note:
    """A note in the margin: the fact behind a numbered sentence."""

    number: int
    fact: Fact


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """A verdict in a table, and where it is shown in full."""

    asked: Put
    figure: Figure

    @property
    def blocker(self) -> str:
        """The code of what blocked first, "" where nothing did."""
        blocked = self.figure.answer.data["blocked_by"] if self.figure.answer else ()
        return str(blocked[0]["code"]) if blocked else ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Head:
    """What stands over a column or before a row: a question, or a network with its address and its cost."""

    title: str
    address: str = ""
    cost: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    head: Head
    cells: tuple[Cell, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Side:
    """A figure of its own, or one of a pair."""

    key: str
    asked: Put
    figure: Figure
    caption: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """A step, ready to be shown. `problem` stands in place of what cannot be.

    A figure has one side, a pair two. `ids` are those of its labs, `card` is its prediction.
    `tall`: its notes may reach down beside the next part, which has none and is not wide. `hidden`: for editors alone.
    """

    key: str
    kind: str
    section: str
    heading: str
    html: str = ""
    notes: tuple[Note, ...] = ()
    caption: str = ""
    number: str = ""
    sides: tuple[Side, ...] = ()
    heads: tuple[Head, ...] = ()
    rows: tuple[Row, ...] = ()
    blockers: bool = False
    symptoms: bool = False
    turned: bool = False
    costs: bool = False
    ids: tuple[str, ...] = ()
    card: Card | None = None
    labs: tuple[State, ...] = ()
    claims: tuple[Claim, ...] = ()
    problem: str = ""
    tall: bool = False
    hidden: bool = False

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


def build(
    lesson: Lesson,
    steps: Sequence[Step],
    said: Mapping[str, Sequence[Answer]] | None = None,
    states: Mapping[str, State] | None = None,
) -> Page:
    """Return a lesson's page. Raises BrokenContent if the registry's files are broken.

    `said` are the reader's answers, by prediction and in the order of time; `states` how far they are with each lab.
    """
    known = registry()
    asked = [_asked(step) for step in steps]
    posed = _cards(steps, said or {})
    pictured = [name for name, card in posed.items() if card.ask()]
    wanted = [_ask(step, each) for step, group in zip(steps, asked, strict=True) for each in group]
    found = iter(figures([*wanted, *(ask for card in posed.values() if (ask := card.ask()))]))
    answers = [[next(found) for _ in group] for group in asked]
    posed |= {name: replace(posed[name], figure=next(found)) for name in pictured}
    numbers = _numbers(steps, known)
    parts = []
    noted: set[str] = set()
    for step, group, answered in zip(steps, asked, answers, strict=True):
        parts.append(_part(step, known, numbers, noted, group, answered))
    shown = [_with_labs(part, states_of(None) if states is None else states) for part in _with_cards(parts, posed)]
    return Page(
        parts=tuple(_beside(list(_number_figures(lesson, shown)))),
        sources=_sources(steps, known),
        degraded=any(figure.inline for figure in chain(*answers, (posed[name].figure for name in pictured)) if figure),
    )


def _with_labs(part: Part, states: Mapping[str, State]) -> Part:
    """A part with its labs, if it has any; a lab that is not there any more is left out."""
    if part.kind != Kind.LAB:
        return part
    found = tuple(states[one] for one in part.ids if one in states)
    return replace(part, labs=found, problem="" if found else MISSING)


def _cards(steps: Iterable[Step], said: Mapping[str, Sequence[Answer]]) -> dict[str, Card]:
    """The predictions of a lesson by their ids; one that is not there any more is left out."""
    known = course().predictions
    ids = (str(step.settings.get("id", "")) for step in steps if step.kind == Kind.PREDICTION)
    return {one: card_from(said.get(one, ()), one) for one in ids if one in known}


def _with_cards(parts: Iterable[Part], posed: Mapping[str, Card]) -> Iterator[Part]:
    for part in parts:
        if part.kind != Kind.PREDICTION:
            yield part
        elif part.ids[0] in posed:
            yield replace(part, card=posed[part.ids[0]])
        else:
            yield replace(part, problem=MISSING)


def _asked(step: Step) -> list[Put]:
    """What the step asks, row by row for a table; nothing if a preset or a question is gone."""
    try:
        match step.kind:
            case Kind.FIGURE:
                return [_put(step.settings)]
            case Kind.PAIR:
                return [_put(step.settings[side]) for side in ("left", "right")]
            case Kind.VERDICTS:
                return [_put(each, row) for row in _rows(step) for each in _networks(step)]
            case _:
                return []
    except (NotThere, KeyError):
        return []


def _put(given: Mapping[str, Any], row: Mapping[str, Any] | None = None) -> Put:
    edits = [*given.get("edits", ()), *(row.get("edits", ()) if row else ())]
    return put(given["preset"], (row or given)["question"], edits, given.get("changed", ""))


def _networks(step: Step) -> list[dict[str, Any]]:
    return named(step.settings["presets"], "preset")


def _rows(step: Step) -> list[dict[str, Any]]:
    return named(step.settings["questions"], "question")


def _ask(step: Step, asked: Put) -> Ask:
    draw = step.kind != Kind.VERDICTS
    return Ask(document=asked.text, topology=asked.topology, question=asked.named.question, draw=draw)


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
    asked: Sequence[Put],
    answered: Sequence[Figure],
) -> Part:
    bare = Part(key=step.key, kind=step.kind, section=step.section, heading=step.heading, hidden=not step.shown)
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
        case Kind.PREDICTION:
            return replace(bare, ids=(str(step.settings.get("id", "")),))
        case Kind.LAB:
            return replace(bare, ids=tuple(map(str, step.settings.get("ids", ()))))
        case _ if not asked:
            return replace(bare, problem=MISSING)
        case Kind.VERDICTS:
            return _table(bare, step, asked, answered)
        case _:
            return replace(bare, sides=tuple(_sides(step, asked, answered)), caption=step.settings.get("caption", ""))


def _sides(step: Step, asked: Sequence[Put], answered: Sequence[Figure]) -> Iterator[Side]:
    names = ("left", "right") if step.kind == Kind.PAIR else ("",)
    for name, each, figure in zip(names, asked, answered, strict=True):
        own = step.settings[name] if name else step.settings
        key = f"{step.key}-{name}" if name else step.key
        yield Side(key=key, asked=each, figure=figure, caption=str(own.get("caption", "")))


def _table(bare: Part, step: Step, asked: Sequence[Put], answered: Sequence[Figure]) -> Part:
    given, networks = step.settings, _networks(step)
    cells = [Cell(asked=each, figure=one) for each, one in zip(asked, answered, strict=True)]
    width = len(networks)
    grid = [cells[start : start + width] for start in range(0, len(cells), width)]
    questions = [Head(title=row.get("title") or of[0].asked.title) for row, of in zip(_rows(step), grid, strict=True)]
    heads = [_network_head(each, bool(given.get("cost"))) for each in networks]
    turned = bool(given.get("turned"))
    if turned:
        heads, questions, grid = questions, heads, [list(column) for column in zip(*grid, strict=True)]
    return replace(
        bare,
        caption=str(given.get("caption", "")),
        heads=tuple(heads),
        rows=tuple(Row(head=head, cells=tuple(row)) for head, row in zip(questions, grid, strict=True)),
        blockers=bool(given.get("blockers")),
        symptoms=bool(given.get("symptoms")),
        costs=bool(given.get("cost")),
        turned=turned,
    )


def _network_head(given: Mapping[str, Any], priced: bool) -> Head:
    built = network(given["preset"], given.get("edits", ()))
    address = "" if built.edited else reverse("diagrams:topology", args=[built.preset.slug])
    cost = money(estimate(built.topology).total) if priced else ""
    changed = given.get("changed", "")
    title = given.get("name") or (f"{built.preset.name}; {changed}" if changed else built.preset.name)
    return Head(title=title, address=address, cost=cost)


def _number_figures(lesson: Lesson, parts: Iterable[Part]) -> Iterator[Part]:
    figure = table = 0
    for part in parts:
        if part.sides:
            figure += 1
            yield replace(part, number=f"Fig. {lesson.order}.{figure}")
        elif part.rows:
            table += 1
            yield replace(part, number=f"Table {lesson.order}.{table}")
        else:
            yield part


def _beside(parts: Sequence[Part]) -> Iterator[Part]:
    for part, after in zip_longest(parts, parts[1:]):
        narrow = after is not None and after.kind not in WIDE
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
