"""What is different between two documents, in words."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal

from lambdanet.document import read_topology
from lambdanet.editing.entries import Document, Entry, entries, text
from lambdanet.editing.kinds import ACCOUNT, KINDS, QUESTION, Field, FieldKind, Kind
from lambdanet.editing.references import Named, renamed
from lambdanet.editing.row_words import key_of, row_words, value_words
from lambdanet.editing.words import ROW_WORDS
from lambdanet.topology import NamedQuestion

LONGEST_SUMMARY: Final = 120


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """One difference. `list_name` and `component` say where; both are "" for what the document says of the account."""

    kind: Literal["added", "removed", "changed"]
    list_name: str
    component: str
    words: str


def changes(before: Document, after: Document) -> tuple[Change, ...]:
    """Every difference, rows one by one. A new id of the same thing is told once, not at all that names it."""
    renames = tuple(_renames(before, after))
    before = _with(renames, before)
    return (
        *_changed(ACCOUNT, "", ACCOUNT.title.lower(), before, after),
        *(rename.change() for rename in renames),
        *(change for kind in (*KINDS, QUESTION) for change in _of_kind(kind, before, after)),
    )


def summary(told: tuple[Change, ...]) -> str:
    """The changes in one line of at most 120 characters, "" for none."""
    words = [" ".join(change.words.split()) for change in told]
    for count in range(len(words), 0, -1):
        more = f" and {len(words) - count} more" if count < len(words) else ""
        if len(line := "; ".join(words[:count]) + more) <= LONGEST_SUMMARY:
            return line
    more = f" and {len(words) - 1} more" if len(words) > 1 else ""
    return f"{words[0][: LONGEST_SUMMARY - 1 - len(more)]}…{more}" if words else ""


def same_questions(before: Document, after: Document) -> tuple[tuple[NamedQuestion, NamedQuestion], ...]:
    """The questions that both documents ask alike, as each of them writes it. Raises UnreadableDocument."""
    asked = {one.id: one for one in read_topology(before).questions}
    meant = {one.id: one.question for one in read_topology(with_new_ids(before, after)).questions}
    return tuple((asked[one.id], one) for one in read_topology(after).questions if meant.get(one.id) == one.question)


# --- the same thing under another id -------------------------------------------------------------


def with_new_ids(before: Document, after: Document) -> Document:
    """The document before, each thing in it under the id that it has after."""
    return _with(_renames(before, after), before)


def _with(renames: "Iterable[_Rename]", before: Document) -> Document:
    for rename in renames:
        before = renamed(before, Named(list_name=rename.list_name, identifier=rename.old), rename.new)
    return before


@dataclass(frozen=True, kw_only=True, slots=True)
class _Rename:
    list_name: str
    noun: str
    old: str
    new: str

    def change(self) -> Change:
        words = f"renamed {self.noun} {self.old} to {self.new}"
        return Change(kind="changed", list_name=self.list_name, component=self.new, words=words)


def _renames(before: Document, after: Document) -> Iterator[_Rename]:
    """Entries that are alike but for their id, or mostly alike and at the same place of a list as long as it was."""
    for kind in KINDS:
        old, new = entries(before, kind.list_name), entries(after, kind.list_name)
        gone = _without_ids_of(old, new)
        come = _without_ids_of(new, old)
        alike = {_spelled(_nameless(entry)): entry for entry in reversed(come)}
        for entry in gone:
            place = old.index(entry)
            there = new[place] if len(old) == len(new) and _mostly_alike(entry, new[place]) else None
            other = alike.pop(_spelled(_nameless(entry)), None) or there
            if other is not None and other in come:
                come.remove(other)
                yield _Rename(list_name=kind.list_name, noun=kind.noun, old=text(entry, "id"), new=text(other, "id"))


def _without_ids_of(some: list[Entry], others: list[Entry]) -> list[Entry]:
    known = {text(one, "id") for one in others}
    return [one for one in some if text(one, "id") and text(one, "id") not in known]


def _mostly_alike(one: Entry, other: Entry) -> bool:
    """More values are the same than are not; what was removed and something else added is not renamed."""
    keys = (one.keys() | other.keys()) - {"id"}
    same = [key for key in keys if one.get(key) == other.get(key)]
    return len(same) > len(keys) - len(same)


def _nameless(entry: Entry) -> Entry:
    return {key: value for key, value in entry.items() if key != "id"}


# --- differences ---------------------------------------------------------------------------------


def _of_kind(kind: Kind, before: Document, after: Document) -> Iterator[Change]:
    old = {text(one, "id"): one for one in entries(before, kind.list_name)}
    new = {text(one, "id"): one for one in entries(after, kind.list_name)}
    yield from (_whole(kind, "removed", identifier) for identifier in old if identifier not in new)
    for identifier, entry in new.items():
        if identifier not in old:
            yield _whole(kind, "added", identifier)
        elif old[identifier] != entry:
            yield from _changed(kind, identifier, f"{kind.noun} {identifier}", old[identifier], entry)


def _whole(kind: Kind, what: Literal["added", "removed"], identifier: str) -> Change:
    return Change(kind=what, list_name=kind.list_name, component=identifier, words=f"{what} {kind.noun} {identifier}")


def _changed(kind: Kind, identifier: str, subject: str, before: Entry, after: Entry) -> Iterator[Change]:
    for field in kind.fields:
        for words in _differences(field, before.get(field.name), after.get(field.name)):
            yield Change(kind="changed", list_name=kind.list_name, component=identifier, words=f"{subject}: {words}")


def _differences(field: Field, before: Any, after: Any) -> Iterator[str]:
    if before == after:
        return
    match field.kind:
        case FieldKind.PART:
            yield from _of_part(field, before, after)
        case FieldKind.PARAGRAPH:
            yield f"{field.label} changed"
        case FieldKind.ROWS:
            yield from _of_rows(field, before, after)
        case FieldKind.REFS | FieldKind.TEXTS if _is_long(before) or _is_long(after):
            yield from _of_many(field, before, after)
        case _:
            old, new = value_words(field, before), value_words(field, after)
            if old != new:
                yield f"{field.label} {old} → {new}"


def _is_long(value: Any) -> bool:
    return isinstance(value, list) and len(value) > 1


def _of_part(field: Field, before: Any, after: Any) -> Iterator[str]:
    if not isinstance(after, dict) and field.optional:
        yield f"{field.label} removed"
    elif not isinstance(before, dict) and field.optional:
        yield f"{field.label} added: {value_words(field, after)}"
    else:
        old, new = (one if isinstance(one, dict) else {} for one in (before, after))
        for inner in field.fields:
            yield from _differences(inner, old.get(inner.name), new.get(inner.name))


def _of_many(field: Field, before: Any, after: Any) -> Iterator[str]:
    old, new = ([*map(str, one)] if isinstance(one, list) else [] for one in (before, after))
    said = [f"{one} added" for one in new if one not in old] + [f"{one} removed" for one in old if one not in new]
    if not isinstance(before, list) or not isinstance(after, list) or not new:
        yield f"{field.label} {value_words(field, before)} → {value_words(field, after)}"
    elif said:
        yield f"{field.label}: {', '.join(said)}"
    else:
        yield f"{field.label} {value_words(field, before)} → {value_words(field, after)}"


def _of_rows(field: Field, before: Any, after: Any) -> Iterator[str]:
    if field.optional and (before is None or after is None):
        yield f"{field.label} {'no longer' if before is None else 'now'} left to AWS"
    old, new = (one if isinstance(one, list) else [] for one in (before, after))
    gone, come = _beyond(old, new), _beyond(new, old)
    noun = ROW_WORDS[field.name]
    for row in gone:
        if (other := _of_the_same_key(field, row, come)) is not None:
            come.remove(other)
            yield f"{noun} {row_words(field, row)} is now {row_words(field, other)}"
        else:
            yield f"removed {noun} {row_words(field, row)}"
    yield from (f"added {noun} {row_words(field, row)}" for row in come)
    if old != new and not gone and not _beyond(new, old):
        yield f"{field.label} in another order"


def _beyond(some: list[Any], others: list[Any]) -> list[Any]:
    """The rows that the others do not have, or not as often."""
    left = Counter(map(_spelled, others))
    found = []
    for row in some:
        if left[_spelled(row)] > 0:
            left[_spelled(row)] -= 1
        else:
            found.append(row)
    return found


def _of_the_same_key(field: Field, row: Any, others: Iterable[Any]) -> Any:
    key = key_of(field, row)
    return next((one for one in others if key and key_of(field, one) == key), None)


def _spelled(value: Any) -> str:
    return json.dumps(value, sort_keys=True, default=str)
