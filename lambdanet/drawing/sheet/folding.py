"""How far a picture folds, and what never folds.

A picture that is too large for its limits is laid out again, one step further, until it fits. Of each kind, what
is needed stays, and besides so many of the others as the step says, the first ones of the document: so a small edit
moves little. What folds becomes one plate with its count, and that of a single thing is the thing itself.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from lambdanet.drawing.sheet.asked import Asked
from lambdanet.topology import Address, Interface, InterfaceKind, Topology

T = TypeVar("T")


class Overfull(Exception):
    """There is no room for what this step leaves unfolded."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Fold:
    """One step. `most`: so many of each kind stay that nobody needs; None: all of them. `land`: so many VPCs, subnets
    of a zone and functions; None: as many as of the other kinds.

    `quiet`: the subnets of a zone that show nothing become one plate. `alone`: only the selected trace is needed;
    neither the others are, nor what changed.
    """

    most: int | None = None
    land: int | None = None
    quiet: bool = False
    alone: bool = False

    @property
    def most_land(self) -> int | None:
        return self.most if self.land is None else self.land


_ALONE: Final = (
    Fold(),
    Fold(quiet=True),
    *(Fold(most=most, quiet=True) for most in (12, 8, 5, 3, 2, 1)),
    Fold(most=1, quiet=True, alone=True),
)
_ASKED: Final = (  # beside a path, land that is chosen by its place in the document would only distract
    Fold(),
    Fold(quiet=True),
    Fold(most=3, land=0, quiet=True),
    Fold(most=0, quiet=True),
    Fold(most=0, quiet=True, alone=True),
)


def steps(*, asked: bool, crowded: bool) -> Sequence[Fold]:
    """From little to much. `crowded`: there is so much in the subnets that the first ones would show none of it."""
    found = _ASKED if asked else _ALONE
    return tuple(fold for fold in found if fold.most is not None) if crowded else found


@dataclass(frozen=True, kw_only=True, slots=True)
class Needed:
    """What never folds: `ids` are resources, and the others hold them."""

    ids: frozenset[str] = frozenset()
    interfaces: frozenset[str] = frozenset()
    subnets: frozenset[str] = frozenset()
    vpcs: frozenset[str] = frozenset()


def what_is_needed(topology: Topology, asked: Asked, changed: Collection[str]) -> Needed:
    """What the question is about or passes, and what changed, with the land on which it stands."""
    ids = asked.places | asked.attachments | frozenset(changed)
    if not ids:
        return Needed()
    interfaces = frozenset(_interfaces(topology, asked, ids))
    subnets = {i.subnet_id for i in topology.interfaces if i.id in interfaces}
    subnets |= asked.entered | {subnet.id for subnet in topology.subnets if subnet.id in ids}
    vpcs = {subnet.vpc_id for subnet in topology.subnets if subnet.id in subnets}
    vpcs |= {vpc.id for vpc in topology.vpcs if vpc.id in ids} | set(_vpcs_with_a_door(topology, ids))
    return Needed(ids=ids, interfaces=interfaces, subnets=frozenset(subnets), vpcs=frozenset(vpcs))


def _interfaces(topology: Topology, asked: Asked, ids: Collection[str]) -> Iterator[str]:
    """What is named itself or by its owner. Of one trace alone: of an owner's the first, which stands for it on the
    path (walk.py), and that to which the trace goes.

    And the first that has an address which is asked for, for a question may name nothing but the address.
    """
    stands: set[str] = set()
    left = set(asked.destinations)
    for interface in topology.interfaces:
        own = _addresses(interface)
        owners = {owner for owner in interface.owner_ids if owner in ids}
        first = interface.kind is not InterfaceKind.LAMBDA and not owners <= stands
        goes = bool(owners) and not own.isdisjoint(asked.destinations)
        if interface.id in ids or first or goes or own & left or (owners and not asked.alone):
            yield interface.id
        left -= own
        if interface.kind is not InterfaceKind.LAMBDA:
            stands |= owners


def _addresses(interface: Interface) -> set[Address]:
    own = {interface.private_ip, interface.public_ip, interface.ipv6, *(pair.private for pair in interface.secondary)}
    return {address for address in own if address is not None}


def _vpcs_with_a_door(topology: Topology, ids: Collection[str]) -> Iterator[str]:
    for doors in (
        topology.internet_gateways,
        topology.egress_only_internet_gateways,
        topology.gateway_endpoints,
        topology.attachments,
        topology.vpn_gateways,
        topology.nat_gateways,
    ):
        yield from (door.vpc_id for door in doors if door.id in ids and door.vpc_id)
    for peering in topology.peerings:
        if peering.id in ids:
            yield from (peering.vpc_id, peering.peer_vpc_id)


def split(
    things: Sequence[T], fold: Fold, is_needed: Callable[[T], bool], *, most: int | None = None, single: bool = True
) -> tuple[list[T], list[T]]:
    """Those that stay and those that fold, both in their order. `single`: one alone does not fold."""
    if fold.most is None:
        return list(things), []
    left = fold.most if most is None else most
    stay, rest = [], []
    for thing in things:
        if is_needed(thing):
            stay.append(thing)
        elif left > 0:
            stay.append(thing)
            left -= 1
        else:
            rest.append(thing)
    return (list(things), []) if single and len(rest) == 1 else (stay, rest)
