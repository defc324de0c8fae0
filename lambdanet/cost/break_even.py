"""From how many GB a month on do interface endpoints cost less than a NAT gateway? (domain.md §12)"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from lambdanet.cost.book import Book
from lambdanet.cost.streams import USUAL_SERVICES, services_of
from lambdanet.cost.words import money
from lambdanet.topology import Topology

MOST_ENDPOINTS: Final = 50  # a VPC's quota (domain.md §11)
MOST_ZONES: Final = 6
USUAL_GB: Final = Decimal(1000)  # the range to be shown where nothing breaks even


@dataclass(frozen=True, kw_only=True, slots=True)
class Setting:
    """What is compared: NAT gateways against an interface endpoint in each zone for each of so many services.

    `anyway`: the gateways must be there for something else, so that only their price per GB counts.
    """

    endpoints: int
    zones: int
    gateways: int
    anyway: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Offer:
    """US dollars a month: `fixed`, and `per_gb`."""

    name: str
    fixed: Decimal
    per_gb: Decimal

    def at(self, quantity: Decimal) -> Decimal:
        """What it costs a month with so many GB."""
        return self.fixed + self.per_gb * quantity


@dataclass(frozen=True, kw_only=True, slots=True)
class BreakEven:
    """`at`: GB a month where both cost the same, exact; None where endpoints cost less from the first GB on."""

    nat: Offer
    endpoints: Offer
    gateway_endpoint: Offer
    setting: Setting
    at: Decimal | None

    @property
    def offers(self) -> tuple[Offer, Offer, Offer]:
        return self.nat, self.endpoints, self.gateway_endpoint

    @property
    def seen_gb(self) -> Decimal:
        """As far as there is something to see."""
        return USUAL_GB if self.at is None else 2 * self.at


def setting_of(topology: Topology) -> Setting:
    """The topology's own numbers: its functions' zones, its services but S3 and DynamoDB, its NAT gateways."""
    subnet_ids = {one for function in topology.functions for one in function.subnet_ids}
    zones = {one.availability_zone for one in topology.subnets if one.id in subnet_ids}
    zones = zones or {one.availability_zone for one in topology.subnets}
    services = [one for one in services_of(topology) if one not in USUAL_SERVICES]
    number = min(len(zones) or 1, MOST_ZONES)
    return Setting(
        endpoints=min(len(services) or 1, MOST_ENDPOINTS),
        zones=number,
        gateways=sum(1 for one in topology.nat_gateways if one.state == "available") or number,
    )


def break_even(book: Book, setting: Setting) -> BreakEven:
    """Compare them at the book's prices, endpoints at those of a month's first PB."""
    hours = book.hours_a_month
    price = {name: one.price for name, one in book.prices.items()}
    standing = hours * setting.gateways * (price["nat_hour"] + price["public_ipv4_hour"])
    nat = Offer(
        name="NAT gateway" if setting.gateways == 1 else f"{setting.gateways} NAT gateways",
        fixed=Decimal(0) if setting.anyway else standing,
        per_gb=price["nat_gb"],
    )
    endpoints = Offer(
        name="Interface endpoint" if setting.endpoints == 1 else f"{setting.endpoints} interface endpoints",
        fixed=hours * setting.endpoints * setting.zones * price["vpce_az_hour"],
        per_gb=price["vpce_gb"],
    )
    free = Offer(name="Gateway endpoint", fixed=Decimal(0), per_gb=price["gateway_endpoint"])
    return BreakEven(nat=nat, endpoints=endpoints, gateway_endpoint=free, setting=setting, at=_at(nat, endpoints))


def _at(nat: Offer, endpoints: Offer) -> Decimal | None:
    more, less = endpoints.fixed - nat.fixed, nat.per_gb - endpoints.per_gb
    return more / less if more > 0 and less > 0 else None


def told(found: BreakEven) -> str:
    """The result in words: where it breaks even, and what is free at any amount."""
    return " ".join(_told(found))


def _told(found: BreakEven) -> Iterator[str]:
    one = found.setting.endpoints == 1
    endpoints = "the interface endpoint costs" if one else "the interface endpoints cost"
    if found.at is None:
        yield f"{endpoints[0].upper()}{endpoints[1:]} less at any amount: {_standing(found)}"
    else:
        yield (
            f"They break even at {found.at.quantize(Decimal(1)):,} GB a month: below, NAT costs less; above, {endpoints} less."
        )
        if found.setting.anyway:
            yield "The NAT gateway's hours are left out, for it is there anyway."
    yield "S3 and DynamoDB have a gateway endpoint, which is free at any amount."


def _standing(found: BreakEven) -> str:
    return (
        f"{money(found.endpoints.fixed)} a month before data, against {money(found.nat.fixed)} for NAT, "
        f"and ${found.endpoints.per_gb.normalize():f} a GB against ${found.nat.per_gb.normalize():f}."
    )
