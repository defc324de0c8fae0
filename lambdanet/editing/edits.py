"""What can be done to a document. Each function returns another document and leaves the one it was given as it was.

They take drafts too: what is wrong with a document is for `faults` to say. Unknown names raise KeyError, an id that
may not be given ValueError, in words.
"""

from copy import deepcopy
from dataclasses import dataclass

from lambdanet.editing.changes import changes
from lambdanet.editing.copies import copy_of
from lambdanet.editing.entries import Document, Entry, entries, find, text
from lambdanet.editing.faults import faults
from lambdanet.editing.ids import checked_id
from lambdanet.editing.kinds import ACCOUNT, kind_of
from lambdanet.editing.questions import add_question, put_question, remove_question, set_questions
from lambdanet.editing.references import Named, renamed
from lambdanet.editing.removal import without
from lambdanet.editing.rows import add_row, duplicate_row, move_row, remove_row
from lambdanet.editing.starts import new_entry

__all__ = [
    "Removal", "add", "add_question", "add_row", "duplicate", "duplicate_row", "faults", "fill", "move_row", "new_entry", "put",
    "put_account", "put_question", "remove", "remove_question", "remove_row", "set_questions",
]  # fmt: skip


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


def fill(document: Document, list_name: str, identifier: str, name: str, value: object) -> Document:
    """The document with this value in a field of an entry. Raises KeyError for what is not there."""
    held = find(document, list_name, identifier)
    filled = held | {kind_of(list_name).field(name).name: value}
    return document | {list_name: [filled if one is held else one for one in entries(document, list_name)]}


def duplicate(document: Document, list_name: str, identifier: str) -> Document:
    """The document with a copy of an entry right after it, without what only one can have. Raises KeyError."""
    held = find(document, list_name, identifier)
    copied = copy_of(document, list_name, held)
    doubled = [
        one for entry in entries(document, list_name) for one in ((entry, copied) if entry is held else (entry,))
    ]
    return document | {list_name: doubled}


def remove(document: Document, list_name: str, identifier: str) -> Removal:
    """The document without this entry, and without what only made sense with it. Raises KeyError."""
    held = find(document, list_name, identifier)
    left = without(document, list_name, held)
    told = changes(document, left)
    also = [one.words for one in told if (one.list_name, one.component) != (list_name, identifier)]
    return Removal(document=left, also=tuple(also))


def put_account(document: Document, values: Entry) -> Document:
    """The document with these values of its own fields, such as its name and Region; None leaves one out."""
    known = {field.name for field in ACCOUNT.fields}
    if unknown := set(values) - known:
        raise KeyError(min(unknown))
    kept = {key: value for key, value in document.items() if key not in values}
    return kept | {key: deepcopy(value) for key, value in values.items() if value is not None}
