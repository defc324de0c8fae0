"""What stands on the workbench beside the picture: the list of components, and the form of one of them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from diagrams.entry_inputs import ATTACHMENT, SELDOM, Drawing, Input, Row, every, inputs_of
from lambdanet.editing.created import Made, made_for
from lambdanet.editing.entries import Document, Entry, entries, text
from lambdanet.editing.faults import faults
from lambdanet.editing.kinds import GROUPS, KINDS, Kind, kind_of
from lambdanet.problems import Problem, Severity
from lambdanet.topology import Function, Topology

# What an edit changes on the page around its form.
AROUND = (
    "#asking", "#asked", "#keeping", "#answer", "#past-said", "#undo-base", "#redo-base", "#component-list",
    "#cost-said", "#cost-lines",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """An entry in the list of components; `facts` tell it from its like, `draft` that an edit of it waits."""

    identifier: str
    name: str
    facts: str
    draft: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Listed:
    """A kind in the list of components, and its entries."""

    kind: Kind
    items: list[Item]


Listing = list[tuple[str, list[Listed]]]
"""The list of components: groups, by their titles."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """A problem, the id of the input that it is about, and what that is called; "" where it is none of the form's."""

    problem: Problem
    place: str = ""
    label: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """An input or a row of the form."""

    id: str
    label: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Bench:
    """The form as it stands. `identifier` is what its entry is stored under, `stored` that it is at all."""

    kind: Kind
    identifier: str
    inputs: tuple[Input, ...]
    said: tuple[Said, ...] = ()
    saved: bool = True
    stored: bool = True
    made: tuple[Made, ...] = ()
    unattached: bool = False  # a function that stands in no VPC

    @property
    def around(self) -> str:
        """What a new form brings along."""
        return ",".join(AROUND)

    @property
    def swapped(self) -> str:
        """What an edit changes on the page, but for the inputs: one of them may be being typed in."""
        slots = (f"#e-{one.id}" for one in self.pieces)
        notes = (f"#n-{one.id}" for one in self.notes)
        return ",".join(
            (*AROUND, "#standing", "#said", "#base", "#offered", "#told", "#made", "#draft", *slots, *notes)
        )

    @property
    def told(self) -> str:
        """The names of the inputs and rows whose slots say something."""
        return " ".join(one.name for one in self.pieces if one.errors)

    def slots(self, told: str) -> list[Input | Row]:
        """What an edit tells: the inputs and rows whose slots say something, or did when it was made."""
        before = told.split()
        return [one for one in self.pieces if one.errors or one.name in before]

    @property
    def pieces(self) -> Iterator[Input | Row]:
        """All that has a slot: inputs, inner ones too, and rows."""
        for one in every(self.inputs):
            yield one
            yield from one.rows

    @property
    def notes(self) -> list[Input]:
        return [one for one in every(self.inputs) if one.noted]

    def last_of(self, table: str) -> str:
        """The name of the first input in the last row of a table, "" where there is no such row."""
        rows = next((one.rows for one in every(self.inputs) if one.name == table and one.rows), ())
        return rows[-1].inputs[0].name if rows else ""

    @property
    def usual(self) -> tuple[Input, ...]:
        """The inputs that stand open; `seldom` are those that one unfolds."""
        return tuple(one for one in self.inputs if one.name not in SELDOM)

    @property
    def seldom(self) -> tuple[Input, ...]:
        return tuple(one for one in self.inputs if one.name in SELDOM)

    @property
    def refused(self) -> tuple[Said, ...]:
        return tuple(one for one in self.said if one.problem.severity is Severity.REFUSED)

    @property
    def traps(self) -> tuple[Said, ...]:
        return tuple(one for one in self.said if one.problem.severity is Severity.ADVICE)


def bench_of(
    document: Document,
    kind: Kind,
    entry: Entry,
    identifier: str,
    *,
    topology: Topology | None = None,
    saved: bool = True,
    stored: bool = True,
    problems: tuple[Problem, ...] = (),
) -> Bench:
    """The form of an entry that stands in the document, with what is wrong with it.

    `topology` is the stored document as it was read: what AWS makes of the entry comes out of it. It is this document
    if the form is `saved`.
    """
    function = _function(topology, kind, identifier)
    before = _path(document, kind, entry)
    found = problems or (
        tuple(one for one in faults(document, topology) if one.component == identifier) if saved else faults(document)
    )
    names = [_name(one.path, before) for one in found]
    told: dict[str, tuple[str, ...]] = {}
    for name, one in zip(names, found, strict=True):
        if name and one.severity is Severity.REFUSED:
            told[name] = (*told.get(name, ()), f"{one.message} {one.hint}".strip())
    inputs = inputs_of(Drawing(document=document, kind=kind, entry=entry, faults=told))
    places = {name: Place(id=one.id, label=one.label) for one in every(inputs) for name in (one.name, *one.names)}
    places |= {row.name: Place(id=row.id, label=row.label) for one in every(inputs) for row in one.rows}
    return Bench(
        kind=kind,
        identifier=identifier,
        inputs=inputs,
        said=tuple(_said(one, places.get(name)) for name, one in zip(names, found, strict=True)),
        saved=saved,
        stored=stored,
        made=made_for(topology, function) if topology and function else (),
        unattached=function is not None and not function.attached,
    )


def _said(problem: Problem, place: Place | None) -> Said:
    return Said(problem=problem, place=place.id, label=place.label) if place else Said(problem=problem)


def components(document: Document, drafts: Iterable[tuple[str, str]]) -> Listing:
    """The resources of a document as a person thinks of them, by group and kind; with those that are drafts yet."""
    waiting = list(drafts)
    found: Listing = []
    for group in GROUPS:
        kinds = (kind for kind in KINDS if kind.group == group)
        listed = [Listed(kind=kind, items=held) for kind in kinds if (held := _items(document, kind, waiting))]
        if listed:
            found.append((group, listed))
    return found


def relisted(before: Listing, after: Listing) -> list[tuple[Listed, Item]] | None:
    """The lines of the list that are others by now, or None where it has other lines or another order."""
    old, new = list(_lines(before)), list(_lines(after))
    if [_place(*line) for line in old] != [_place(*line) for line in new]:
        return None
    return [line for line, was in zip(new, old, strict=True) if line[1] != was[1]]


def _lines(listing: Listing) -> Iterator[tuple[Listed, Item]]:
    return ((listed, item) for _, group in listing for listed in group for item in listed.items)


def _place(listed: Listed, item: Item) -> tuple[str, str]:
    return listed.kind.list_name, item.identifier


def _items(document: Document, kind: Kind, waiting: list[tuple[str, str]]) -> list[Item]:
    drafted = [identifier for list_name, identifier in waiting if list_name == kind.list_name]
    held = [
        Item(
            identifier=text(one, "id"),
            name=text(one, "name") or text(one, "id"),
            facts=_facts(kind, one),
            draft=text(one, "id") in drafted,
        )
        for one in entries(document, kind.list_name)
    ]
    known = {one.identifier for one in held}
    return held + [Item(identifier=one, name=one, facts="", draft=True) for one in drafted if one not in known]


def _facts(kind: Kind, entry: Entry) -> str:
    """The fact by which a person knows it: a block, a number of rules or routes."""
    match kind.list_name:
        case "vpcs":
            return ", ".join(entry.get("CidrBlocks") or ())
        case "subnets":
            return text(entry, "CidrBlock")
        case "route_tables":
            # AWS adds one to each block of the VPC by itself (RT-02).
            written = len(entry.get("Routes") or ())
            return f"local + {written}" if written else "local only"
        case "security_groups":
            rules = len(entry.get("SecurityGroupIngress") or ()) + len(entry.get("SecurityGroupEgress") or ())
            return _count(rules, "rule")
        case "network_acls":
            return _count(len(entry.get("Entries") or ()), "rule")
        case "vpc_endpoints":
            return text(entry, "ServiceName").rpartition(".")[2]
        case _:
            return kind.noun


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _function(topology: Topology | None, kind: Kind, identifier: str) -> Function | None:
    if topology is None or kind != kind_of("functions"):
        return None
    return next((one for one in topology.functions if one.id == identifier), None)


def _path(document: Document, kind: Kind, entry: Entry) -> str:
    """Where the entry stands in the document: `subnets[0].`; "" for the document itself."""
    if entry is document:
        return ""
    at = next(place for place, one in enumerate(document[kind.list_name]) if one is entry)
    return f"{kind.list_name}[{at}]."


def _name(path: str, before: str) -> str:
    """The name of the input that a problem is about: `Routes.0.GatewayId`, "" for a place outside the form."""
    if path in ("id", ATTACHMENT):
        return path
    inner = path.removeprefix(before) if path.startswith(before) else ""
    return inner.replace("[", ".").replace("]", "")
