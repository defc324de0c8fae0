"""From what was posted of a resource's form to an entry of the document. `entry_inputs` is the way there.

What is posted is not judged here: a number that is none stays text, and the document's border says so at its place.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from django.http import QueryDict

from diagrams.entry_inputs import ATTACHMENT, COUNT, EGRESS, THERE, VPC
from lambdanet.editing import edits
from lambdanet.editing.alternatives import Alternatives, columns, placed
from lambdanet.editing.attachment import attached_to, is_offered
from lambdanet.editing.choices import Offers
from lambdanet.editing.entries import Document, Entry
from lambdanet.editing.kinds import Field, FieldKind, Kind
from lambdanet.editing.rows import default_egress

NUMBER: Final = re.compile(r"-?[0-9]{1,9}")
SEVERAL: Final = re.compile(r"[\s,]+")


@dataclass(frozen=True, kw_only=True)
class Posted:
    """What a browser sent of an entry's form. `held` is the entry as it is stored: what it spells stays spelt.

    What was not sent at all, as by a page that is older than a field, stays as it is held.
    """

    document: Document
    kind: Kind
    held: Entry
    data: QueryDict

    @cached_property
    def offers(self) -> Offers:
        return Offers(document=self.document, kind=self.kind, entry=self.held)

    def entry(self) -> Entry:
        """The entry. A default is left out, unless the held entry spells it."""
        return self._part(self.kind.fields, "", self.held)

    def strange_vpc(self) -> str:
        """The VPC that a function is to be attached to and that there is none of, "" where there is no such thing."""
        given = self.data.get(f"{ATTACHMENT}.{VPC}", "")
        return given if given and not is_offered(self.document, given) else ""

    def _part(self, fields: tuple[Field, ...], before: str, held: Any) -> Entry:
        spelt: Entry = held if isinstance(held, dict) else {}
        values = ((one, self._value(one, f"{before}{one.name}", spelt.get(one.name))) for one in fields)
        return dict(_kept(values, spelt))

    def _value(self, one: Field, name: str, held: Any) -> Any:
        """What stands in a field, None where nothing does and AWS decides."""
        match one.kind:
            case FieldKind.ROWS:
                return self._rows(one, name, held)
            case FieldKind.PART if one.name == ATTACHMENT:
                vpc = self.data.get(f"{name}.{VPC}")
                # The fields are there only when a VPC was chosen before.
                part = self._part(one.fields, f"{name}.", held if vpc is None or self._sent(name) > 1 else None)
                return attached_to(self.document, vpc, part) if vpc is not None else part or None
            case FieldKind.PART:
                return self._part(one.fields, f"{name}.", held) if not one.optional or self._is_there(name) else None
            case FieldKind.REFS:
                return self.data.getlist(name) or None
            case _ if name not in self.data:
                return held
            case FieldKind.TEXTS:
                return [_number(one.item, each) for each in SEVERAL.split(self.data.get(name, "")) if each] or None
            case FieldKind.FLAG:
                given = self.data.get(name, "")
                return {"true": True, "on": True, "false": False}.get(given, given or None)
            case FieldKind.PARAGRAPH:
                return self.data.get(name, "") or None
            case _:
                given = self.data.get(name, "").strip()
                return _number(one.kind, given) if given or one.required else None

    def _rows(self, one: Field, name: str, held: Any) -> list[Entry] | None:
        if one.optional and one.name != EGRESS and not self._is_there(name):
            return None
        unwritten = default_egress(self.document, self.held) if one.name == EGRESS and held is None else []
        spelt = held if isinstance(held, list) else unwritten
        # As many as were sent, whatever the count says. It tells a table without rows from one that was not sent.
        count = self._sent(name) or (0 if self.data.get(f"{name}.{COUNT}") == "0" else len(spelt))
        rows = [self._row(one, f"{name}.{at}", spelt[at] if at < len(spelt) else None) for at in range(count)]
        if one.name == EGRESS and held is None and rows == unwritten:
            return None  # AWS's own rules, which the form writes out
        return rows if rows or one.optional else None

    def _row(self, table: Field, place: str, held: Any) -> Entry:
        spelt: Entry = held if isinstance(held, dict) else {}
        row: Entry = {}
        for one in columns(table):
            if isinstance(one, Alternatives):
                given = self.data.get(f"{place}.{one.field.name}")
                if given is None:
                    row |= {each.name: spelt[each.name] for each in one.members if each.name in spelt}
                    continue
                row |= placed(self.offers, one, given)
                continue
            name = f"{place}.{one.name}"
            if one.kind is FieldKind.PART and one.optional:  # its fields are columns, and all of them empty is none
                given_all = [self.data.get(f"{name}.{inner.name}") for inner in one.fields]
                filled = not self._sent(name) or any(each and each.strip() for each in given_all)
                value = self._part(one.fields, f"{name}.", spelt.get(one.name)) or None if filled else None
            else:
                value = self._value(one, name, spelt.get(one.name))
            row |= dict(_kept(iter([(one, value)]), spelt))
        return row

    def _sent(self, name: str) -> int:
        """How many parts of something with fields of its own were sent: rows of a table, fields of a part."""
        inner = (each.removeprefix(f"{name}.") for each in self.data if each.startswith(f"{name}."))
        return len({each.partition(".")[0] for each in inner} - {COUNT, THERE})

    def _is_there(self, name: str) -> bool:
        return self.data.get(f"{name}.{THERE}") == "on"


def _kept(values: Iterator[tuple[Field, Any]], spelt: Entry) -> Iterator[tuple[str, Any]]:
    for one, value in values:
        if value is not None and (one.required or one.name in spelt or not _goes_without_saying(one, value)):
            yield one.name, value


def _goes_without_saying(one: Field, value: Any) -> bool:
    if one.kind is FieldKind.PART:
        return not one.optional and not value
    return bool(value == (list(one.default) if isinstance(one.default, tuple) else one.default))


def _number(kind: FieldKind, given: str) -> int | str:
    return int(given) if kind is FieldKind.NUMBER and NUMBER.fullmatch(given) else given


def acted(document: Document, kind: Kind, identifier: str, act: str) -> Document:
    """The document after a button of the form: `add:Routes`, `copy:Routes.1`, `drop:…`, `up:…`, `down:…`, and
    `fill:CidrBlock=10.0.2.0/24` for what is offered.

    Raises KeyError, IndexError or ValueError for an act that there is no such button for.
    """
    verb, _, place = act.partition(":")
    if verb == "fill":
        return _filled(document, kind, identifier, place)
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


def _filled(document: Document, kind: Kind, identifier: str, act: str) -> Document:
    name, _, value = act.partition("=")
    field = kind.field(name)
    if name == "id" or field.kind in (FieldKind.ROWS, FieldKind.PART, FieldKind.REFS):
        raise KeyError(name)
    return edits.fill(document, kind.list_name, identifier, name, [value] if field.kind is FieldKind.TEXTS else value)
