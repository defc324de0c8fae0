"""What stands on the workbench beside the picture: the list of components, and the form of one of them."""

from dataclasses import dataclass

from diagrams.entry_inputs import SELDOM, Drawing, Input, every, inputs_of
from lambdanet.editing.entries import Document, Entry, entries, find
from lambdanet.editing.faults import faults
from lambdanet.editing.kinds import GROUPS, KINDS, Kind
from lambdanet.problems import Problem, Severity


@dataclass(frozen=True, kw_only=True, slots=True)
class Listed:
    """A kind in the list of components, and its entries."""

    kind: Kind
    entries: list[Entry]


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """A problem, and the id of the input that it is about, "" where that is none of the form's."""

    problem: Problem
    place: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Bench:
    """The form as it stands. `identifier` is the stored entry's, "" for one that is not stored yet."""

    kind: Kind
    identifier: str
    inputs: tuple[Input, ...]
    said: tuple[Said, ...] = ()
    saved: bool = True

    @property
    def swapped(self) -> str:
        """What an edit changes on the page beside the form: the picture, the list, and what each field says."""
        around = ("#view", "#past", "#components", "#standing", "#said", "#base")
        return ",".join((*around, *(f"#e-{one.id}" for one in every(self.inputs))))

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
    identifier: str,
    *,
    address: str = "",
    saved: bool = True,
    new: bool = False,
    problems: tuple[Problem, ...] = (),
    entry: Entry | None = None,
) -> Bench:
    """The form of an entry, with what is wrong with it; `address` is the id that it is stored under."""
    shown = entry if entry is not None else find(document, kind.list_name, identifier)
    before = _path(document, kind, shown)
    found = problems or tuple(one for one in faults(document) if not saved or one.component == identifier)
    names = [_name(one.path, before) for one in found]
    told: dict[str, tuple[str, ...]] = {}
    for name, one in zip(names, found, strict=True):
        if name and one.severity is Severity.REFUSED:
            told[name] = (*told.get(name, ()), f"{one.message} {one.hint}".strip())
    inputs = inputs_of(Drawing(document=document, kind=kind, entry=shown, faults=told))
    places = {one.name: one.id for one in every(inputs)}
    return Bench(
        kind=kind,
        identifier="" if new else address or identifier,
        inputs=inputs,
        said=tuple(Said(problem=one, place=places.get(name, "")) for name, one in zip(names, found, strict=True)),
        saved=saved,
    )


def components(document: Document) -> list[tuple[str, list[Listed]]]:
    """The resources of a document as a person thinks of them: by group, then by kind."""
    found: list[tuple[str, list[Listed]]] = []
    for group in GROUPS:
        listed = [
            Listed(kind=kind, entries=held)
            for kind in KINDS
            if kind.group == group and (held := entries(document, kind.list_name))
        ]
        if listed:
            found.append((group, listed))
    return found


def _path(document: Document, kind: Kind, entry: Entry) -> str:
    """Where the entry stands in the document: `subnets[0]`."""
    at = next(place for place, one in enumerate(document[kind.list_name]) if one is entry)
    return f"{kind.list_name}[{at}]"


def _name(path: str, before: str) -> str:
    """The name of the input that a problem is about: `Routes.0.GatewayId`, "" for a place outside the form."""
    if path == "id":
        return path
    inner = path.removeprefix(f"{before}.") if path.startswith(f"{before}.") else ""
    return inner.replace("[", ".").replace("]", "")
