"""What a month's data costs: the GB that are assumed, along the ways that the topology sends them."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from typing import Final

from lambdanet.cost.book import Book
from lambdanet.cost.line import Line, LineKind
from lambdanet.cost.streams import TO_INTERNET, TO_PEERS
from lambdanet.cost.traffic import GB_A_PB, Traffic
from lambdanet.cost.ways import Charge, Way
from lambdanet.explanation.grammar import in_a_row

NAMED: Final = 2  # components that a line calls by their names

THROUGH: Final[Mapping[str, str]] = {
    "nat_gb": "through NAT",
    "vpce_gb": "through an interface endpoint",
    "gateway_endpoint": "through a gateway endpoint",
    "eigw": "through an egress-only internet gateway",
    "tgw_gb": "through a transit gateway",
    "cross_az_gb_each_way": "to a NAT gateway in another zone, each way",
    "peering_same_az_gb": "over a peering, inside a zone",
    "peering_cross_az_gb_each_way": "over a peering, between zones, each way",
    "peering_inter_region_gb": "over a peering, between Regions",
}
TIERS: Final = (
    ("vpce_gb", Decimal(GB_A_PB)),
    ("vpce_gb_next_4_pb", Decimal(5 * GB_A_PB)),
    ("vpce_gb_beyond_5_pb", None),
)
"""What interface endpoints charge up to so many GB of a month, all endpoints together."""


def data_lines(
    ways: Sequence[Way], traffic: Traffic, book: Book, names: Mapping[str, str], *, crosses: bool
) -> list[Line]:
    """A line for each stream and price. `names` are the components'; `crosses`: data can pass between zones."""
    return list(_Bill(book, names).lines(ways, traffic, crosses=crosses))


def unreached(ways: Sequence[Way], traffic: Traffic) -> tuple[Way, ...]:
    """The ways that data is assumed for and that do not get there: it costs nothing, and does not arrive."""
    return tuple(way for way in ways if not way.arrives and gb_of(way.stream, traffic))


def gb_of(stream: str, traffic: Traffic) -> Decimal:
    """GB a month of a stream."""
    given = {TO_INTERNET: traffic.internet_gb, TO_PEERS: traffic.peers_gb}
    return given[stream] if stream in given else traffic.services.get(stream, Decimal(0))


class _Bill:
    """One month. What interface endpoints have carried so far says at which price they go on."""

    def __init__(self, book: Book, names: Mapping[str, str]) -> None:
        self._book = book
        self._names = names
        self._endpoint_gb = Decimal(0)

    def lines(self, ways: Sequence[Way], traffic: Traffic, *, crosses: bool) -> Iterator[Line]:
        for way in ways:
            if (quantity := gb_of(way.stream, traffic)) and way.arrives:
                yield from self._stream(way, quantity)
                if way.stream == TO_INTERNET and traffic.out_gb:
                    yield self._line("internet_out_gb_first_tier", traffic.out_gb, "data out to the internet")
        if traffic.cross_zone_gb and crosses:
            yield self._line("cross_az_gb_each_way", 2 * traffic.cross_zone_gb, "data between zones, each way")

    def _stream(self, way: Way, quantity: Decimal) -> Iterator[Line]:
        if not way.charges:
            yield self._line("", quantity, f"data to {way.title}: nothing on the way charges by the GB")
        for price, some in groupby(sorted(way.charges, key=lambda one: one.price), key=lambda one: one.price):
            charges = list(some)
            carried = _times(quantity, sum((one.share for one in charges), Fraction(0)))
            what = f"data to {way.title}, {THROUGH[price]}"
            for tier, part in self._tiers(carried) if price == "vpce_gb" else ((price, carried),):
                yield self._line(tier, part, what, charges)

    def _tiers(self, quantity: Decimal) -> Iterator[tuple[str, Decimal]]:
        """The quantity, apart by the price that each GB of it is charged at."""
        for price, most in TIERS:
            part = quantity if most is None else min(quantity, max(most - self._endpoint_gb, Decimal(0)))
            if part:
                self._endpoint_gb += part
                quantity -= part
                yield price, part

    def _line(self, price: str, quantity: Decimal, what: str, charges: Sequence[Charge] = ()) -> Line:
        components = [one.component for one in charges]
        return Line(
            kind=LineKind.DATA,
            component=components[0] if components else "",
            name=self._named(components),
            what=what,
            times=max(len(components), 1),
            quantity=quantity,
            unit="GB",
            unit_price=self._book.prices[price].price if price else Decimal(0),
            price=price,
        )

    def _named(self, components: Sequence[str]) -> str:
        names = [self._names.get(one, one) for one in components]
        return in_a_row(names if len(names) <= NAMED else [names[0], f"{len(names) - 1} more"])


def _times(quantity: Decimal, share: Fraction) -> Decimal:
    """Exact wherever a decimal number can be."""
    return quantity * share.numerator / share.denominator
