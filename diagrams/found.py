"""Found questions on a page: a list with boxes to tick, and what of it comes back.

A box holds its question as JSON, so that the list needs to be kept nowhere; what comes back is read like any document.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

from diagrams.imports import Report
from lambdanet.document import UnreadableDocument, canonical, parse
from lambdanet.importers.notes import FoundQuestion
from lambdanet.problems import Problem
from lambdanet.services import BY_NAME, short_name
from lambdanet.topology import INTERNET, Topology

FIRST: Final = 12  # shown at once; the rest unfolds
LONGEST: Final = 2_000  # of one question as it is sent
AGAIN: Final = "Load the page again, and choose once more."


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One question with its box. `value` is what the box sends."""

    value: str
    source: str
    target: str
    port: int
    why: str
    ticked: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundList:
    """The questions of a report, those first that a role, a variable or habit names."""

    named: Sequence[Row]
    possible: Sequence[Row]

    @property
    def count(self) -> int:
        return len(self.named) + len(self.possible)

    @property
    def first(self) -> Sequence[Row]:
        return self.named[:FIRST]

    @property
    def rest(self) -> Sequence[Row]:
        return self.named[FIRST:]


def found_list(report: Report, topology: Topology, ticked: Collection[str] | None = None) -> FoundList:
    """The rows of a report. `ticked`: the values that were sent; None: nothing was, and what is named is ticked."""
    names = {one.id: one.name for one in topology.resources()}
    rows = [(one.named, _row(one, names, ticked)) for one in report.found]
    return FoundList(
        named=[row for is_named, row in rows if is_named], possible=[row for is_named, row in rows if not is_named]
    )


def _row(one: FoundQuestion, names: dict[str, str], ticked: Collection[str] | None) -> Row:
    value = json.dumps(one.data(), separators=(",", ":"))
    return Row(
        value=value,
        source=names.get(one.source) or one.source,
        target=names.get(one.target) or _title(one.target),
        port=one.port,
        why="; ".join(one.reasons),
        ticked=one.named if ticked is None else value in ticked,
    )


def _title(target: str) -> str:
    kind = BY_NAME.get(short_name(target))
    return "the internet" if target == INTERNET else kind.title if kind else target


def with_questions(text: str | bytes, chosen: Sequence[str]) -> str | bytes:
    """A document's text with the questions that were chosen for it. Raises UnreadableDocument."""
    if not chosen:
        return text
    document = parse(text)
    kept = document.get("questions", []) if isinstance(document, dict) else None
    if not isinstance(document, dict) or not isinstance(kept, list):
        return text  # whoever reads it says what is wrong with it
    return canonical(document | {"questions": [*kept, *map(_question, chosen, range(1, len(chosen) + 1))]})


def _question(text: str, place: int) -> dict[str, Any]:
    try:
        found = parse(text) if len(text) <= LONGEST else None
        canonical(found).encode()  # neither halves of characters nor what is no number
    except (UnreadableDocument, ValueError):
        found = None
    if not isinstance(found, dict):
        message = f"The question that was chosen as number {place} did not arrive as the page has it."
        raise UnreadableDocument([Problem(code="import.bad-question", path="", message=message, hint=AGAIN)])
    return found
