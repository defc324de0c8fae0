"""The topology document while it is being put together, and what is said about it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from lambdanet.importers.aws_cli.bundle import Bundle
from lambdanet.importers.aws_cli.record import Record
from lambdanet.importers.notes import NoteKind
from lambdanet.parts import RESERVED

Entry = dict[str, Any]
UNSUITABLE: Final = re.compile(r"[^A-Za-z0-9._-]+")
LONGEST: Final = 64


@dataclass(slots=True)
class Draft:
    """`lists` are the document's, by name. `ids` tells by AWS's own id where something stands in the document."""

    bundle: Bundle
    lists: dict[str, list[Entry]] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)  # the list that an id of the document stands in
    entries: dict[str, Entry] = field(default_factory=dict)  # by the document's id

    def add(self, kind: str, record: Record, identifier: str, entry: Entry, *, name: str = "") -> Entry:
        """Add a resource. Returns its entry, which may still be completed."""
        ours = self._free(identifier)
        self.ids.setdefault(identifier, ours)
        title = name or record.tag("Name")
        made = {"id": ours, **({"name": title[:200]} if title and title != ours else {}), **pruned(entry)}
        aliases = [one for one in made.get("aliases", ()) if one and len(one) <= 255 and one != ours]
        made.pop("aliases", None)
        if ours != identifier and len(identifier) <= 255:
            aliases.append(identifier)
        if aliases:
            made["aliases"] = list(dict.fromkeys(aliases))
        self.lists.setdefault(kind, []).append(made)
        self.kinds[ours] = kind
        self.entries[ours] = made
        return made

    def _free(self, identifier: str) -> str:
        """An id that a document may have, and that none has yet."""
        cleaned = UNSUITABLE.sub("-", identifier).lstrip("._-")[:LONGEST] or "unnamed"
        base = cleaned if cleaned not in RESERVED else f"{cleaned}-1"
        free, number = base, 2
        while free in self.entries:
            ending = f"-{number}"
            free, number = base[: LONGEST - len(ending)] + ending, number + 1
        return free

    def has(self, identifier: str, *kinds: str) -> bool:
        """Does this id of AWS's stand in one of these lists?"""
        return bool(identifier) and identifier in self.ids and self.kinds[self.ids[identifier]] in kinds

    def id_of(self, identifier: str) -> str:
        return self.ids[identifier]

    def of(self, kind: str) -> list[Entry]:
        return self.lists.get(kind, [])

    # --- what is not described ------------------------------------------------------------------

    def known_group(self, identifier: str, vpc_id: str, where: Record) -> str:
        """The id of a security group; one that nobody has described is in the document as unknown."""
        if not self.has(identifier, "security_groups"):
            self.add("security_groups", EMPTY, identifier, {"VpcId": vpc_id, "unknown": True})
            self.missing(identifier, "Security group", where)
        return self.id_of(identifier)

    def known_groups(self, identifiers: Iterable[str], vpc_id: str, where: Record) -> list[str]:
        return [self.known_group(one, vpc_id, where) for one in dict.fromkeys(identifiers) if one]

    def known_target(self, identifier: str, type_: str, where: Record, *kinds: str) -> str:
        """The id of what a route leads to; what nobody has described is in the document as an unknown."""
        if not self.has(identifier, *kinds, "unknowns"):
            self.unknown(identifier, type_, where)
        return self.id_of(identifier)

    def unknown(self, identifier: str, type_: str, where: Record, why: str = "") -> None:
        """Something that is referred to: a question that meets it is not decided."""
        if identifier in self.ids:
            return
        self.add("unknowns", EMPTY, identifier, {"Type": type_})
        self.missing(identifier, type_, where, why)

    def missing(self, identifier: str, type_: str, where: Record, why: str = "") -> None:
        reason = why or "is referred to and not described"
        message = f"{type_} {identifier} {reason}: questions that meet it are not decided."
        self.bundle.note(
            NoteKind.UNKNOWN, message, component=self.ids.get(identifier, identifier), file=where.path, matters=True
        )

    def assumed(self, message: str, *, component: str = "", where: Record | None = None) -> None:
        file = where.path if where else ""
        self.bundle.note(NoteKind.ASSUMED, message, component=component, file=file, matters=True)

    def ignored(self, message: str, *, component: str = "", where: Record | None = None, matters: bool = False) -> None:
        file = where.path if where else ""
        self.bundle.note(NoteKind.IGNORED, message, component=component, file=file, matters=matters)


def pruned(entry: Entry) -> Entry:
    """An entry without what it does not say."""
    return {key: value for key, value in entry.items() if value not in (None, "", [], ())}


def text_of(value: object) -> str | None:
    """An address or a block as the document writes it."""
    return None if value is None else str(value)


EMPTY: Final = Record({}, "", Bundle().faults)
