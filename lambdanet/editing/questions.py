"""The questions of a document: added, changed and removed, and what they call a resource."""

from collections.abc import Iterable
from copy import deepcopy
from typing import Any, Final

from lambdanet.editing.entries import Document, Entry, entries, everything, text, texts
from lambdanet.editing.ids import checked_question_id
from lambdanet.services import BY_NAME, short_name
from lambdanet.topology import INTERNET, LOG_DELIVERY

ENDS: Final = ("from", "to")


def set_questions(document: Document, questions: Iterable[Entry]) -> Document:
    """The document with these questions instead."""
    changed = [deepcopy(one) for one in questions]
    return document | {"questions": changed} if changed else _without_questions(document)


def add_question(document: Document, question: Entry) -> Document:
    """The document with one more question, at the end. Raises ValueError for an id that is taken or none."""
    identifier = checked_question_id(document, text(question, "id"))
    return set_questions(document, [*entries(document, "questions"), question | {"id": identifier}])


def put_question(document: Document, identifier: str, question: Entry) -> Document:
    """The document with this question in place of the one with the id. Raises KeyError, or ValueError for its new id."""
    held = find_question(document, identifier)
    new = text(question, "id") or identifier
    if new != identifier:
        checked_question_id(document, new)
    return set_questions(
        document,
        [question | {"id": new} if one is held else one for one in entries(document, "questions")],
    )


def remove_question(document: Document, identifier: str) -> Document:
    """The document without this question. Raises KeyError."""
    held = find_question(document, identifier)
    return set_questions(document, [one for one in entries(document, "questions") if one is not held])


def move_question(document: Document, identifier: str, by: int) -> Document:
    """The document with this question so many places further down; never past an end. Raises KeyError."""
    held = find_question(document, identifier)
    asked = entries(document, "questions")
    place = next(number for number, one in enumerate(asked) if one is held)
    others = [one for one in asked if one is not held]
    there = min(max(place + by, 0), len(others))
    return set_questions(document, [*others[:there], held, *others[there:]])


def find_question(document: Document, identifier: str) -> Entry:
    """The question with this id. Raises KeyError."""
    for question in entries(document, "questions"):
        if question.get("id") == identifier:
            return question
    raise KeyError(identifier)


def _without_questions(document: Document) -> Document:
    return {key: value for key, value in document.items() if key != "questions"}


# --- names in questions --------------------------------------------------------------------------


def renamed_question(question: Any, old: str, new: str) -> Any:
    """A question that calls a resource by its new id, also as the owner of an interface or of a function URL."""
    if not isinstance(question, dict):
        return question
    return question | {end: _renamed(question[end], old, new) for end in ENDS if isinstance(question.get(end), str)}


def _renamed(name: str, old: str, new: str) -> str:
    if name.lower().startswith(f"{old.lower()}.lambda-url."):
        return new.lower() + name[len(old) :]
    return "/".join(new if step == old else step for step in name.split("/"))


def without_questions_about(document: Document, gone: Iterable[Entry]) -> Document:
    """The document without the questions whose ends are among what is gone, and mean nothing else."""
    lost = {name for entry in gone for name in _names(entry)}
    lost -= {name for _list_name, entry in everything(document) for name in _names(entry)}
    kept = [one for one in entries(document, "questions") if not any(_is_lost(text(one, end), lost) for end in ENDS)]
    return document if len(kept) == len(entries(document, "questions")) else set_questions(document, kept)


def _names(entry: Entry) -> Iterable[str]:
    """What a question may call a resource."""
    return (
        one.lower()
        for one in (text(entry, "id"), text(entry, "name"), text(entry, "HostName"), *texts(entry, "aliases"))
    )


def _is_lost(name: str, lost: set[str]) -> bool:
    if name in (INTERNET, LOG_DELIVERY) or short_name(name) in BY_NAME:
        return False
    url_of, is_url, _rest = name.lower().partition(".lambda-url.")
    return any(step in lost for step in name.lower().split("/")) or bool(is_url and url_of in lost)
