"""One step of a repair: what is done, and the document after it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lambdanet.editing.edits import add_row
from lambdanet.editing.entries import Document, Entry, find
from lambdanet.repair.scene import Blocked, Scene


@dataclass(frozen=True, kw_only=True, slots=True)
class Move:
    """`title`: what to do, a clause in the imperative. `way`: alternatives of one way are not really different.

    `local`: it lifts one refusal and leaves the packet's path as it is, so its place in a sequence does not matter;
    `row`: what it adds, if that is all.
    """

    title: str
    way: str
    document: Document
    local: bool = False
    row: "Row | None" = None
    other_ways: tuple[str, ...] = ()  # of the moves that are made together with it
    remarks: tuple[str, ...] = ()

    @property
    def ways(self) -> frozenset[str]:
        return frozenset((self.way, *self.other_ways))


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """A rule or an entry to be added."""

    list_name: str
    identifier: str
    path: str
    row: Entry

    def added(self, document: Document) -> Document:
        """The document with the row; the same where it is there. A number that is taken gives way to the next lower one."""
        held = find(document, self.list_name, self.identifier).get(self.path)
        rows = held if isinstance(held, list) else []
        row = self.row
        if "RuleNumber" in row:
            number = row["RuleNumber"]
            others = [{**one, "RuleNumber": number} for one in rows]
            taken = {one["RuleNumber"] for one in rows if one["Egress"] is row["Egress"]}
            row = row | {"RuleNumber": next((one for one in range(number, 0, -1) if one not in taken), number)}
            rows = others
        return document if self.row in rows else add_row(document, self.list_name, self.identifier, self.path, row)


Suggest = Callable[[Scene, Blocked], Iterator[Move]]
"""The moves that may lift one refusal."""
