"""What two states of a topology differ in, marked where the picture shows it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from lambdanet.drawing.pieces import Plate, Region, Sheet
from lambdanet.topology import Topology


class Change(StrEnum):
    """What became of a component."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


Changes = Mapping[str, Change]
"""Components by their id."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Compared:
    """`places` are plates and regions of a sheet; `unplaced` are components that it shows nowhere."""

    places: Mapping[str, Change] = field(default_factory=dict)
    unplaced: tuple[str, ...] = ()


def compare(topology: Topology, sheet: Sheet, changes: Changes) -> Compared:
    """Where each change is to be seen. A group is seen on whatever has it, an ACL on its subnets: they changed."""
    if not changes:
        return Compared()
    shown = _shown(sheet)
    known = {one.id for one in topology.resources()}
    places: dict[str, Change] = {}
    unplaced = []
    for identifier, change in changes.items():
        own = [*shown.get(identifier, ()), *_places(shown, _interfaces(topology, identifier))]
        around = _places(shown, _carriers(topology, identifier))
        places |= dict.fromkeys(own, change)  # what changed by itself says more than what it carries
        for place in around:
            places.setdefault(place, Change.CHANGED)
        if not own and not around and identifier in known:
            unplaced.append(identifier)
    return Compared(places=places, unplaced=tuple(unplaced))


def _places(shown: Mapping[str, tuple[str, ...]], identifiers: Iterable[str]) -> list[str]:
    return [place for one in identifiers for place in shown.get(one, ())]


def _shown(sheet: Sheet) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    pieces: tuple[Plate | Region, ...] = (*sheet.plates, *sheet.regions)
    for piece in pieces:
        of = piece.of.partition("@")[0]  # an ACL has a plate for each of its subnets
        found[of] = (*found.get(of, ()), piece.id)
    return found


def _interfaces(topology: Topology, identifier: str) -> Iterator[str]:
    """A component's interfaces; a function stands where it stands itself, and its interfaces may be others' too."""
    functions = {one.id for one in topology.functions}
    return (one.id for one in topology.interfaces if identifier in one.owner_ids and identifier not in functions)


def _carriers(topology: Topology, identifier: str) -> Iterator[str]:
    """What shows a component that has no plate of its own."""
    yield from (one.id for one in topology.interfaces if identifier in one.group_ids)
    for acl in topology.network_acls:
        if acl.id == identifier:
            yield from acl.subnet_ids
