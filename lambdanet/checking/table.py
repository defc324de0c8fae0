"""Results as a plain table, a count, and why what was expected did not come true."""

from collections.abc import Iterator, Sequence
from typing import Final

from lambdanet.checking.results import Result, in_words
from lambdanet.checking.text import heading, printable, service
from lambdanet.topology import Topology

HEADINGS: Final = (
    "id",
    "from",
    "to",
    "port/protocol",
    "verdict",
    "expected",
    "agrees",
    "first code",
    "component",
)
AGREES: Final = {True: "yes", False: "no", None: "-"}


def table_lines(topology: Topology, results: Sequence[Result]) -> Iterator[str]:
    """The table, a line that counts, and a paragraph for each result that asks for one."""
    yield from _aligned([HEADINGS, *map(_row, results)])
    yield ""
    yield _count(results)
    for result, answer in in_words(topology, (one for one in results if one.agrees is False or one.unaskable)):
        yield ""
        yield f"{result.asked.id}: {heading(result)}"
        for words in (answer.explanation.sentence, answer.explanation.cause):
            if words:
                yield f"  {printable(words)}"


def _row(result: Result) -> tuple[str, ...]:
    asked, verdict = result.asked, result.verdict
    first = verdict.blocked_by[0] if verdict.blocked_by else None
    return (
        asked.id,
        printable(asked.question.source),
        printable(asked.question.target),
        service(result),
        str(verdict.outcome),
        str(asked.expect or "-"),
        AGREES[result.agrees],
        first.code if first else "-",
        printable(first.component) if first else "-",
    )


def _aligned(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _count(results: Sequence[Result]) -> str:
    found = [result.agrees for result in results]
    counts = {
        "as expected": found.count(True),
        "not as expected": found.count(False),
        "without expectation": found.count(None),
        "cannot be asked": sum(result.unaskable for result in results),
    }
    parts = ", ".join(f"{count:,} {words}" for words, count in counts.items() if count)
    return f"{len(results):,} question{'s' if len(results) != 1 else ''}: {parts}."
