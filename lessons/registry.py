"""What the lessons lean on: facts, their sources, the claims of published articles, and the glossary.

All four are files in `content/`, read once per process into frozen values.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final, TypeAlias, TypeVar

from pydantic import Field

from diagrams import presets
from lessons.faults import BrokenContent, Fault, FilePart, nearest, read_mapping, read_part

CONTENT_DIR: Final = Path(__file__).parent / "content"

# Every preset's slug with the ids of its questions.
Names: TypeAlias = Mapping[str, frozenset[str]]

Value = TypeVar("Value")


class Confidence(StrEnum):
    """How far a fact is to be trusted; everything but `HIGH` is said beside the statement."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    GENERAL_KNOWLEDGE = "gk"


CONFIDENCE_WORDS: Final = {
    Confidence.HIGH: "",
    Confidence.MEDIUM: "medium confidence: an older or secondary source, or an inference",
    Confidence.LOW: "low confidence: a single third party",
    Confidence.GENERAL_KNOWLEDGE: "general knowledge, not verified",
}


class Standing(StrEnum):
    """What became of a claim when it was checked."""

    TRUE = "true"
    IMPRECISE = "imprecise"
    OUTDATED = "outdated"
    WRONG = "wrong"
    DOUBTFUL = "doubtful"


class SourceKind(StrEnum):
    AWS = "aws"
    TRANSCRIPT = "transcript"
    THIRD_PARTY = "third-party"
    OURS = "ours"


SOURCE_WORDS: Final = {
    SourceKind.AWS: "AWS",
    SourceKind.TRANSCRIPT: "an AWS page, copied out by others",
    SourceKind.THIRD_PARTY: "third parties",
    SourceKind.OURS: "this site",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    key: str
    title: str
    where: str
    date: str
    kind: SourceKind

    @property
    def url(self) -> str:
        """The page, or "" for a source that is not one page."""
        return f"https://{self.where}" if "/" in self.where and " " not in self.where else ""

    @property
    def kind_words(self) -> str:
        return SOURCE_WORDS[self.kind]


@dataclass(frozen=True, kw_only=True, slots=True)
class Fact:
    id: str
    says: str
    sources: tuple[Source, ...]
    confidence: Confidence

    @property
    def label(self) -> str:
        """What a reader must know about its confidence; "" where AWS says it plainly."""
        return CONFIDENCE_WORDS[self.confidence]


@dataclass(frozen=True, kw_only=True, slots=True)
class Experiment:
    """Where a reader sees it: a preset and one of its questions."""

    preset: str
    question: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Claim:
    """A statement of a published article in our paraphrase, and what is so."""

    id: str
    says: str
    standing: Standing
    truth: str
    since: str
    facts: tuple[Fact, ...]
    sources: tuple[Source, ...]
    shown: Experiment | None

    @property
    def holds(self) -> bool:
        return self.standing is Standing.TRUE

    @property
    def refuted(self) -> bool:
        """Whether it is struck out; what is merely imprecise is not."""
        return self.standing in (Standing.WRONG, Standing.OUTDATED)


@dataclass(frozen=True, kw_only=True, slots=True)
class Term:
    """A word of the course. `see` are slugs of terms, `lessons` slugs of lessons, the one that teaches it first."""

    slug: str
    term: str
    meaning: str
    see: tuple[str, ...]
    lessons: tuple[str, ...]
    shown: Experiment | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Registry:
    facts: Mapping[str, Fact]
    sources: Mapping[str, Source]
    claims: Mapping[str, Claim]
    terms: Mapping[str, Term]


class _SourcePart(FilePart):
    title: str
    where: str
    date: str
    kind: SourceKind


class _FactPart(FilePart):
    says: str = Field(pattern=r"[.?!)]$")
    sources: tuple[str, ...] = Field(min_length=1)
    confidence: Confidence


class _ExperimentPart(FilePart):
    preset: str
    question: str


class _ClaimPart(FilePart):
    says: str
    verdict: Standing
    truth: str
    facts: tuple[str, ...] = ()
    sources: tuple[str, ...] = Field(min_length=1)
    since: str = ""
    shown: _ExperimentPart | None = None


class _TermPart(FilePart):
    term: str = Field(min_length=1, max_length=60)
    meaning: str = Field(pattern=r"[.?!)]$")
    see: tuple[str, ...] = ()
    lessons: tuple[str, ...] = Field(min_length=1)
    shown: _ExperimentPart | None = None


@cache
def registry() -> Registry:
    """Return the registry of this site. Raises BrokenContent."""
    found, faults = read_registry(CONTENT_DIR, preset_names())
    if faults:
        raise BrokenContent(faults)
    return found


def preset_names() -> Names:
    return {
        preset.slug: frozenset(question.id for question in preset.topology.questions)
        for preset in presets.all_presets()
    }


def read_registry(folder: Path, names: Names) -> tuple[Registry, tuple[Fault, ...]]:
    """Return what the four files hold, and every fault in them."""
    faults: list[Fault] = []
    sources = _sources(folder / "sources.yaml", faults)
    facts = _facts(folder / "facts.yaml", sources, faults)
    claims = _claims(folder / "claims.yaml", sources, facts, names, faults)
    terms = _terms(folder / "glossary.yaml", names, faults)
    return Registry(facts=facts, sources=sources, claims=claims, terms=terms), tuple(faults)


def question_faults(preset: str, question: str, names: Names) -> list[tuple[str, str]]:
    """Say what is wrong with a preset and its question, each with what to do."""
    if preset not in names:
        return [(f"There is no preset '{preset}'.", nearest(preset, names))]
    if question not in names[preset]:
        return [(f"Preset '{preset}' has no question '{question}'.", nearest(question, names[preset]))]
    return []


def _sources(path: Path, faults: list[Fault]) -> dict[str, Source]:
    found = {}
    for key, (line, value) in read_mapping(path, faults).items():
        part = read_part(_SourcePart, value, path, line, key, faults)
        if part:
            found[key] = Source(key=key, title=part.title, where=part.where, date=part.date, kind=part.kind)
    return found


def _facts(path: Path, sources: Mapping[str, Source], faults: list[Fault]) -> dict[str, Fact]:
    found = {}
    for key, (line, value) in read_mapping(path, faults).items():
        part = read_part(_FactPart, value, path, line, key, faults)
        if part:
            found[key] = Fact(
                id=key,
                says=part.says,
                sources=_named(part.sources, sources, "source", path, line, key, faults),
                confidence=part.confidence,
            )
    return found


def _claims(
    path: Path,
    sources: Mapping[str, Source],
    facts: Mapping[str, Fact],
    names: Names,
    faults: list[Fault],
) -> dict[str, Claim]:
    found = {}
    for key, (line, value) in read_mapping(path, faults).items():
        part = read_part(_ClaimPart, value, path, line, key, faults)
        if not part:
            continue
        shown = _experiment(part.shown, names, path, line, key, faults)
        found[key] = Claim(
            id=key,
            says=part.says,
            standing=part.verdict,
            truth=part.truth,
            since=part.since,
            facts=_named(part.facts, facts, "fact", path, line, key, faults),
            sources=_named(part.sources, sources, "source", path, line, key, faults),
            shown=shown,
        )
    return found


def _terms(path: Path, names: Names, faults: list[Fault]) -> dict[str, Term]:
    found, given = {}, read_mapping(path, faults)
    for key, (line, value) in given.items():
        part = read_part(_TermPart, value, path, line, key, faults)
        if not part:
            continue
        _named(part.see, given, "term", path, line, key, faults)
        found[key] = Term(
            slug=key,
            term=part.term,
            meaning=part.meaning,
            see=part.see,
            lessons=part.lessons,
            shown=_experiment(part.shown, names, path, line, key, faults),
        )
    return found


def _experiment(
    part: _ExperimentPart | None, names: Names, path: Path, line: int, key: str, faults: list[Fault]
) -> Experiment | None:
    if part is None:
        return None
    for message, cure in question_faults(part.preset, part.question, names):
        faults.append(Fault(path=path, line=line, message=f"{key}: {message}", cure=cure))
    return Experiment(preset=part.preset, question=part.question)


def _named(
    wanted: Sequence[str],
    known: Mapping[str, Value],
    word: str,
    path: Path,
    line: int,
    key: str,
    faults: list[Fault],
) -> tuple[Value, ...]:
    for name in wanted:
        if name not in known:
            message = f"{key}: there is no {word} '{name}'."
            faults.append(Fault(path=path, line=line, message=message, cure=nearest(name, known)))
    return tuple(known[name] for name in wanted if name in known)
