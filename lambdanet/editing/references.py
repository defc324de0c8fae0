"""Who names whom in a document, and the same document with other names."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from lambdanet.editing.entries import Document, Entry
from lambdanet.editing.kinds import ACCOUNT, KINDS, Field, FieldKind
from lambdanet.editing.questions import renamed_question


@dataclass(frozen=True, kw_only=True, slots=True)
class Named:
    """A resource by its list and its id."""

    list_name: str
    identifier: str

    def is_meant(self, field: Field, value: object) -> bool:
        """Does this value of a reference mean the resource? An unknown stands wherever a route may lead."""
        return value == self.identifier and (self.list_name in field.targets or self.list_name == "unknowns")


def references(fields: tuple[Field, ...], value: object) -> Iterator[tuple[Field, str]]:
    """Each name that an entry holds, with the field that holds it."""
    if not isinstance(value, dict):
        return
    for field in fields:
        given = value.get(field.name)
        match field.kind:
            case FieldKind.REF if isinstance(given, str):
                yield field, given
            case FieldKind.REFS if isinstance(given, list):
                yield from ((field, one) for one in given if isinstance(one, str))
            case FieldKind.PART:
                yield from references(field.fields, given)
            case FieldKind.ROWS if isinstance(given, list):
                for row in given:
                    yield from references(field.fields, row)


def renamed(document: Document, what: Named, new: str) -> Document:
    """The document with another id for a resource: every reference and the questions follow.

    An order by ids, such as that of shared interfaces, is the only thing that may change with it.
    """
    if what.identifier == new:
        return document

    def other(field: Field, value: object) -> object:
        return new if what.is_meant(field, value) else value

    changed: Document = _mapped(ACCOUNT.fields, document, other)
    for kind in KINDS:
        if isinstance(given := document.get(kind.list_name), list):
            own = kind.list_name == what.list_name
            changed[kind.list_name] = [
                _with_id(_mapped(kind.fields, one, other), what.identifier, new, own=own) for one in given
            ]
    if isinstance(questions := document.get("questions"), list):
        changed["questions"] = [renamed_question(one, what.identifier, new) for one in questions]
    return changed


def _with_id(entry: Any, old: str, new: str, *, own: bool) -> Any:
    return entry | {"id": new} if own and isinstance(entry, dict) and entry.get("id") == old else entry


def _mapped(fields: tuple[Field, ...], value: Any, other: Callable[[Field, object], object]) -> Any:
    """A part with every reference in it replaced; anything else stays as it is."""
    if not isinstance(value, dict):
        return value
    changed: Entry = dict(value)
    for field in fields:
        given = value.get(field.name)
        match field.kind:
            case FieldKind.REF if given is not None:
                changed[field.name] = other(field, given)
            case FieldKind.REFS if isinstance(given, list):
                changed[field.name] = [other(field, one) for one in given]
            case FieldKind.PART if given is not None:
                changed[field.name] = _mapped(field.fields, given, other)
            case FieldKind.ROWS if isinstance(given, list):
                changed[field.name] = [_mapped(field.fields, one, other) for one in given]
    return changed
