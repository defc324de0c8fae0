"""The topology document while it is being put together, and what is said about it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any, Final

from lambdanet import services
from lambdanet.importers.aws_cli.bundle import Bundle
from lambdanet.importers.aws_cli.record import Record
from lambdanet.importers.files import LESS, unreadable
from lambdanet.importers.notes import NoteKind
from lambdanet.parts import ID_PATTERN, ID_TAG, RESERVED
from lambdanet.problems import Problem

Entry = dict[str, Any]
RESOURCE: Final = re.compile(r"(?P<kind>\w+)\[(?P<index>\d+)\]\.?(?P<rest>.*)", re.DOTALL)
UNSUITABLE: Final = re.compile(r"[^A-Za-z0-9._-]+")
LONGEST: Final = 64
MOST_ALIASES: Final = 32
MOST_ENTRIES: Final = 20_000  # what a document may have is refused with its figure; this is only not to go on for ever


@dataclass(slots=True)
class Draft:
    """`lists` are the document's, by name. `homes` tells by list and AWS's own id where something stands in the document.

    By list, for names, unlike ids, are used again: a function and a database may both be called orders.
    """

    bundle: Bundle
    lists: dict[str, list[Entry]] = field(default_factory=dict)
    homes: dict[tuple[str, str], str] = field(default_factory=dict)
    entries: dict[str, Entry] = field(default_factory=dict)  # by the document's id
    origins: dict[str, str] = field(default_factory=dict)  # by the document's id: where it was read
    ruled: set[str] = field(default_factory=set)  # security groups of which only the rules are described
    numbers: dict[str, int] = field(default_factory=dict)  # the last one that an id was told apart by

    def add(self, kind: str, record: Record, identifier: str, entry: Entry, *, name: str = "") -> Entry:
        """Add a resource. Returns its entry, which may still be completed."""
        if len(self.entries) >= MOST_ENTRIES:
            raise unreadable("import.too-many-objects", f"More than {MOST_ENTRIES:,} resources.", hint=LESS)
        ours = self._free(identifier)
        self.homes.setdefault((kind, identifier), ours)
        title = name or record.tag("Name")
        made = {"id": ours, **({"name": title[:200]} if title and title != ours else {}), **pruned(entry)}
        aliases = [one for one in made.get("aliases", ()) if one and len(one) <= 255 and one != ours]
        made.pop("aliases", None)
        if ours != identifier and len(identifier) <= 255:
            aliases.append(identifier)
        if ID_PATTERN.fullmatch(known := record.tag(ID_TAG)) and known != ours:  # of what an export has made
            aliases.append(known)
        if aliases:
            made["aliases"] = list(dict.fromkeys(aliases))[:MOST_ALIASES]
        self.lists.setdefault(kind, []).append(made)
        self.entries[ours] = made
        self.origins[ours] = record.path
        return made

    def _free(self, identifier: str) -> str:
        """An id that a document may have, and that none has yet."""
        cleaned = UNSUITABLE.sub("-", identifier).lstrip("._-")[:LONGEST] or "unnamed"
        base = cleaned if cleaned not in RESERVED else f"{cleaned}-1"
        free = base
        while free in self.entries:
            self.numbers[base] = self.numbers.get(base, 1) + 1
            ending = f"-{self.numbers[base]}"
            free = base[: LONGEST - len(ending)] + ending
        return free

    def has(self, identifier: str, *kinds: str) -> bool:
        """Does this id of AWS's stand in one of these lists?"""
        return bool(identifier) and any((kind, identifier) in self.homes for kind in kinds)

    def id_of(self, identifier: str, *kinds: str) -> str:
        """The document's id of what stands in one of these lists."""
        return next(self.homes[kind, identifier] for kind in kinds if (kind, identifier) in self.homes)

    def ids_of(self, identifiers: Iterable[str], *kinds: str) -> list[str]:
        """The document's ids of those that stand in one of these lists: what is not described is left out."""
        return [self.id_of(one, *kinds) for one in identifiers if self.has(one, *kinds)]

    def of(self, kind: str) -> list[Entry]:
        return self.lists.get(kind, [])

    # --- what is not described ------------------------------------------------------------------

    def known_group(self, identifier: str, vpc_id: str, where: Record) -> str:
        """The id of a security group; one that nobody has described is in the document as unknown."""
        if not self.has(identifier, "security_groups"):
            self.add("security_groups", EMPTY, identifier, {"VpcId": vpc_id, "unknown": True})
            if identifier not in self.ruled:
                self.missing(identifier, "Security group", where, kind="security_groups")
        return self.id_of(identifier, "security_groups")

    def known_groups(self, identifiers: Iterable[str], vpc_id: str, where: Record) -> list[str]:
        return [self.known_group(one, vpc_id, where) for one in dict.fromkeys(identifiers) if one]

    def groups_or_unknown(self, identifier: str, groups: Iterable[str], vpc_id: str, where: Record) -> list[str]:
        """The ids of a resource's groups. It has some: where none is named, one that nobody has described."""
        if known := self.known_groups(groups, vpc_id, where):
            return known
        unnamed = self.known_group(f"groups-of-{identifier}", vpc_id, where)
        self.entries[unnamed]["unnamed"] = True
        return [unnamed]

    def known_target(self, identifier: str, type_: str, where: Record, *kinds: str) -> str:
        """The id of what a route leads to; what nobody has described is in the document as an unknown."""
        if not self.has(identifier, *kinds, "unknowns"):
            self.unknown(identifier, type_, where)
        return self.id_of(identifier, *kinds, "unknowns")

    def unknown(self, identifier: str, type_: str, where: Record, why: str = "") -> None:
        """Something that is referred to: a question that meets it is not decided."""
        if not self.has(identifier, "unknowns"):
            self.add("unknowns", EMPTY, identifier, {"Type": type_})
            self.missing(identifier, type_, where, why, kind="unknowns")

    def may_answer(self, identifier: str, where: Record, why: str, vpc: str, service: str) -> None:
        """What may be an interface endpoint in a VPC: names of its service, or of any, are not decided there.

        `vpc`: the document's id. `service`: its name, "" where that is not known.
        """
        named = service if services.short_name(service) in services.BY_NAME else None
        self.add("unknowns", EMPTY, identifier, {"Type": "Interface endpoint", "VpcId": vpc, "ServiceName": named})
        self.missing(identifier, "Interface endpoint", where, why, kind="unknowns")

    def not_known(self, kind: str, identifier: str, type_: str, where: Record, why: str) -> None:
        """What stands in the document is not known whole: a question that hangs on it is not decided."""
        self.entries[self.id_of(identifier, kind)]["unknown"] = True
        self.missing(identifier, type_, where, why, kind=kind)

    def missing(self, identifier: str, type_: str, where: Record, why: str = "", *, kind: str = "") -> None:
        """Note it. `kind`: the list of the document that it was added to all the same."""
        reason = why or "is referred to and not described"
        message = f"{type_} {identifier} {reason}: questions that meet it are not decided."
        component = self.homes.get((kind, identifier), identifier)
        self.bundle.note(NoteKind.UNKNOWN, message, component=component, file=where.path, matters=True)

    def assumed(self, message: str, *, component: str = "", where: Record | None = None) -> None:
        file = where.path if where else ""
        self.bundle.note(NoteKind.ASSUMED, message, component=component, file=file, matters=True)

    def ignored(self, message: str, *, component: str = "", where: Record | None = None, matters: bool = False) -> None:
        file = where.path if where else ""
        self.bundle.note(NoteKind.IGNORED, message, component=component, file=file, matters=matters)


def in_files(draft: Draft, problem: Problem) -> Problem:
    """A fault of the document told about the object that it comes from, if that is in the input."""
    found = RESOURCE.fullmatch(problem.path)
    origin = draft.origins[draft.of(found["kind"])[int(found["index"])]["id"]] if found else ""
    hint = problem.hint or ("Correct it there, or leave the object out." if found else LESS)
    if not found or not origin:
        return replace(problem, hint=hint)
    return replace(problem, path=origin, message=f"{found['rest']}: {problem.message}", hint=hint)


def pruned(entry: Entry) -> Entry:
    """An entry without what it does not say."""
    return {key: value for key, value in entry.items() if value not in (None, "", [], ())}


def text_of(value: object) -> str | None:
    """An address or a block as the document writes it."""
    return None if value is None else str(value)


EMPTY: Final = Record({}, "", Bundle().faults)
