"""Found questions as a questions file: YAML for people, with the reasons as comments, or JSON for other tools."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import yaml

from lambdanet.importers.files import clean
from lambdanet.importers.notes import FoundQuestion, Imported

KEPT: Final = "the document keeps it"
HEAD: Final = (
    "# What the functions seem to need. Delete what is not meant, add expect: reachable or unreachable where you know",
    "# the answer, and give this file to check after the one that it was made of.",
)
POSSIBLE: Final = "  # Possible, and named by nothing:"
NOT_LISTED: Final = ("title",)  # of a stored question; a questions file has none


def question_entries(imported: Imported) -> list[dict[str, Any]]:
    """The questions that the document keeps, and those that were found, each as JSON with its reasons."""
    kept = imported.document.get("questions", ())
    listed = [{key: value for key, value in one.items() if key not in NOT_LISTED} for one in kept]
    return [
        *({**one, "named": True, "reasons": [KEPT]} for one in listed),
        *({**one.data(), "named": one.named, "reasons": list(one.reasons)} for one in imported.found),
    ]


def asked_entries(found: Sequence[FoundQuestion]) -> dict[str, Any]:
    """Found questions as the data of a questions file."""
    return {"questions": [one.data() for one in found]}


def questions_lines(entries: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """A questions file, line by line; what is only possible stands last."""
    yield from HEAD
    yield "questions:"
    for one in entries:
        if one["named"]:
            yield _line(one)
    possible = [one for one in entries if not one["named"]]
    if possible:
        yield POSSIBLE
    yield from map(_line, possible)


def _line(entry: Mapping[str, Any]) -> str:
    said = {key: value for key, value in entry.items() if key not in ("named", "reasons")}
    flow = ", ".join(f"{key}: {_scalar(value)}" for key, value in said.items())
    return f"  - {{{flow}}}  # {clean('; '.join(entry['reasons']))}"


def _scalar(value: object) -> str:
    """A value as YAML writes it on one line."""
    return yaml.safe_dump([value], default_flow_style=True, allow_unicode=True, width=10_000).strip()[1:-1]
