"""What can be done to a document. Each function returns another document and leaves the one it was given as it was.

They take drafts too: what is wrong with a document is for `faults` to say. Unknown names raise KeyError, an id that
may not be given ValueError, in words.
"""

from copy import deepcopy
from dataclasses import dataclass

from lambdanet.editing.entries import Document, Entry, entries, find, text
from lambdanet.editing.ids import checked_id
from lambdanet.editing.kinds import kind_of
from lambdanet.editing.questions import add_question, put_question, remove_question, set_questions
from lambdanet.editing.references import Named, renamed
from lambdanet.editing.removal import without

__all__ = [
    "Removal",
    "add",
    "add_question",
    "put",
    "put_question",
    "remove",
    "remove_question",
    "set_questions",
]


@dataclass(frozen=True, kw_only=True, slots=True)
class Removal:
    """A document without something, and in words what else went or lost its reference."""

    document: Document
    also: tuple[str, ...] = ()


def add(document: Document, list_name: str, entry: Entry) -> Document:
    """The document with this entry at the end of a list. Raises KeyError for the list, ValueError for the id."""
    kind_of(list_name)
    checked_id(document, text(entry, "id"))
    return document | {list_name: [*entries(document, list_name), deepcopy(entry)]}


def put(document: Document, list_name: str, identifier: str, entry: Entry) -> Document:
    """The document with this entry in place of another. With another id every reference and the questions follow.

    An entry without an id keeps the old one. Raises KeyError for what is not there, ValueError for the new id.
    """
    held = find(document, list_name, identifier)
    new = text(entry, "id") or identifier
    if new != identifier:
        checked_id(document, new)
    changed = deepcopy(entry) | {"id": identifier}
    kept = [changed if one is held else one for one in entries(document, list_name)]
    return renamed(document | {list_name: kept}, Named(list_name=list_name, identifier=identifier), new)


def remove(document: Document, list_name: str, identifier: str) -> Removal:
    """The document without this entry, and without what only made sense with it. Raises KeyError."""
    return Removal(document=without(document, list_name, find(document, list_name, identifier)))
