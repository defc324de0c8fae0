"""A document as plain data, read without trust: what stands where, whatever else is wrong with it."""

from collections.abc import Iterator
from typing import Any

from lambdanet.editing.kinds import KINDS
from lambdanet.parts import RESOURCE_LISTS

Document = dict[str, Any]
Entry = dict[str, Any]


def entries(document: Document, list_name: str) -> list[Entry]:
    """The entries of a list, none where there is no such list."""
    given = document.get(list_name)
    return [one for one in given if isinstance(one, dict)] if isinstance(given, list) else []


def everything(document: Document) -> Iterator[tuple[str, Entry]]:
    """Each entry with its list, in the document's order of kinds."""
    for list_name in RESOURCE_LISTS:
        for entry in entries(document, list_name):
            yield list_name, entry


def find(document: Document, list_name: str, identifier: str) -> Entry:
    """The entry with this id. Raises KeyError."""
    if list_name not in {kind.list_name for kind in KINDS}:
        raise KeyError(list_name)
    for entry in entries(document, list_name):
        if entry.get("id") == identifier:
            return entry
    raise KeyError(identifier)


def home_of(document: Document, identifier: str) -> str:
    """The list that holds this id, "" where nothing does."""
    return next((list_name for list_name, entry in everything(document) if entry.get("id") == identifier), "")


def text(entry: Entry, key: str) -> str:
    """A text of an entry, "" where there is none."""
    given = entry.get(key)
    return given if isinstance(given, str) else ""


def texts(entry: Entry, key: str) -> tuple[str, ...]:
    """The texts of a list of an entry, of one text that text."""
    given = entry.get(key)
    if isinstance(given, str):
        return (given,)
    return tuple(one for one in given if isinstance(one, str)) if isinstance(given, list | tuple) else ()


def with_list(document: Document, list_name: str, changed: list[Any]) -> Document:
    """The document with this list instead; an empty one that was not there stays away."""
    if changed or list_name in document:
        return document | {list_name: changed}
    return dict(document)
