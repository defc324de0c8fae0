"""Results as JSON (design.md §7)."""

import json
from collections.abc import Iterator, Sequence

from lambdanet.answer import verdict_data
from lambdanet.checking.results import Result, in_words
from lambdanet.topology import Topology


def json_lines(topology: Topology, results: Sequence[Result]) -> Iterator[str]:
    """One JSON object, a line for each result: thousands need not be held at once, and a diff shows which changed."""
    yield '{"results": ['
    for number, (result, answer) in enumerate(in_words(topology, results), start=1):
        head = {"id": result.asked.id, "expect": result.asked.expect, "agrees": result.agrees}
        yield json.dumps(head | verdict_data(answer), ensure_ascii=False) + ("," if number < len(results) else "")
    yield "]}"
