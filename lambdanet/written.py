"""Edits that are written in a file: how one network is said as another one with changes.

    - {add: security_groups, entry: {id: own-sg, VpcId: vpc}}
    - {change: security_groups/db-sg, fields: {SecurityGroupIngress: []}}    null takes a field away
    - {rows: route_tables/rtb-app-a, field: Routes, add: [{…}]}              also drop: [{…}], each a row's own fields
    - {remove: nat_gateways/nat-a}                                           with what only made sense with it
    - {without_zone: us-east-1a}                                             as an outage drill takes it
    - {account: {block_public_access: {…}}}                                  what the document says of itself

A `change` replaces whole fields; what it does not name stays.
"""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from lambdanet.drills import without_zone
from lambdanet.editing.edits import add, put, put_account, remove
from lambdanet.editing.entries import Document, find

Place = Annotated[str, Field(pattern=r"^[a-z_]+/[^/]+$")]
Row = dict[str, Any]


class BadEdit(ValueError):
    """An edit that cannot be read or done; the words say which one, counted from 1, and why."""


class _Written(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Add(_Written):
    add: str
    entry: Row

    def apply(self, document: Document) -> Document:
        return add(document, self.add, self.entry)


class Change(_Written):
    change: Place
    fields: Row = Field(min_length=1)

    def apply(self, document: Document) -> Document:
        list_name, identifier = self.change.split("/")
        changed = find(document, list_name, identifier) | self.fields
        kept = {name: value for name, value in changed.items() if value is not None}
        return put(document, list_name, identifier, kept)


class Rows(_Written):
    rows: Place
    field: str
    add: tuple[Row, ...] = ()
    drop: tuple[Row, ...] = ()

    def apply(self, document: Document) -> Document:
        list_name, identifier = self.rows.split("/")
        entry = find(document, list_name, identifier)
        held = list(entry.get(self.field, ()))
        for row in self.drop:
            if row not in held:
                raise ValueError(f"{self.rows} has no row {row} in {self.field}.")
            held.remove(row)
        return put(document, list_name, identifier, entry | {self.field: [*held, *self.add]})


class Remove(_Written):
    remove: Place

    def apply(self, document: Document) -> Document:
        list_name, identifier = self.remove.split("/")
        return remove(document, list_name, identifier).document


class WithoutZone(_Written):
    without_zone: str

    def apply(self, document: Document) -> Document:
        return without_zone(document, self.without_zone).document


class Account(_Written):
    account: Row = Field(min_length=1)

    def apply(self, document: Document) -> Document:
        return put_account(document, self.account)


WrittenEdit: TypeAlias = Add | Change | Rows | Remove | WithoutZone | Account

_BY_WORD: Mapping[str, TypeAdapter[Any]] = {
    "change": TypeAdapter(Change),
    "rows": TypeAdapter(Rows),
    "remove": TypeAdapter(Remove),
    "without_zone": TypeAdapter(WithoutZone),
    "account": TypeAdapter(Account),
    "add": TypeAdapter(Add),
}


def read_edits(given: Sequence[Any]) -> tuple[WrittenEdit, ...]:
    """The edits that a file holds. Raises BadEdit for the first one that is none."""
    return tuple(_read(place, one) for place, one in enumerate(given, 1))


def apply_edits(document: Document, edits: Sequence[WrittenEdit]) -> Document:
    """The document after these edits, one after the other. Raises BadEdit for one that finds nothing to change."""
    for place, edit in enumerate(edits, 1):
        try:
            document = edit.apply(document)
        except KeyError as error:
            raise BadEdit(f"Edit {place}: there is no {error.args[0]} to change.") from error
        except ValueError as error:
            raise BadEdit(f"Edit {place}: {error}") from error
    return document


def _read(place: int, given: Any) -> WrittenEdit:
    word = next((one for one in _BY_WORD if isinstance(given, Mapping) and one in given), "")
    if not word:
        raise BadEdit(f"Edit {place} says none of {', '.join(_BY_WORD)}.")
    try:
        edit: WrittenEdit = _BY_WORD[word].validate_python(given)
    except ValidationError as error:
        told = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
        raise BadEdit(f"Edit {place} ({word}): {told}") from error
    return edit
