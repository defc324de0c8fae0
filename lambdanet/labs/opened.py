"""What a repair has opened beyond what its goals ask for, as exact sets."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from ipaddress import IPv4Network
from operator import or_
from typing import Final

from lambdanet.completion.questions import ask
from lambdanet.document import canonical, parse
from lambdanet.editing.entries import Document
from lambdanet.labs.asked import AskedGoal, Survives
from lambdanet.labs.goal import Goal
from lambdanet.labs.lab import Brought
from lambdanet.labs.site import Site
from lambdanet.reachability.boxes import EVERYWHERE, NONE, Addresses, Box, Boxes, of
from lambdanet.reachability.network import is_private
from lambdanet.reachability.reaches import reaches_on
from lambdanet.services import BLOCKS
from lambdanet.topology import ALL_PORTS, INTERNET, Address, InterfaceKind, Ports, Protocol, Question

PUBLIC: Final = "public"
MOST_PORTS: Final = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class Opened:
    """What `source` reaches now of `component`, and neither before nor for the goals. `what`: "TCP 22 and 80"."""

    source: str
    component: str
    what: str
    packets: Boxes

    @property
    def words(self) -> str:
        return f"{self.source} now also reaches {self.component}: {self.what}"


@dataclass(frozen=True, kw_only=True, slots=True)
class _Reached:
    """What one source reaches of one component; `outside`: nothing of the topology answers there."""

    component: str
    outside: bool
    packets: Boxes


def opened(site: Site, started: Document, goals: Sequence[Goal], brings: Sequence[Brought]) -> tuple[Opened, ...]:
    """What every function and instance, and the internet, reach more than at the start, the goals apart."""
    return tuple(_opened(site, started, goals, brings))


def _opened(site: Site, started: Document, goals: Sequence[Goal], brings: Sequence[Brought]) -> Iterator[Opened]:
    before = _at_start(canonical(started))
    for source in _sources(site):
        known = before.get(source, _NOTHING)
        for one in _reached(site, source, only=_worth_a_look(site, source, brings)):
            # Most fares as before, and to compare sets takes longer than to see that they are the same.
            if one.packets == known.of.get(one.component) or _is_brought(one, source, brings):
                continue
            packets = one.packets.from_any_client_port()
            if more := packets - known.all - _asked(site, goals, source) - _brought(one, source, brings):
                name = site.names.of(one.component)
                yield Opened(source=site.names.of(source), component=name, what=_words(more), packets=more)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Known:
    """What a source reaches at the start: of each component, and of all together from whatever client port."""

    of: Mapping[str, Boxes]
    all: Boxes


_NOTHING: Final = _Known(of={}, all=NONE)


@lru_cache(maxsize=128)
def _at_start(text: str) -> dict[str, _Known]:
    """What everybody reaches in a network that many learners begin with."""
    document = parse(text)
    assert isinstance(document, dict)
    site = Site(document)
    found = {source: {one.component: one.packets for one in _reached(site, source, None)} for source in _sources(site)}
    return {
        source: _Known(of=of_each, all=_united(of_each.values()).from_any_client_port())
        for source, of_each in found.items()
    }


def _sources(site: Site) -> tuple[str, ...]:
    functions = (one.id for one in site.topology.functions)
    internet = (INTERNET,) if _public_addresses(site) else ()
    return (*functions, *(one.id for one in site.topology.instances), *internet)


def _worth_a_look(site: Site, source: str, brings: Iterable[Brought]) -> Callable[[Address], bool]:
    """The destinations that may count: for the internet what is here, for others not what is granted anyway."""
    if source == INTERNET:
        here = _public_addresses(site)
        return lambda address: address in here
    if any(each.from_ == source and each.to == PUBLIC and not each.ports for each in brings):
        return is_private
    unnamed = _unnamed_services(site)
    return lambda address: not any(address in block for block in unnamed)


def _unnamed_services(site: Site) -> tuple[IPv4Network, ...]:
    """The addresses of the services that neither the document nor an endpoint names: the internet stands for them."""
    topology = site.topology
    named = {one.service for one in topology.services}
    named |= {one.service for one in topology.interface_endpoints} | {one.service for one in topology.gateway_endpoints}
    return tuple(block for (service, _), block in BLOCKS.items() if service not in named)


def _public_addresses(site: Site) -> frozenset[Address]:
    """The addresses at which the internet could come in; nobody opens a connection to a NAT gateway."""
    interfaces = [one for one in site.topology.interfaces if one.kind is not InterfaceKind.NAT_GATEWAY]
    public = (pair.public for one in interfaces for pair in one.pairs())
    return frozenset(one for one in (*public, *(each.ipv6 for each in interfaces)) if one is not None)


def _reached(site: Site, source: str, only: Callable[[Address], bool] | None) -> tuple[_Reached, ...]:
    found: dict[tuple[str, bool], Boxes] = {}
    for begun in reaches_on(site.network, source, only=only).starts:
        for arrival in begun.arrivals:
            place = (arrival.component, not arrival.at)
            there = found.get(place)
            packets = arrival.always | arrival.sometimes if arrival.sometimes else arrival.always
            found[place] = packets if there is None or there == packets else there | packets
    return tuple(
        _Reached(component=component, outside=outside, packets=packets)
        for (component, outside), packets in found.items()
    )


def _asked(site: Site, goals: Iterable[Goal], source: str) -> Boxes:
    """The packets that the goals ask about."""
    questions = [
        ask(one.survives) if isinstance(one, Survives) else one.question
        for one in goals
        if isinstance(one, AskedGoal | Survives)
    ]
    return _united(_packets(site, one) for one in questions if one.source == source)


def _packets(site: Site, question: Question) -> Boxes:
    sent = (one.forward[0].packet for one in site.verdict(question).traces if one.forward)
    return of(
        *(
            Box(
                protocols=(one.protocol,),
                addresses=Addresses(first=one.destination, last=one.destination),
                ports=one.destination_port,
            )
            for one in sent
        )
    )


def _fitting(one: _Reached, source: str, brings: Iterable[Brought]) -> list[Brought]:
    return [
        each
        for each in brings
        if each.from_ == source and (each.to == one.component or (each.to == PUBLIC and one.outside))
    ]


def _is_brought(one: _Reached, source: str, brings: Iterable[Brought]) -> bool:
    """Whether all of it comes with the goals."""
    return any(not each.ports for each in _fitting(one, source, brings))


def _brought(one: _Reached, source: str, brings: Iterable[Brought]) -> Boxes:
    """The ports that come with the goals, at whatever address."""
    ports = [Ports(first=port, last=port) for each in _fitting(one, source, brings) for port in each.ports]
    return of(*(Box(protocols=(Protocol.TCP,), addresses=EVERYWHERE, ports=one) for one in ports))


def _united(sets: Iterable[Boxes]) -> Boxes:
    return reduce(or_, sets, NONE)


def _words(packets: Boxes) -> str:
    """The protocols and ports that occur: "TCP 22 and 443", "everything"."""
    found: dict[Protocol, set[Ports]] = {}
    for box in packets:
        for protocol in box.protocols:
            found.setdefault(protocol, set()).add(box.ports)
    if all(ALL_PORTS in found.get(one, ()) for one in (Protocol.TCP, Protocol.UDP)):
        return "every port"
    return ", ".join(_of_protocol(protocol, ports) for protocol, ports in found.items())


def _of_protocol(protocol: Protocol, ports: set[Ports]) -> str:
    if protocol is Protocol.ICMP:
        return "ICMP"
    name = str(protocol).upper()
    if ALL_PORTS in ports:
        return f"{name}, every port"
    first = sorted(ports, key=lambda one: one.first)
    more = f" and {len(first) - MOST_PORTS} more" if len(first) > MOST_PORTS else ""
    return f"{name} {', '.join(map(str, first[:MOST_PORTS]))}{more}"
