"""Ids: which are free, and which may be given."""

import re
from collections.abc import Iterable
from itertools import count

from lambdanet.editing.entries import Document, entries, everything
from lambdanet.parts import ID_PATTERN, RESERVED

_LONGEST = 64
NOT_AN_ID = "none"  # what asks for the network alone


def taken_ids(document: Document) -> set[str]:
    """Every id that a resource of the document has."""
    return {entry["id"] for _list_name, entry in everything(document) if isinstance(entry.get("id"), str)}


def free_id(document: Document, stem: str) -> str:
    """The first of `stem-1`, `stem-2`, … that no resource has."""
    return _first_free(stem, 1, taken_ids(document))


def copy_id(document: Document, identifier: str) -> str:
    """A free id for a copy: `app-a` → `app-a-2`, `app-a-2` → `app-a-3`."""
    stem, number = _parts(identifier)
    return _first_free(stem, number + 1, taken_ids(document))


def free_question_id(document: Document, stem: str = "question") -> str:
    """The first of `stem-1`, `stem-2`, … that no question has."""
    return _first_free(stem, 1, _question_ids(document))


def question_id_of(document: Document, title: str) -> str:
    """A free id for a question that reads like its title: `Orders to DB` → `orders-to-db`, then `orders-to-db-2`."""
    stem = re.sub(r"[^a-z0-9]+", "-", title.lower())[: _LONGEST - 4].strip("-") or "question"
    taken = _question_ids(document) | {NOT_AN_ID}
    return stem if stem not in taken else _first_free(stem, 2, taken)


def checked_id(document: Document, identifier: str) -> str:
    """The id, if a resource of the document may get it. Raises ValueError, in words."""
    _shaped(identifier)
    if identifier in RESERVED:
        raise ValueError(f"'{identifier}' means something else in a question. Choose another id.")
    return _unused(identifier, taken_ids(document))


def checked_question_id(document: Document, identifier: str) -> str:
    """The id, if a question of the document may get it. Raises ValueError, in words."""
    return _unused(_shaped(identifier), _question_ids(document))


def _shaped(identifier: str) -> str:
    if not ID_PATTERN.fullmatch(identifier):
        raise ValueError(
            f"'{identifier}' is no id: use 1 to 64 letters, digits, '.', '_' or '-', a letter or digit first."
        )
    return identifier


def _unused(identifier: str, taken: Iterable[str]) -> str:
    if identifier in taken:
        raise ValueError(f"'{identifier}' is already an id. An id is used once in the whole document.")
    return identifier


def _question_ids(document: Document) -> set[str]:
    return {one["id"] for one in entries(document, "questions") if isinstance(one.get("id"), str)}


def _parts(identifier: str) -> tuple[str, int]:
    numbered = re.fullmatch(r"(.+)-([0-9]{1,4})", identifier)
    return (numbered[1], int(numbered[2])) if numbered else (identifier, 1)


def _first_free(stem: str, first: int, taken: set[str]) -> str:
    candidates = (f"{stem[: _LONGEST - 1 - len(str(number))]}-{number}" for number in count(first))
    return next(one for one in candidates if one not in taken)
