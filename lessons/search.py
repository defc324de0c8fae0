"""Search over the course: lessons, glossary, codes, facts and claims, in memory and in a simple order.

All words of the query must be found, each at the beginning of a word; case and diacritics do not matter. A word
counts 4 in a title, 2 in a heading inside a lesson, and 1 in the text or in the title of the lesson around it; equal
sums stay in the order of the course.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from lambdanet.reachability.codes import CODES
from lessons.kinds import Kind
from lessons.models import Step
from lessons.prose import CITATION
from lessons.registry import Registry

IN_TITLE, IN_HEADING, IN_TEXT = 4, 2, 1
MOST: Final = 12
MAX_QUERY: Final = 100
AROUND: Final = 90

_WORD: Final = re.compile(r"[^\W_]+")
_POINT: Final = re.compile(r"^###\s+(.*?)\s*(?:\{#([a-z0-9-]+)\})?\s*$", re.MULTILINE)
_MARKS: Final = re.compile(r"^\s*(?:[-*>]|#+|\d+\.)\s+|[*`]+|\]\([^)]*\)|\[|\|[-|: ]*", re.MULTILINE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """Something that can be found. `kind` is its group; `heading` is that of a part of a lesson, "" for what is whole."""

    kind: str
    title: str
    heading: str
    text: str
    address: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Hit:
    address: str
    title: SafeString
    heading: SafeString
    snippet: SafeString


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """The best hits of a kind; `more` is how many are left out."""

    name: str
    hits: tuple[Hit, ...]
    more: int


GROUPS: Final = ("Lessons", "Glossary", "Codes", "Facts", "Claims of articles")


def words_of(query: str) -> tuple[str, ...]:
    """The words of a query, folded, each once."""
    return tuple(dict.fromkeys(_WORD.findall(_folded(query[:MAX_QUERY])[0])))


def search(query: str, entries: Iterable[Entry]) -> tuple[Group, ...]:
    """Return the hits in groups; nothing for a query without words."""
    words = words_of(query)
    if not words:
        return ()
    found: dict[str, list[tuple[int, Entry]]] = {name: [] for name in GROUPS}
    patterns = [re.compile(_beginning(word)) for word in words]
    for entry in entries:
        if score := _score(entry, patterns):
            found[entry.kind].append((score, entry))
    return tuple(_group(name, ranked, words) for name, ranked in found.items() if ranked)


def entries(known: Registry) -> Iterator[Entry]:
    """Everything there is, in the order of the course."""
    yield from _lessons()
    for term in known.terms.values():
        address = reverse("lessons:term", args=[term.slug])
        yield Entry(kind="Glossary", title=term.term, heading="", text=term.meaning, address=address)
    for code in CODES:
        address = reverse("lessons:code", args=[code.name])
        yield Entry(kind="Codes", title=code.name, heading="", text=code.meaning, address=address)
    for fact in known.facts.values():
        address = f"{reverse('lessons:sources')}#{fact.sources[0].key}"
        yield Entry(kind="Facts", title=fact.id, heading="", text=fact.says, address=address)
    for claim in known.claims.values():
        address = f"{reverse('lessons:claims')}#claim-{claim.id}"
        text = f"{claim.says} {claim.truth}"
        yield Entry(kind="Claims of articles", title=f"Claim {claim.id}", heading="", text=text, address=address)


def _lessons() -> Iterator[Entry]:
    """Each lesson, and each of its points; what stands under one heading is one entry."""
    steps = Step.objects.filter(shown=True, lesson__shown=True).select_related("lesson")
    found: dict[str, Entry] = {}
    heading = ""
    address = ""
    for step in steps.order_by("lesson__order", "order", "key"):
        lesson = step.lesson
        if not address.endswith(f"/{lesson.slug}/"):
            address = reverse("lessons:lesson", args=[lesson.slug])
            found[address] = Entry(kind="Lessons", title=lesson.title, heading="", text=lesson.promise, address=address)
        heading = step.heading or heading
        for point, anchor, text in _points(step, heading):
            place = f"{address}#{anchor}"
            before = found[place].text if place in found else ""
            words = f"{before} {text}".strip()
            found[place] = Entry(kind="Lessons", title=lesson.title, heading=point, text=words, address=place)
    yield from found.values()


def _points(step: Step, section: str) -> Iterator[tuple[str, str, str]]:
    """A passage, cut at the headings inside it: each heading with its anchor and its text."""
    summary = step.kind == Kind.SUMMARY
    first, *rest = _POINT.split(step.body)
    yield ("In short", "summary", _plain(first)) if summary else (section, step.section, _plain(first))
    for point, anchor, text in zip(rest[::3], rest[1::3], rest[2::3], strict=True):
        yield point, anchor or step.section, _plain(text)
    for side in (step.settings, *_sides(step)):
        if caption := str(side.get("caption", "")):
            yield section, step.section, caption


def _sides(step: Step) -> Iterator[dict[str, Any]]:
    return (step.settings[side] for side in ("left", "right") if side in step.settings)


@lru_cache(maxsize=1024)
def _plain(text: str) -> str:
    """Markdown without its marks; a table's cells are kept apart."""
    words = _MARKS.sub(lambda mark: " · " if mark[0].startswith("|") else "", CITATION.sub("", text))
    return " ".join(words.split())


# --- ranking -------------------------------------------------------------------------------------


def _score(entry: Entry, patterns: Sequence[re.Pattern[str]]) -> int:
    in_title = IN_TEXT if entry.heading else IN_TITLE
    parts = ((in_title, entry.title), (IN_HEADING, entry.heading), (IN_TEXT, entry.text))
    folded = [(weight, _folded(part)[0]) for weight, part in parts]
    total = 0
    for pattern in patterns:
        best = max((weight for weight, part in folded if pattern.search(part)), default=0)
        if not best:
            return 0
        total += best
    return total


def _group(name: str, ranked: list[tuple[int, Entry]], words: Sequence[str]) -> Group:
    ranked.sort(key=lambda each: -each[0])
    hits = tuple(
        Hit(
            address=entry.address,
            title=_marked(entry.title, words),
            heading=_marked(entry.heading, words),
            snippet=_marked(_cut(entry.text, words), words),
        )
        for _, entry in ranked[:MOST]
    )
    return Group(name=name, hits=hits, more=max(0, len(ranked) - MOST))


# --- words, and where they stand -----------------------------------------------------------------


def _beginning(word: str) -> str:
    """The pattern of a word's beginning, in folded text."""
    return rf"(?<![^\W_]){re.escape(word)}"


def _folded(text: str) -> tuple[str, Sequence[int]]:
    """The text without case and diacritics, and for each of its characters the place in the original."""
    if text.isascii():
        return text.lower(), range(len(text))
    folded, places = [], []
    for place, character in enumerate(text):
        for part in unicodedata.normalize("NFKD", character).casefold():
            if not unicodedata.combining(part):
                folded.append(part)
                places.append(place)
    return "".join(folded), places


def _found(text: str, words: Sequence[str]) -> list[tuple[int, int]]:
    """Where the words stand in the original text, from and to, without overlaps."""
    folded, places = _folded(text)
    pattern = "|".join(_beginning(word) for word in sorted(words, key=len, reverse=True))
    return [(places[each.start()], places[each.end() - 1] + 1) for each in re.finditer(pattern, folded)]


def _cut(text: str, words: Sequence[str]) -> str:
    """The piece of a text around the first word that was found in it."""
    found = _found(text, words)
    start = max(0, found[0][0] - AROUND) if found else 0
    start = text.rfind(" ", 0, start) + 1 if start else 0
    end = start + 2 * AROUND + 40
    cut = text[start:] if end >= len(text) else text[start : text.rfind(" ", start, end)] + " …"
    return f"… {cut}" if start else cut


def _marked(text: str, words: Sequence[str]) -> SafeString:
    """The text, escaped, with the words marked."""
    pieces, last = [], 0
    for start, end in _found(text, words):
        if start >= last:
            pieces.append((text[last:start], text[start:end]))
            last = end
    return format_html("{}{}", format_html_join("", "{}<mark>{}</mark>", pieces), text[last:])
