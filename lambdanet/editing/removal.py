"""A resource taken out of a document, and what cannot stay without it.

A reference that may be left out is left out; an entry, a rule or an attachment that the model refuses without it goes
too; a route whose target is gone becomes a blackhole, as in AWS (RT-08). Who loses its last security group stays, with
none, for somebody to choose another: AWS would not delete a group in use.
"""

import re
from dataclasses import dataclass, replace
from typing import Any, Final

from pydantic import BaseModel, ValidationError

from lambdanet.editing.entries import Document, Entry, entries, text
from lambdanet.editing.kinds import ACCOUNT, KINDS, Field, FieldKind, kind_of, model_of
from lambdanet.editing.questions import without_questions_about
from lambdanet.problems import Problem

GO_ALONG: Final = frozenset({("internet_gateways", "VpcId")})  # as the console's "Delete VPC" has it
GROUPS_ONLY: Final = ("security_groups",)
BLACKHOLE: Final = {"State": "blackhole"}


@dataclass(frozen=True, slots=True)
class _Lost:
    """What goes at once: pairs of a list and an id."""

    resources: frozenset[tuple[str, str]]

    def is_meant(self, field: Field, value: object) -> bool:
        """Does this value of a reference mean something that goes? As references.Named, for many."""
        return isinstance(value, str) and any((home, value) in self.resources for home in (*field.targets, "unknowns"))


def without(document: Document, list_name: str, entry: Entry) -> Document:
    """The document without this entry, and without what cannot stay. A list that holds nothing more goes."""
    left = _taken_out(document, list_name, entry)
    falling = [(list_name, entry)]
    gone = list(falling)
    while falling:
        lost = _Lost(frozenset((home, text(one, "id")) for home, one in falling if text(one, "id")))
        left, falling = _forgetting(left, lost)
        gone.extend(falling)
    return without_questions_about(left, [one for _home, one in gone])


def still_needed(document: Document, problem: Problem) -> Problem:
    """Why a resource cannot go, from what is wrong with the document without it: who would miss it, and as what.

    It is who lost the last security group. AWS refuses that too (DependencyViolation).
    """
    place = re.fullmatch(r"(\w+)\[([0-9]+)]\.(\w+)", problem.path)
    if not place:
        return replace(problem, path="")
    one, label = document[place[1]][int(place[2])], kind_of(place[1]).field(place[3]).label.lower()
    message = f"It is still needed: {one['id']} would be left without {label}."
    return replace(problem, path="", message=message, hint=f"Choose another for {one['id']} first.")


def _taken_out(document: Document, list_name: str, entry: Entry) -> Document:
    return _with(document, list_name, [one for one in document[list_name] if one is not entry])


def _forgetting(document: Document, lost: _Lost) -> tuple[Document, list[tuple[str, Entry]]]:
    """The document without any reference to what is lost, and the entries that fell with it."""
    changed = _account_without(document, lost)
    fell: list[tuple[str, Entry]] = []
    for kind in KINDS:
        before = entries(document, kind.list_name)
        kept = []
        for entry in before:
            left = _left_of_entry(kind.list_name, kind.fields, entry, lost)
            if left is None:
                fell.append((kind.list_name, entry))
            else:
                kept.append(left)
        if any(one is not other for one, other in zip(before, kept, strict=False)) or len(before) != len(kept):
            changed = _with(changed, kind.list_name, kept)
    return changed, fell


def _with(document: Document, list_name: str, kept: list[Any]) -> Document:
    return document | {list_name: kept} if kept else {key: one for key, one in document.items() if key != list_name}


def _account_without(document: Document, lost: _Lost) -> Document:
    changed = dict(document)
    for field in ACCOUNT.fields:
        if field.kind is FieldKind.PART and isinstance(part := document.get(field.name), dict):
            changed[field.name] = _left_of(field.model, field.fields, part, lost)
    return changed


def _left_of_entry(list_name: str, fields: tuple[Field, ...], entry: Entry, lost: _Lost) -> Entry | None:
    for field in fields:
        if (list_name, field.name) in GO_ALONG and lost.is_meant(field, entry.get(field.name)):
            return None
    left: Entry | None = _left_of(model_of(list_name), fields, entry, lost)
    return left


def _left_of(model: type[BaseModel] | None, fields: tuple[Field, ...], value: Any, lost: _Lost) -> Any:
    """What is left of a part without its references to what is lost; itself if it has none, None if it cannot stay."""
    if not isinstance(value, dict):
        return value
    changed: Entry = dict(value)
    lost_fields = []
    for field in fields:
        given = value.get(field.name)
        left = _left_in(field, given, lost)
        if left is given:
            continue
        if _is_needed(field) and not left:
            return None
        lost_fields.append(field)
        if left is None or left == {}:
            del changed[field.name]
        else:
            changed[field.name] = left
    if not lost_fields:
        return value
    if all(field.targets == GROUPS_ONLY and field.kind is FieldKind.REFS for field in lost_fields):
        return changed
    return _standing(model, fields, value, _with_addresses_in_step(value, changed))


def _left_in(field: Field, given: Any, lost: _Lost) -> Any:
    """What is left in a field; the very same where nothing is lost."""
    match field.kind:
        case FieldKind.REF:
            return None if lost.is_meant(field, given) else given
        case FieldKind.REFS if isinstance(given, list):
            return _same_or([one for one in given if not lost.is_meant(field, one)], given)
        case FieldKind.PART:
            return _left_of(field.model, field.fields, given, lost)
        case FieldKind.ROWS if isinstance(given, list):
            rows = [_left_of(field.model, field.fields, row, lost) for row in given]
            return _same_or([row for row in rows if row is not None], given)
    return given


def _same_or(left: list[Any], given: list[Any]) -> list[Any]:
    same = len(left) == len(given) and all(one is other for one, other in zip(left, given, strict=True))
    return given if same else left


def _is_needed(field: Field) -> bool:
    return field.required and not (field.kind is FieldKind.REFS and field.targets == GROUPS_ONLY)


def _with_addresses_in_step(before: Entry, after: Entry) -> Entry:
    """An endpoint has one address for each of its subnets, in their order."""
    subnets, addresses, left = before.get("SubnetIds"), before.get("PrivateIpAddresses"), after.get("SubnetIds")
    if not (isinstance(subnets, list) and isinstance(addresses, list) and isinstance(left, list)):
        return after
    if len(subnets) != len(addresses):
        return after
    kept = [address for subnet, address in zip(subnets, addresses, strict=True) if subnet in left]
    return after | {"PrivateIpAddresses": kept}


def _standing(model: type[BaseModel] | None, fields: tuple[Field, ...], before: Entry, after: Entry) -> Entry | None:
    """The changed part, as a blackhole where it must be one; None where the model took it before and does so no more."""
    if model is None or _reads(model, after) or not _reads(model, before):
        return after
    may_be_blackhole = any(field.name == "State" and "blackhole" in field.choices for field in fields)
    return after | BLACKHOLE if may_be_blackhole and _reads(model, after | BLACKHOLE) else None


def _reads(model: type[BaseModel], value: Entry) -> bool:
    try:
        model.model_validate(value)
    except ValidationError:
        return False
    return True
