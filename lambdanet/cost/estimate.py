"""What a network costs a month, by the hour and by the GB, at list prices (domain.md §12).

    estimate(topology)                           # before data
    estimate(topology, Traffic(internet_gb=Decimal(100)))

A NAT gateway, its addresses, each zone of an interface endpoint, a transit gateway attachment and an RDS Proxy are
reckoned, and the data that is assumed, along the ways that the topology sends it (ways.py); what else would stand on
the bill is named in `not_estimated`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from lambdanet.cost.book import Book, Price, book_for
from lambdanet.cost.data import data_lines, unreached
from lambdanet.cost.line import Line, LineKind
from lambdanet.cost.streams import title_of
from lambdanet.cost.traffic import Traffic
from lambdanet.cost.ways import MOST_FUNCTIONS, Way, ways_of_all
from lambdanet.explanation.grammar import in_a_row
from lambdanet.topology import Connectivity, InterfaceKind, NatGateway, Topology

__all__ = ["Estimate", "Line", "LineKind", "Traffic", "estimate"]

PROXY_VCPUS: Final = 2  # the least that an RDS Proxy is charged for; the database's own size is not in the document

REGIONAL_UNSURE: Final = (
    "A regional NAT gateway is reckoned once for each zone that it serves, with an address in each: "
    "whether AWS charges its hour so is not verified."
)
PROXY_LEAST: Final = (
    "An RDS Proxy is charged for the vCPUs of its database, at least two: the least is reckoned. "
    "The price is from third-party guides, not confirmed on AWS's page."
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Estimate:
    """`region` is the topology's, `priced_as` the one whose list prices these are, as of a day.

    `free`: what people expect to pay for, and need not. `not_estimated`: what is on the bill and not in the lines.
    `prices`: those of the book that a line has, by their names. `unreached`: what data is assumed to, and does not come
    to: it costs nothing here, and an estimate with some is not to be compared with one without.
    """

    lines: tuple[Line, ...]
    free: tuple[str, ...]
    remarks: tuple[str, ...]
    not_estimated: tuple[str, ...]
    traffic: Traffic
    region: str
    priced_as: str
    as_of: date
    prices: dict[str, Price]
    unreached: tuple[str, ...] = ()

    @property
    def total(self) -> Decimal:
        """US dollars a month, exact."""
        return self.fixed + self.data

    @property
    def fixed(self) -> Decimal:
        """What stands by the hour: US dollars a month, before data."""
        return sum((line.amount for line in self.lines if line.kind is not LineKind.DATA), Decimal(0))

    @property
    def data(self) -> Decimal:
        """What the assumed data costs: US dollars a month."""
        return sum((line.amount for line in self.lines if line.kind is LineKind.DATA), Decimal(0))


def estimate(topology: Topology, traffic: Traffic | None = None, ways: Sequence[Way] | None = None) -> Estimate:
    """What the network costs a month. `ways`: those that its data takes, where they are known already."""
    book = book_for(topology.region)
    given = traffic or Traffic()
    if ways is None:
        ways = ways_of_all(topology, given.services) if given.total else ()
    names = {resource.id: resource.name for resource in topology.resources()}
    lines = (*_nat_gateways(topology, book), *_addresses(topology, book, names), *_endpoints(topology, book))
    lines += (*_attachments(topology, book), *_proxies(topology, book))
    lines += tuple(data_lines(ways, given, book, names, crosses=crosses_zones(topology)))
    lost = tuple(way.title for way in unreached(ways, given))
    return Estimate(
        lines=lines,
        free=tuple(_free(topology)),
        remarks=tuple(_remarks(topology, book, given, lost)),
        not_estimated=tuple(_not_estimated(topology, given)),
        traffic=given,
        region=topology.region,
        priced_as=book.region,
        as_of=book.as_of,
        prices={line.price: book.prices[line.price] for line in lines if line.price},
        unreached=lost,
    )


def crosses_zones(topology: Topology) -> bool:
    """May a function's data pass from one zone to another? Not where none is attached, nor where there is one zone."""
    zones = {one.availability_zone for one in topology.subnets}
    return len(zones) > 1 and any(one.attached for one in topology.functions)


# --- by the hour --------------------------------------------------------------------------------------


def _hourly(
    book: Book, price: str, kind: LineKind, component: str, name: str, what: str, times: int, units: int = 1
) -> Line:
    """So many of something, each of so many units, through all hours of the month."""
    return Line(
        kind=kind,
        component=component,
        name=name,
        what=what,
        times=times,
        quantity=Decimal(book.hours_a_month * times * units),
        unit=book.prices[price].unit,
        unit_price=book.prices[price].price,
        price=price,
    )


def _nat_gateways(topology: Topology, book: Book) -> Iterator[Line]:
    for gateway in _charged(topology):
        zones = len(_zones(topology, gateway)) if gateway.regional else 1
        private = gateway.connectivity is Connectivity.PRIVATE
        what = "regional NAT gateway" if gateway.regional else f"{'private ' if private else ''}NAT gateway"
        yield _hourly(book, "nat_hour", LineKind.NAT_GATEWAY, gateway.id, gateway.name, what, zones)


def _charged(topology: Topology) -> Iterator[NatGateway]:
    """Those that are charged for: one that failed or is deleted is not provisioned and available."""
    return (gateway for gateway in topology.nat_gateways if gateway.state == "available")


def _zones(topology: Topology, gateway: NatGateway) -> frozenset[str]:
    """The zones that a regional NAT gateway serves: those named, else those with interfaces of the VPC."""
    if gateway.zones:
        return frozenset(gateway.zones)
    used = {interface.subnet_id for interface in topology.interfaces}
    own = (subnet for subnet in topology.subnets if subnet.vpc_id == gateway.vpc_id)
    return frozenset(subnet.availability_zone for subnet in own if subnet.id in used) or frozenset(("",))


def _addresses(topology: Topology, book: Book, names: dict[str, str]) -> Iterator[Line]:
    """Public IPv4 addresses: a charge for each, whoever holds it."""
    gone = {gateway.id for gateway in topology.nat_gateways if gateway.state != "available"}
    held: dict[str, int] = {}
    for interface in topology.interfaces:
        number = sum(1 for pair in interface.pairs() if pair.public is not None)
        owner = next(iter(interface.owner_ids), "")
        if number and owner not in gone:
            held[owner] = held.get(owner, 0) + number
    held |= {one.id: len(_zones(topology, one)) for one in _charged(topology) if one.regional}
    for owner, number in held.items():
        what = "public IPv4 address" if number == 1 else "public IPv4 addresses"
        yield _hourly(book, "public_ipv4_hour", LineKind.ADDRESS, owner, names.get(owner, owner), what, number)


def _endpoints(topology: Topology, book: Book) -> Iterator[Line]:
    """Charged in each zone by itself; one subnet in a zone is the most (domain.md §6.2)."""
    for one in topology.interface_endpoints:
        if zones := len(one.subnet_ids):
            yield _hourly(
                book,
                "vpce_az_hour",
                LineKind.ENDPOINT,
                one.id,
                one.name,
                f"interface endpoint for {one.service}",
                zones,
            )


def _attachments(topology: Topology, book: Book) -> Iterator[Line]:
    for one in topology.attachments:
        if one.state == "available":
            what = "transit gateway attachment" if one.vpc_id else "transit gateway attachment of a VPN"
            yield _hourly(book, "tgw_attachment_hour", LineKind.ATTACHMENT, one.id, one.name, what, 1)


def _proxies(topology: Topology, book: Book) -> Iterator[Line]:
    for one in topology.proxies:
        what = f"RDS Proxy, at the least of {PROXY_VCPUS} vCPUs"
        yield _hourly(book, "rds_proxy_vcpu_hour", LineKind.PROXY, one.id, one.name, what, 1, PROXY_VCPUS)


# --- what else is worth saying ------------------------------------------------------------------------


def _free(topology: Topology) -> Iterator[str]:
    """What domain.md §12 says is free, as far as it is there and people expect otherwise."""
    services = list(dict.fromkeys(title_of(one.service).removeprefix("Amazon ") for one in topology.gateway_endpoints))
    if services:
        yield f"{in_a_row(services)} gateway endpoint{'s' if len(topology.gateway_endpoints) > 1 else ''}"
    if topology.egress_only_internet_gateways:
        yield f"egress-only internet gateway{'s' if len(topology.egress_only_internet_gateways) > 1 else ''}"
    if any(one.kind is InterfaceKind.LAMBDA for one in topology.interfaces):
        yield "Lambda ENIs"


def _remarks(topology: Topology, book: Book, traffic: Traffic, lost: tuple[str, ...]) -> Iterator[str]:
    if lost:
        yield f"No function reaches {in_a_row(list(lost))}: what is assumed there does not arrive, and costs nothing here."
    regions = {topology.region, *(vpc.region for vpc in topology.vpcs if vpc.region)}
    for region in sorted(regions - {book.region}):
        yield f"The prices of {region} are not known here: what is in it is reckoned at those of {book.region}."
    if any(gateway.regional for gateway in _charged(topology)):
        yield REGIONAL_UNSURE
    if topology.proxies:
        yield PROXY_LEAST
    for gateway in topology.nat_gateways:
        if gateway.state != "available":
            yield f"{gateway.name} is {gateway.state}, so neither its hours nor its address are reckoned."
    if traffic.total and len(topology.functions) > MOST_FUNCTIONS:
        yield f"The first {MOST_FUNCTIONS} functions stand for all {len(topology.functions)}: the data is theirs, in equal shares."
    elif traffic.total and len(topology.functions) > 1:
        yield "The data is that of all functions: each stream in equal shares of those that get there."
    if traffic.cross_zone_gb and topology.functions and not crosses_zones(topology):
        yield "Nothing passes from one zone to another: no function is attached in a network of two zones."
    if traffic.total and not topology.functions:
        yield "Without a function there is no way that data would take."


def _not_estimated(topology: Topology, traffic: Traffic) -> Iterator[str]:
    if topology.functions:
        yield "requests and run time of the functions"
    several = (
        (topology.databases, "database"),
        (topology.instances, "instance"),
        (topology.caches, "cache"),
        (topology.file_systems, "file system"),
        (topology.load_balancers, "load balancer"),
        (topology.customer_networks, "VPN connection"),
        (topology.unknowns, "unknown"),
    )
    for found, noun in several:
        if found:
            yield f"{_some([one.name for one in found])} ({noun})"
    if topology.services or topology.interface_endpoints or topology.gateway_endpoints:
        yield "what AWS services charge for calls and storage"
    if topology.vpcs or topology.functions:
        data = "data transfer between zones, between Regions and out to the internet"
        yield "data transfer beyond what is assumed" if traffic.total else data


def _some(names: list[str], most: int = 4) -> str:
    """The names, or the first of them and how many more there are."""
    return in_a_row(names if len(names) <= most else [*names[:most], f"{len(names) - most} more"])
