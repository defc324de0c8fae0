"""Which packets connect on one network and not on another, exactly, where only rules of groups and ACLs differ.

A rule decides over packets and never over their way (reaches.py), so both networks share their walks: those that meet
a rule that changed go through the filters of both, and no other need be looked at. Whatever else differs, and whatever
would take too many walks, is not answered.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property, reduce
from operator import or_
from typing import Final

from lambdanet.problems import Problem
from lambdanet.reachability.boxes import NONE, Boxes, number
from lambdanet.reachability.evaluate import find_source
from lambdanet.reachability.naming import End
from lambdanet.reachability.network import Network
from lambdanet.reachability.noted_walk import AclThere, Filter
from lambdanet.reachability.places import Places, alike
from lambdanet.reachability.reaches import Course, Filters, courses_of, heard_by, ports_of
from lambdanet.reachability.sources import Meaning, starts
from lambdanet.reachability.verdict import Kind
from lambdanet.topology import LOG_DELIVERY, Address, Interface, Ports, Topology

MOST_VISITS: Final = 600
"""So many pairs of an interface and addresses that fare alike are walked at most, for one network and all that follow it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """Of one source and one far end. `opened` connects now and did not before, or only sometimes; `closed` the reverse.

    `client_ports` are those that the source uses.
    """

    source: str
    component: str
    kind: Kind
    at: str
    client_ports: Ports
    opened: Boxes
    closed: Boxes


class Grounds:
    """A network that others are compared with; the walks on it are kept from one to the next."""

    def __init__(self, network: Network, sources: tuple[str, ...]) -> None:
        self.network = network
        self._sources = sources
        self._filters = Filters(network)
        self._courses: dict[tuple[str, str, int], tuple[Course, ...]] = {}

    def differences(self, after: Network) -> tuple[Difference, ...] | None:
        """Everything that differs, source by source; None where that is not known exactly."""
        changed = _changed(self.network, after)
        if changed is None:
            return None
        filters = Filters(after)
        found: list[Difference] = []
        for name in self._sources:
            meaning = find_source(self.network, name)
            if not isinstance(meaning, End | Address | str) or meaning == LOG_DELIVERY:
                continue
            ports = ports_of(self.network, meaning)
            for interface in starts(self.network, meaning):
                courses: list[Course] = []
                for index in self._met_by(changed, interface):
                    walked = self._walked(name, meaning, interface, index, ports)
                    if walked is None:
                        return None
                    courses.extend(one for one in walked if changed.is_met_on(one))
                found.extend(self._differing(name, courses, filters, ports))
        return tuple(found)

    @cached_property
    def _places(self) -> tuple[Places, ...]:
        return alike(self.network)

    @cached_property
    def _holds(self) -> Callable[[int, Address], bool]:
        spans = [[(number(one.first), number(one.last)) for one in places] for places in self._places]
        return lambda index, address: any(first <= number(address) <= last for first, last in spans[index])

    def _met_by(self, changed: "_Changed", interface: Interface | None) -> Iterator[int]:
        """The addresses to which a way from here may meet what changed: all, or those of the interfaces that have it."""
        topology = self.network.topology
        if changed.acls or _goes_on(topology) or (interface is not None and changed.is_on(interface)):
            yield from range(len(self._places))
            return
        touched = [one for one in topology.interfaces if changed.is_on(one)]
        addresses = {address for one in touched for address in _addresses(one)}
        for index in range(len(self._places)):
            if any(self._holds(index, address) for address in addresses):
                yield index

    def _walked(
        self, name: str, meaning: Meaning, interface: Interface | None, index: int, ports: Ports
    ) -> tuple[Course, ...] | None:
        """The courses to these addresses; None beyond MOST_VISITS."""
        key = name, interface.id if interface else "", index
        if key not in self._courses:
            if len(self._courses) >= MOST_VISITS:
                return None
            self._courses[key] = tuple(courses_of(self.network, self._places[index], meaning, interface, ports))
        return self._courses[key]

    def _differing(self, name: str, courses: list[Course], after: Filters, ports: Ports) -> Iterator[Difference]:
        """One for each far end. Courses that pass the same filters are put through them together."""
        together: dict[object, list[Course]] = defaultdict(list)
        for one in courses:
            together[one.filters, one.swapped].append(one)
        ends: dict[tuple[str, Kind, str], tuple[Boxes, Boxes]] = {}
        for alike_courses in together.values():
            packets = reduce(or_, (one.packets for one in alike_courses))
            sure, likely = self._filters.passed(alike_courses[0], packets)
            sure_then, likely_then = after.passed(alike_courses[0], packets)
            if (sure, likely) == (sure_then, likely_then):
                continue
            opened = (likely_then - likely) | (sure_then - sure)
            closed = (likely - likely_then) | (sure - sure_then)
            for one in alike_courses:
                heard, end = one.packets & heard_by(one.listener), one.listener
                more, less = ends.get((end.component, end.kind, end.at), (NONE, NONE))
                ends[end.component, end.kind, end.at] = more | (opened & heard), less | (closed & heard)
        for (component, kind, at), (opened, closed) in ends.items():
            if opened or closed:
                yield Difference(
                    source=name,
                    component=component,
                    kind=kind,
                    at=at,
                    client_ports=ports,
                    opened=opened,
                    closed=closed,
                )


@dataclass(frozen=True, kw_only=True, slots=True)
class _Changed:
    """The groups and the ACLs whose rules differ, and the subnets of these ACLs."""

    groups: frozenset[str]
    acls: frozenset[str]

    def is_on(self, interface: Interface) -> bool:
        return not self.groups.isdisjoint(interface.group_ids)

    def is_met_on(self, course: Course) -> bool:
        return any(self.is_in(one) for one in (*course.filters, *(one for part in course.swapped for one in part)))

    def is_in(self, there: Filter) -> bool:
        if isinstance(there, AclThere):
            return there.acl_id in self.acls
        return not self.groups.isdisjoint(there.group_ids)


def _changed(before: Network, after: Network) -> _Changed | None:
    """What differs between them; None where it is more than rules, or where AWS refuses other things than before."""
    mine, theirs = before.topology, after.topology
    if _without_rules(mine) != _without_rules(theirs) or _said(before.refused) != _said(after.refused):
        return None
    groups = {one.id for one, other in zip(mine.security_groups, theirs.security_groups, strict=True) if one != other}
    acls = {one.id for one, other in zip(mine.network_acls, theirs.network_acls, strict=True) if one != other}
    return _Changed(groups=frozenset(groups), acls=frozenset(acls))


def _without_rules(topology: Topology) -> Topology:
    return replace(
        topology,
        security_groups=tuple(replace(one, ingress=(), egress=()) for one in topology.security_groups),
        network_acls=tuple(replace(one, entries=()) for one in topology.network_acls),
        questions=(),
    )


def _said(refused: dict[str, Problem]) -> list[tuple[str, str]]:
    return [(name, one.code) for name, one in refused.items()]


def _goes_on(topology: Topology) -> bool:
    """May a packet pass an interface on its way to another address than that interface's own?"""
    forwards = any(not one.source_dest_check for one in topology.instances)
    plain = any(not one.source_dest_check for one in topology.network_interfaces)
    return bool(forwards or plain or topology.load_balancers or topology.proxies or topology.file_systems)


def _addresses(interface: Interface) -> Iterator[Address]:
    for pair in interface.pairs():
        yield from filter(None, (pair.private, pair.public))
    if interface.ipv6 is not None:
        yield interface.ipv6
