"""Everything that a source can reach, as exact sets (semantics.md §5).

One packet's walk stands for many: a refusal does not end it, so which way it takes hangs on the address and
the protocol alone. Addresses that no route, block or interface tells apart are walked once, by the walk
itself; but at each security group, network ACL and listener the walk only notes that it was there, and the
set of all that they let through takes the place of a decision. What is left at the end connects. Nothing
here says why a packet fails: `evaluate` does.

Where a NAT gateway chooses a port of its own, the replies come back to that port, and a network ACL may
admit a part of the gateway's range: those packets connect sometimes, from whatever client port.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Final

from lambdanet.problems import Problem
from lambdanet.reachability.boxes import EVERYWHERE, NONE, PROTOCOLS, Addresses, Box, Boxes, number, of
from lambdanet.reachability.evaluate import evaluate_on, find_source, send
from lambdanet.reachability.filter_sets import acl_admits, groups_from_one, groups_towards
from lambdanet.reachability.naming import HTTPS, Destination, End
from lambdanet.reachability.network import Network, compile_network
from lambdanet.reachability.noted_walk import AclThere, Filter, GroupsThere, Listener, NotedWalk, Stopped
from lambdanet.reachability.places import Places, alike, internet
from lambdanet.reachability.sources import NO_PORT, SMTP, Meaning, Start, component, fault, first_packet, starts
from lambdanet.reachability.verdict import Check, Finding, Hop, Kind, Outcome, Resolved, Resolver, Trace
from lambdanet.reachability.walk.ports import ANSWERS_PING, TCP_ONLY
from lambdanet.topology import (
    ALL_PORTS,
    CLIENT_PORTS,
    INTERNET,
    LAMBDA_PORTS,
    LOG_DELIVERY,
    Address,
    Function,
    Interface,
    InterfaceKind,
    Ports,
    Protocol,
    Question,
    Topology,
)

MAIL: Final = of(Box(protocols=(Protocol.TCP,), addresses=EVERYWHERE, ports=Ports(first=SMTP, last=SMTP)))
GATEWAYS: Final = frozenset(
    {
        Kind.NAT_GATEWAY,
        Kind.INTERNET_GATEWAY,
        Kind.EGRESS_ONLY_INTERNET_GATEWAY,
        Kind.INTERFACE_ENDPOINT,
        Kind.GATEWAY_ENDPOINT,
        Kind.PEERING,
        Kind.TRANSIT_GATEWAY,
        Kind.VPN_GATEWAY,
    }
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrival:
    """What of one far end connects, by one way. `sometimes` holds what a NAT gateway's choice of port decides.

    `through`: the gateways and endpoints on the way, in order. `at`: the interface that answers, "" where
    none of the topology does.
    """

    component: str
    kind: Kind
    at: str
    through: tuple[str, ...]
    always: Boxes
    sometimes: Boxes = NONE


@dataclass(frozen=True, kw_only=True, slots=True)
class FromOne:
    """Everything that connects from one interface of the source; `interface` "" outside any VPC."""

    interface: str
    subnet: str | None
    address: Address | None
    arrivals: tuple[Arrival, ...]

    @property
    def always(self) -> Boxes:
        return _united(arrival.always for arrival in self.arrivals)

    @property
    def sometimes(self) -> Boxes:
        return _united(arrival.sometimes for arrival in self.arrivals)


@dataclass(frozen=True, kw_only=True, slots=True)
class Reach:
    """What a source reaches from each of its interfaces, out of the client ports that it uses.

    `unaskable` says why there is no such source. `refused` is what AWS would not have created, among the
    source and the components on these ways: as long as there is any, nothing of this runs. `internet`
    holds the addresses that stand for the internet at large.
    """

    source: str
    client_ports: Ports
    starts: tuple[FromOne, ...] = ()
    unaskable: Finding | None = None
    refused: tuple[Problem, ...] = ()
    internet: tuple[Addresses, ...] = ()


def reaches(topology: Topology, source: str, *, client_ports: Ports | None = None) -> Reach:
    """The exact sets of packets that connect from `source`, a name as in a question.

    `client_ports`: other ones than the source's ephemeral range.
    """
    return reaches_on(compile_network(topology), source, client_ports=client_ports)


def reaches_on(
    network: Network,
    source: str,
    *,
    client_ports: Ports | None = None,
    only: Callable[[Address], bool] | None = None,
) -> Reach:
    """The same on a topology that is ready. `only`: of the destinations those that matter, which saves time."""
    meaning = find_source(network, source)
    ports = client_ports or ports_of(network, meaning)
    if meaning is None:
        unknown = Finding(code="NO_SOURCE_OR_DESTINATION", component=source, evidence="unknown name")
        return Reach(source=source, client_ports=ports, unaskable=unknown)
    if not isinstance(meaning, End | Address | str) or meaning == LOG_DELIVERY:
        silent = Finding(code="UNSUPPORTED_COMPONENT", component=source, evidence="opens no connection")
        return Reach(source=source, client_ports=ports, unaskable=silent)
    name, _ = component(network, meaning)
    filters = Filters(network)
    places = [one for one in alike(network) if only is None or any(only(each.first) for each in one)]
    ways = [(one, tuple(_ways(filters, places, meaning, one, ports))) for one in starts(network, meaning)]
    met = dict.fromkeys((name, *(part for _, found in ways for way in found for part in way.met)))
    return Reach(
        source=name,
        client_ports=ports,
        starts=tuple(_from_one(interface, found) for interface, found in ways),
        refused=tuple(network.refused[one] for one in met if one in network.refused),
        internet=internet(network),
    )


def ports_of(network: Network, meaning: Meaning | None) -> Ports:
    """The client ports that a source uses: those of its own system, or of Lambda."""
    linux = isinstance(meaning, End) and not isinstance(meaning, Function) and bool(network.interfaces_of(meaning))
    return CLIENT_PORTS if linux else LAMBDA_PORTS


def failing_client_ports(topology: Topology, question: Question) -> tuple[Ports, ...]:
    """The client ports from which the question's connection does not always succeed (ACL-06).

    From any of the source's interfaces, to any of the addresses that the target's name gives: empty for
    what always connects, the client's whole range for what never does.
    """
    network = compile_network(topology)
    verdict = evaluate_on(network, question)
    pinned = question.source_port
    reach = reaches_on(
        network,
        question.source,
        client_ports=Ports(first=pinned, last=pinned) if pinned is not None else None,
    )
    whole = of(Box(client_ports=reach.client_ports))
    if verdict.outcome is Outcome.INVALID:
        return whole.client_ports()
    working = whole
    for trace in verdict.traces:
        working &= _working(reach, trace)
    return (whole - working).client_ports()


def _working(reach: Reach, trace: Trace) -> Boxes:
    """The client ports of one trace that always work, to whatever address and port."""
    if trace.outcome is not Outcome.INTERMITTENT or trace.destination is None:
        return of(Box()) if trace.outcome is Outcome.REACHABLE else NONE
    asked = trace.forward[0].packet
    to_there = of(
        Box(
            protocols=(asked.protocol,),
            addresses=Addresses(first=trace.destination, last=trace.destination),
            ports=asked.destination_port,
        )
    )
    start = next(one for one in reach.starts if one.interface == trace.interface)
    ports = (start.always & to_there).client_ports()
    return of(*(Box(client_ports=one) for one in ports))


# --- from one interface -----------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class Course:
    """What a noted walk brought back, for one protocol to addresses that fare alike."""

    packets: Boxes  # as they are sent
    filters: tuple[Filter, ...]
    swapped: tuple[tuple[Filter, ...], ...]  # behind each NAT gateway
    listener: Listener
    through: tuple[str, ...]
    met: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Way:
    """What of a course connects: surely, and at least sometimes."""

    course: Course
    sure: Boxes
    likely: Boxes

    @property
    def met(self) -> tuple[str, ...]:
        return self.course.met


def _ways(
    filters: "Filters", places: Iterable[Places], source: Meaning, interface: Interface | None, ports: Ports
) -> Iterator[_Way]:
    """The courses that pass the same filters are put through them together."""
    together: dict[object, list[Course]] = defaultdict(list)
    for one in places:
        for course in courses_of(filters.network, one, source, interface, ports):
            together[course.filters, course.swapped].append(course)
    for courses in together.values():
        sure, likely = filters.passed(courses[0], _united(course.packets for course in courses))
        for course in courses:
            heard = course.packets & heard_by(course.listener)
            if found := likely & heard:
                yield _Way(course=course, sure=found if sure is likely else sure & heard, likely=found)


def courses_of(
    network: Network, places: Places, source: Meaning, interface: Interface | None, ports: Ports
) -> Iterator[Course]:
    """One for each protocol. Nothing refuses TCP alone: where it is stopped, so are the others.

    Amazon's resolver is left out: it answers every interface of a VPC, whatever its rules (domain.md §3.7).
    """
    if interface is not None and places[0].first in network.resolvers(network.vpc_of(interface)):
        return
    for protocol in PROTOCOLS:
        start = _start(network, source, interface, places[0].first, protocol, HTTPS)
        if fault(start) is not None:
            continue
        walk = NotedWalk(network, places[0].first)
        try:
            send(walk, start, first_packet(start))
        except Stopped:
            if protocol is Protocol.TCP:
                return
            continue
        listener = walk.listener or _itself(network, source, start)
        if listener is None:
            return
        yield Course(
            packets=_sent(network, source, interface, places, protocol, ports),
            filters=tuple(dict.fromkeys(walk.filters)),
            swapped=tuple(tuple(dict.fromkeys(one)) for one in walk.swapped.values()),
            listener=listener,
            through=tuple(dict.fromkeys(hop.component for hop in walk.forward if _leads_through(hop))),
            met=_met(network, source, interface, walk),
        )
        if listener.protocols == TCP_ONLY and ALL_PORTS not in listener.ports:
            return


def _start(
    network: Network, source: Meaning, interface: Interface | None, address: Address, protocol: Protocol, port: int
) -> Start:
    """The question about one of the packets; from port 0, which no client uses."""
    return Start(
        question=Question(
            source="", target=str(address), port=port, protocol=protocol, family=address.version, source_port=0
        ),
        source=source,
        target=address,
        interface=interface,
        destination=Destination(answer=Resolved(name=str(address), address=address, resolver=Resolver.NONE), port=port),
        port_25_lifted=network.topology.port_25_lifted,
    )


def _sent(
    network: Network,
    source: Meaning,
    interface: Interface | None,
    places: Places,
    protocol: Protocol,
    ports: Ports,
) -> Boxes:
    """The packets that the source sends there: but for mail, sources.py forbids whole protocols and places only."""
    if protocol is Protocol.ICMP:
        return of(*(Box(protocols=(protocol,), addresses=one, ports=NO_PORT, client_ports=NO_PORT) for one in places))
    sent = of(*(Box(protocols=(protocol,), addresses=one, client_ports=ports) for one in places))
    mail = _start(network, source, interface, places[0].first, protocol, SMTP)
    return sent - MAIL if fault(mail) is not None else sent


def _itself(network: Network, source: Meaning, start: Start) -> Listener | None:
    """A packet to its own address never leaves a host, and so met nothing."""
    if start.interface is None or start.interface.address(start.question.family) != start.destination.address:
        return None
    name, kind = component(network, source)
    return Listener(component=name, kind=kind, at=start.interface.id, ports=(ALL_PORTS,), protocols=PROTOCOLS)


def _leads_through(hop: Hop) -> bool:
    return hop.kind in GATEWAYS or hop.check is Check.TRANSLATION


def _met(network: Network, source: Meaning, interface: Interface | None, walk: NotedWalk) -> tuple[str, ...]:
    """The components of the way there and back, with the subnets and owners of its interfaces.

    A Lambda interface is shared, and the faults of the other functions are their own (LAM-01).
    """
    met = dict.fromkeys((component(network, source)[0], interface.subnet_id) if interface else ())
    for hop in (*walk.forward, *walk.reply):
        met |= dict.fromkeys((hop.component, hop.at.split("/")[0]))
        if (there := network.interfaces.get(hop.at)) is not None:
            owners = there.owner_ids if there.kind is not InterfaceKind.LAMBDA else ()
            met |= dict.fromkeys((there.subnet_id, *owners))
    return tuple(met)


def heard_by(listener: Listener) -> Boxes:
    """What a listener takes. One on every port takes every protocol; a host answers ping in any case, as on a walk."""
    if ALL_PORTS in listener.ports:
        return of(Box(addresses=EVERYWHERE))
    heard = [Box(protocols=listener.protocols, addresses=EVERYWHERE, ports=one) for one in listener.ports]
    if listener.kind in ANSWERS_PING:
        heard.append(Box(protocols=(Protocol.ICMP,), addresses=EVERYWHERE))
    return of(*heard)


class Filters:
    """The sets that filters let pass, each made once."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self._made: dict[Filter, Boxes] = {}

    def passed(self, course: Course, packets: Boxes) -> tuple[Boxes, Boxes]:
        """What of the packets passes surely, and what does for at least one port that each NAT gateway may choose."""
        for one in course.filters:
            packets &= self._admitted(one)
        sure = likely = packets
        for segment in course.swapped:
            let_back = of(Box(addresses=EVERYWHERE, client_ports=LAMBDA_PORTS))
            for one in segment:
                let_back &= self._admitted(one)
            sure &= let_back.from_every_client_port(LAMBDA_PORTS)
            likely &= let_back.from_any_client_port()
        return sure, likely

    def _admitted(self, there: Filter) -> Boxes:
        if there not in self._made:
            self._made[there] = self._made_of(there)
        return self._made[there]

    def _made_of(self, there: Filter) -> Boxes:
        match there:
            case AclThere(acl_id=acl_id, egress=egress, far=far, reply=reply):
                acl = next(one for one in self.network.acls.values() if one.id == acl_id)
                return acl_admits(acl, egress=egress, far=far, reply=reply)
            case GroupsThere(egress=True):
                return groups_towards(self.network, there.group_ids, self.network.vpcs[there.vpc_id])
            case GroupsThere():
                sender = self.network.interfaces.get(there.sender)
                return groups_from_one(self.network, there.group_ids, there.source, sender)


# --- from ways to arrivals ----------------------------------------------------------------------------


def _from_one(interface: Interface | None, ways: Iterable[_Way]) -> FromOne:
    return FromOne(
        interface=interface.id if interface else "",
        subnet=interface.subnet_id if interface else None,
        address=interface.private_ip if interface else None,
        arrivals=tuple(sorted(_arrivals(ways), key=_rank)),
    )


def _arrivals(ways: Iterable[_Way]) -> Iterator[Arrival]:
    """One for each far end and way to it."""
    found: dict[tuple[str, Kind, str, tuple[str, ...]], list[_Way]] = defaultdict(list)
    for way in ways:
        end = way.course.listener
        found[end.component, end.kind, end.at, way.course.through].append(way)
    for (name, kind, at, through), alike_ways in found.items():
        always = _united(way.sure for way in alike_ways)
        sometimes = _united(way.likely for way in alike_ways) - always
        yield Arrival(component=name, kind=kind, at=at, through=through, always=always, sometimes=sometimes)


def _rank(arrival: Arrival) -> tuple[int, int]:
    """Interfaces first, then hosts, then services, the internet at large last; each by its address."""
    rank = 0 if arrival.at else {Kind.SERVICE: 2}.get(arrival.kind, 3 if arrival.component == INTERNET else 1)
    return rank, min(number(one.first) for one in (arrival.always | arrival.sometimes).addresses())


def _united(sets: Iterable[Boxes]) -> Boxes:
    return reduce(or_, sets, NONE)
