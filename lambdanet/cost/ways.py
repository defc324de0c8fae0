"""Which way a function's data goes, and what charges for it there: read off the evaluator's traces, never guessed.

    ways = ways_of(topology, "orders", lambda question: evaluate_on(network, question))

A way does not know how many GB take it: whoever assumes that multiplies (data.py), so another assumption asks nothing
anew. Replies are taken to come back the way that the packet went.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from lambdanet.cost.streams import Stream, streams_of
from lambdanet.reachability.evaluate import evaluate_on
from lambdanet.reachability.network import compile_network
from lambdanet.reachability.verdict import Hop, Kind, Outcome, Trace, Verdict
from lambdanet.topology import Question, Topology

MOST_FUNCTIONS: Final = 20  # each has an equal share of the data; more of them are not asked

Ask = Callable[[Question], Verdict]

CHARGED: Final = {
    Kind.NAT_GATEWAY: "nat_gb",
    Kind.INTERFACE_ENDPOINT: "vpce_gb",
    Kind.GATEWAY_ENDPOINT: "gateway_endpoint",
    Kind.EGRESS_ONLY_INTERNET_GATEWAY: "eigw",
    Kind.TRANSIT_GATEWAY: "tgw_gb",
}
"""What charges by the GB, or is free where one expects otherwise, and the price in the book."""

BETWEEN_NETWORKS: Final = frozenset({Kind.PEERING, Kind.TRANSIT_GATEWAY, Kind.VPN_GATEWAY})
ARRIVES: Final = frozenset({Outcome.REACHABLE, Outcome.INTERMITTENT})


@dataclass(frozen=True, kw_only=True, slots=True)
class Charge:
    """A price, the component that it is charged at, and for how many GB of each GB of the stream.

    Two of one are charged where each direction is: once where it leaves a zone, once where it comes into the other.
    """

    price: str
    component: str
    share: Fraction


@dataclass(frozen=True, kw_only=True, slots=True)
class Way:
    """Of one stream. Without `arrives` nothing gets there, and so nothing is charged for."""

    stream: str
    title: str
    arrives: bool
    charges: tuple[Charge, ...] = ()


def ways_of_all(topology: Topology, also: Iterable[str] = ()) -> tuple[Way, ...]:
    """Of all functions of the topology, each with an equal share of what gets there.

    `also`: services besides those that the topology has to do with.
    """
    network = compile_network(topology)

    def ask(question: Question) -> Verdict:
        return evaluate_on(network, question)

    return together(ways_of(topology, one.id, ask, also) for one in topology.functions[:MOST_FUNCTIONS])


def ways_of(topology: Topology, function: str, ask: Ask, also: Iterable[str] = ()) -> tuple[Way, ...]:
    """Of one function. `ask` answers questions on this topology."""
    zones = {one.id: one.availability_zone for one in topology.subnets}
    places = _Places(topology=topology, zones=zones)
    return tuple(_way(stream, function, ask, places) for stream in streams_of(topology, also))


def together(several: Iterable[Sequence[Way]]) -> tuple[Way, ...]:
    """The ways of several functions as one: those that get there share a stream equally."""
    by_stream: dict[str, list[Way]] = {}
    for ways in several:
        for way in ways:
            by_stream.setdefault(way.stream, []).append(way)
    return tuple(_shared(ways) for ways in by_stream.values())


def _shared(ways: Sequence[Way]) -> Way:
    arriving = [one for one in ways if one.arrives]
    charges = [(charge, Fraction(1, len(arriving))) for one in arriving for charge in one.charges]
    return Way(stream=ways[0].stream, title=ways[0].title, arrives=bool(arriving), charges=_summed(charges))


# --- one stream ---------------------------------------------------------------------------------------


def _way(stream: Stream, function: str, ask: Ask, places: "_Places") -> Way:
    found = list(_arriving(stream, function, ask))
    each = [(charge, Fraction(1, len(found))) for trace in found for charge in _charges(trace, places)]
    return Way(stream=stream.name, title=stream.title, arrives=bool(found), charges=_summed(each))


def _arriving(stream: Stream, function: str, ask: Ask) -> Iterator[Trace]:
    """The traces that get there: of the first question that has any, or of every one."""
    for question in stream.questions(function):
        traces = [one for one in ask(question).traces if one.outcome in ARRIVES]
        if stream.every:
            traces = [one for one in traces if any(hop.kind in BETWEEN_NETWORKS for hop in one.forward)]
        yield from traces
        if traces and not stream.every:
            return


def _summed(charges: Iterable[tuple[Charge, Fraction]]) -> tuple[Charge, ...]:
    """The same price at the same component once."""
    shares: dict[tuple[str, str], Fraction] = {}
    for charge, part in charges:
        at = charge.price, charge.component
        shares[at] = shares.get(at, Fraction(0)) + charge.share * part
    return tuple(Charge(price=price, component=one, share=share) for (price, one), share in shares.items())


@dataclass(frozen=True, kw_only=True, slots=True)
class _Places:
    """Where things stand: in which zone, and in which Region."""

    topology: Topology
    zones: dict[str, str]

    def of_interface(self, identifier: str) -> str:
        """The subnet of an interface; "" where it is none of the topology's."""
        return next((one.subnet_id for one in self.topology.interfaces if one.id == identifier), "")

    def of_gateway(self, identifier: str) -> str:
        """The subnet of a zonal NAT gateway."""
        return next((one.subnet_id for one in self.topology.nat_gateways if one.id == identifier), "")

    def differ(self, one: str, other: str) -> bool:
        """Are two subnets in different zones? Not where one of them is unknown, or none."""
        first, second = self.zones.get(one, ""), self.zones.get(other, "")
        return bool(first and second) and first != second

    def of_one_region(self, peering: str) -> bool:
        """Do both VPCs of a peering stand in the same Region?"""
        regions = {one.id: one.region or self.topology.region for one in self.topology.vpcs}
        found = next(one for one in self.topology.peerings if one.id == peering)
        return regions.get(found.vpc_id) == regions.get(found.peer_vpc_id)


def _charges(trace: Trace, places: _Places) -> Iterator[Charge]:
    for hop in dict.fromkeys((hop.kind, hop.component) for hop in trace.forward):
        kind, component = hop
        if (price := CHARGED.get(kind)) is not None:
            yield Charge(price=price, component=component, share=Fraction(1))
        if kind is Kind.NAT_GATEWAY and places.differ(trace.subnet or "", places.of_gateway(component)):
            yield Charge(price="cross_az_gb_each_way", component=component, share=Fraction(2))
        if kind is Kind.PEERING:
            yield _peering(component, trace, trace.forward[-1], places)


def _peering(component: str, trace: Trace, last: Hop, places: _Places) -> Charge:
    if not places.of_one_region(component):
        return Charge(price="peering_inter_region_gb", component=component, share=Fraction(1))
    if places.differ(trace.subnet or "", places.of_interface(last.at)):
        return Charge(price="peering_cross_az_gb_each_way", component=component, share=Fraction(2))
    return Charge(price="peering_same_az_gb", component=component, share=Fraction(1))


# --- as JSON -------------------------------------------------------------------------------------------


def ways_data(ways: Sequence[Way]) -> list[dict[str, Any]]:
    """The ways as JSON; shares are text, such as "1/2"."""
    return [
        {
            "stream": way.stream,
            "title": way.title,
            "arrives": way.arrives,
            "charges": [[one.price, one.component, str(one.share)] for one in way.charges],
        }
        for way in ways
    ]


def read_ways(data: Sequence[dict[str, Any]]) -> tuple[Way, ...]:
    """What `ways_data` gave."""
    return tuple(
        Way(
            stream=one["stream"],
            title=one["title"],
            arrives=one["arrives"],
            charges=tuple(
                Charge(price=price, component=component, share=Fraction(share))
                for price, component, share in one["charges"]
            ),
        )
        for one in data
    )
