"""A resource's form: from a kind and an entry to inputs that a template draws, and from what was posted to an entry.

The names of inputs are paths: `VpcConfig.SubnetIds`, `Routes.0.NatGatewayId`. Beside them `Routes.#` counts the rows,
and `VpcConfig.?` says that an optional part is there. What is posted is not judged here: a number that is none stays
text, and the document's border says so at its place.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.http import QueryDict

from lambdanet.editing import edits
from lambdanet.editing.choices import Choice, choices
from lambdanet.editing.entries import Document, Entry
from lambdanet.editing.kinds import Field, FieldKind, Kind

NUMBER: Final = re.compile(r"-?[0-9]{1,9}")
SEVERAL: Final = re.compile(r"[\s,]+")
MOST_ROWS: Final = 200
COUNT: Final = "#"
SELDOM: Final = ("aliases", "unknown")  # fields that few ask for
THERE: Final = "?"


@dataclass(frozen=True, kw_only=True, slots=True)
class Input:
    """One field as it is drawn. `rows` are those of ROWS, `inputs` the inner fields of a PART, `there` that it is."""

    field: Field
    name: str
    value: str = ""
    chosen: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    errors: tuple[str, ...] = ()
    inputs: tuple["Input", ...] = ()
    rows: tuple["Row", ...] = ()
    there: bool = True

    @property
    def id(self) -> str:
        return input_id(self.name)

    @property
    def listed(self) -> bool:
        """Offers its choices while one types, and takes other texts too."""
        return bool(self.choices) and self.field.kind not in (FieldKind.REF, FieldKind.REFS, FieldKind.CHOICE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    number: int
    name: str
    inputs: tuple[Input, ...]
    errors: tuple[str, ...] = ()
    first: bool = False
    last: bool = False


def input_id(name: str) -> str:
    return f"f-{name.replace('.', '-')}"


# --- from an entry to inputs -----------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class Drawing:
    """What every input of one form is drawn with: the document around it, and the faults by their place."""

    document: Document
    kind: Kind
    entry: Entry
    faults: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def inputs_of(drawing: Drawing) -> tuple[Input, ...]:
    """The form of an entry."""
    return tuple(_input(drawing, one, drawing.entry.get(one.name), one.name) for one in drawing.kind.fields)


def every(inputs: Iterable[Input]) -> Iterator[Input]:
    """All inputs, inner ones too."""
    for one in inputs:
        yield one
        yield from every(one.inputs)
        for row in one.rows:
            yield from every(row.inputs)


def _input(drawing: Drawing, shown: Field, value: Any, name: str) -> Input:
    match shown.kind:
        case FieldKind.ROWS:
            given = [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
            rows = tuple(_row(drawing, shown, one, name, at, len(given)) for at, one in enumerate(given))
            return Input(field=shown, name=name, rows=rows, errors=_errors(drawing, name), there=value is not None)
        case FieldKind.PART:
            inner = value if isinstance(value, dict) else {}
            inputs = tuple(_input(drawing, one, inner.get(one.name), f"{name}.{one.name}") for one in shown.fields)
            there = value is not None or not shown.optional
            return Input(field=shown, name=name, inputs=inputs, errors=_errors(drawing, name), there=there)
        case _:
            return Input(
                field=shown,
                name=name,
                value=_shown(shown, value),
                chosen=tuple(map(str, value)) if isinstance(value, list) else (),
                choices=choices(drawing.document, drawing.kind, drawing.entry, shown),
                errors=_errors(drawing, name),
            )


def _row(drawing: Drawing, shown: Field, value: Entry, name: str, at: int, count: int) -> Row:
    place = f"{name}.{at}"
    inputs = (_input(drawing, one, value.get(one.name), f"{place}.{one.name}") for one in shown.fields)
    return Row(
        number=at,
        name=place,
        inputs=tuple(one for one in inputs if one.value or one.choices or one.field.kind is not FieldKind.REF),
        errors=_errors(drawing, place),
        first=at == 0,
        last=at == count - 1,
    )


def _errors(drawing: Drawing, name: str) -> tuple[str, ...]:
    return drawing.faults.get(name, ())


def _shown(shown: Field, value: Any) -> str:
    if value is None:
        value = None if shown.optional else shown.default
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case list() | tuple():
            return "\n".join(map(str, value))
        case _:
            return str(value)


# --- from what was posted to an entry ----------------------------------------------------------------


def entry_from(kind: Kind, posted: QueryDict, held: Entry) -> Entry:
    """What was posted as an entry of the document. A default is left out, unless the entry `held` spells it."""
    return _part(kind.fields, posted, "", held)


def _part(fields: tuple[Field, ...], posted: QueryDict, before: str, held: Any) -> Entry:
    spelt: Entry = held if isinstance(held, dict) else {}
    found: Entry = {}
    for one in fields:
        value = _value(one, posted, f"{before}{one.name}", spelt.get(one.name))
        if value is not None and (one.required or one.name in spelt or not _goes_without_saying(one, value)):
            found[one.name] = value
    return found


def _goes_without_saying(one: Field, value: Any) -> bool:
    if one.kind is FieldKind.PART:
        return not one.optional and not value
    return bool(value == (list(one.default) if isinstance(one.default, tuple) else one.default))


def _value(one: Field, posted: QueryDict, name: str, held: Any) -> Any:
    """What stands in a field, None where nothing does and AWS decides."""
    match one.kind:
        case FieldKind.ROWS:
            return _rows(one, posted, name, held)
        case FieldKind.PART:
            return _part(one.fields, posted, f"{name}.", held) if not one.optional or _is_there(posted, name) else None
        case FieldKind.REFS:
            return posted.getlist(name) or None
        case FieldKind.TEXTS:
            return [_number(one.item, each) for each in SEVERAL.split(posted.get(name, "")) if each] or None
        case FieldKind.FLAG:
            return {"true": True, "on": True, "false": False}.get(posted.get(name, ""))
        case FieldKind.PARAGRAPH:
            return posted.get(name, "") or None
        case _:
            given = posted.get(name, "").strip()
            return _number(one.kind, given) if given or one.required else None


def _rows(one: Field, posted: QueryDict, name: str, held: Any) -> list[Entry] | None:
    if one.optional and not _is_there(posted, name):
        return None
    counted = posted.get(f"{name}.{COUNT}", "0")
    count = min(int(counted), MOST_ROWS) if counted.isascii() and counted.isdecimal() and len(counted) < 6 else 0
    spelt = held if isinstance(held, list) else []
    rows = [_part(one.fields, posted, f"{name}.{at}.", spelt[at] if at < len(spelt) else None) for at in range(count)]
    return rows if rows or one.optional else None


def _is_there(posted: QueryDict, name: str) -> bool:
    return posted.get(f"{name}.{THERE}") == "on"


def _number(kind: FieldKind, given: str) -> int | str:
    return int(given) if kind is FieldKind.NUMBER and NUMBER.fullmatch(given) else given


# --- rows --------------------------------------------------------------------------------------------


def moved(document: Document, kind: Kind, identifier: str, act: str) -> Document:
    """The document after a button of a table of rows: `add:Routes`, `copy:Routes.1`, `drop:…`, `up:…`, `down:…`.

    Raises KeyError, IndexError or ValueError for an act that there is no such button for.
    """
    verb, _, place = act.partition(":")
    path, number = (place, "0") if verb == "add" else place.rpartition(".")[::2]
    entry, at = (kind.list_name, identifier, path), int(number)
    match verb:
        case "add":
            return edits.add_row(document, *entry)
        case "copy":
            return edits.duplicate_row(document, *entry, at)
        case "drop":
            return edits.remove_row(document, *entry, at)
        case "up":
            return edits.move_row(document, *entry, at, at - 1)
        case "down":
            return edits.move_row(document, *entry, at, at + 1)
        case _:
            raise ValueError(verb)
