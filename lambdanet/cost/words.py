"""An estimate as a page and a terminal say it."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from lambdanet.cost.book import Confidence, Price
from lambdanet.cost.estimate import Estimate, Line, LineKind
from lambdanet.cost.traffic import Traffic
from lambdanet.explanation.grammar import in_a_row

NAMED: Final = 2  # so many endpoints and proxies are called by their names; more are counted
NUMBERS: Final = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")

PRICED: Final[Mapping[str, str]] = {
    "nat_hour": "NAT gateways",
    "nat_gb": "data through NAT",
    "public_ipv4_hour": "public IPv4 addresses",
    "vpce_az_hour": "interface endpoints",
    "vpce_gb": "data through interface endpoints, the first PB",
    "vpce_gb_next_4_pb": "data through interface endpoints, the next 4 PB",
    "vpce_gb_beyond_5_pb": "data through interface endpoints, beyond 5 PB",
    "gateway_endpoint": "data through gateway endpoints",
    "eigw": "data through egress-only internet gateways",
    "cross_az_gb_each_way": "data between zones, each way",
    "internet_out_gb_first_tier": "data out to the internet, the first tier",
    "peering_same_az_gb": "data over a peering inside a zone",
    "peering_cross_az_gb_each_way": "data over a peering between zones, each way",
    "peering_inter_region_gb": "data over a peering between Regions",
    "tgw_attachment_hour": "transit gateway attachments",
    "tgw_gb": "data through transit gateways",
    "rds_proxy_vcpu_hour": "RDS Proxies",
}
"""What each price of the book is for."""


def money(amount: Decimal) -> str:
    """US dollars, to the cent: $1,051.10."""
    return f"${amount.quantize(Decimal('0.01'), ROUND_HALF_UP):,}"


def sentence(found: Estimate) -> str:
    """The whole in one sentence, and what is free in another."""
    total = money(found.total)
    data = "before data" if not found.traffic.total else f"with {found.traffic.total.normalize():,f} GB of data"
    reasons = ", ".join(_reasons(found.lines))
    said = f"About {total} a month {data}: {reasons}." if reasons else f"{total} a month {data}."
    return f"{said} {free}" if (free := _free(found)) else said


def prices_as_of(found: Estimate) -> str:
    """Whose list prices these are, and of when."""
    unknown = "" if found.region == found.priced_as else f" (those of {found.region} are not known here)"
    return f"{found.priced_as} list prices{unknown}, as of {found.as_of:%B %Y}"


def not_estimated(found: Estimate) -> str:
    """What is not in it, in one sentence; "" where there is nothing."""
    return f"Not in it: {'; '.join(found.not_estimated)}." if found.not_estimated else ""


def unsure(found: Estimate) -> str:
    """Which of its prices do not rest on AWS's own pages, and on what they rest, in one sentence; "" for none."""
    by_note: dict[str, list[str]] = {}
    for line in found.lines:
        price = found.prices.get(line.price)
        if price is not None and price.confidence is not Confidence.HIGH:
            names = by_note.setdefault(f"{price.confidence}: {price.note}", [])
            names.append(PRICED[line.price])
    told = "; ".join(f"{in_a_row(list(dict.fromkeys(names)))} ({note})" for note, names in by_note.items())
    return f"Less sure are the prices of {told}." if told else ""


def estimate_text(found: Estimate) -> str:
    """The estimate as lines of text."""
    rows = [
        f"  {money(line.amount):>10}  {' '.join(filter(None, (line.name, line.what)))}: {sum_of(line)}"
        for line in found.lines
    ]
    said = (sentence(found), *rows, *found.remarks, unsure(found), not_estimated(found), f"{prices_as_of(found)}.")
    return "\n".join(filter(None, said))


def sum_of(line: Line) -> str:
    """How a line comes about: 730 hours at $0.045."""
    unit = line.unit if line.unit == "GB" or line.quantity == 1 else f"{line.unit}s"
    return f"{line.quantity.normalize():,f} {unit} at ${line.unit_price.normalize():f}"


def estimate_data(found: Estimate) -> dict[str, Any]:
    """The estimate as JSON; amounts are text, exact to the last digit."""
    return {
        "total": str(found.total),
        "fixed": str(found.fixed),
        "data": str(found.data),
        "currency": "USD",
        "lines": [
            {
                "component": line.component,
                "what": line.what,
                "quantity": str(line.quantity),
                "unit": line.unit,
                "unit_price": str(line.unit_price),
                "amount": str(line.amount),
                "price": line.price or None,
            }
            for line in found.lines
        ],
        "traffic": traffic_data(found.traffic),
        "unreached": list(found.unreached),
        "prices": {name: _price(one) for name, one in found.prices.items()},
        "free": list(found.free),
        "remarks": list(found.remarks),
        "not_estimated": list(found.not_estimated),
        "region": found.region,
        "priced_as": found.priced_as,
        "as_of": found.as_of.isoformat(),
        "sentence": sentence(found),
    }


def traffic_data(traffic: Traffic) -> dict[str, Any]:
    """The assumptions as JSON, in GB a month."""
    return {
        "internet": str(traffic.internet_gb),
        "out": str(traffic.out_gb),
        "services": {name: str(quantity) for name, quantity in traffic.services.items()},
        "cross_zone": str(traffic.cross_zone_gb),
        "peers": str(traffic.peers_gb),
    }


def _price(one: Price) -> dict[str, Any]:
    return {
        "price": str(one.price),
        "unit": one.unit,
        "fact": one.fact,
        "source": one.source,
        "date": one.date.isoformat(),
        "confidence": str(one.confidence),
        "note": one.note or None,
    }


# --- the reasons --------------------------------------------------------------------------------------


def _reasons(lines: tuple[Line, ...]) -> Iterator[str]:
    gateways = _of(lines, LineKind.NAT_GATEWAY)
    homes = {line.component for line in gateways}
    addresses = _of(lines, LineKind.ADDRESS)
    theirs = [line for line in addresses if line.component in homes]
    if gateways:
        yield f"{_gateways(gateways, theirs)} {_sum((*gateways, *theirs))}"
    endpoints = _of(lines, LineKind.ENDPOINT)
    if len(endpoints) <= NAMED:
        yield from (
            f"{one.name} in {_number(one.times)} {_s(one.times, 'zone')} {money(one.amount)}" for one in endpoints
        )
    else:
        yield f"{_number(len(endpoints))} interface endpoints {_sum(endpoints)}"
    if attachments := _of(lines, LineKind.ATTACHMENT):
        yield f"{_counted(len(attachments), 'transit gateway attachment')} {_sum(attachments)}"
    if proxies := _of(lines, LineKind.PROXY):
        named = f"at least {_sum(proxies)}"
        yield f"{proxies[0].name} {named}" if len(proxies) == 1 else f"{_number(len(proxies))} RDS proxies {named}"
    if others := [line for line in addresses if line.component not in homes]:
        number = sum(line.times for line in others)
        yield f"{_counted(number, 'public IPv4 address', 'public IPv4 addresses')} {_sum(others)}"
    if data := _of(lines, LineKind.DATA):
        yield f"data {_sum(data)}"


def _gateways(gateways: list[Line], addresses: list[Line]) -> str:
    if len(gateways) > 1:
        return f"{_number(len(gateways))} NAT gateways" + (" and their addresses" if addresses else "")
    one = gateways[0]
    zones = f" in {_number(one.times)} zones" if one.times > 1 else ""
    number = sum(line.times for line in addresses)
    return f"{one.what}{zones}" + (f" and its {_s(number, 'address', 'addresses')}" if number else "")


def _free(found: Estimate) -> str:
    if not found.free:
        return ""
    one = len(found.free) == 1 and not found.free[0].endswith("s")
    said = in_a_row(list(found.free))
    return f"{said[0].upper()}{said[1:]} {'is' if one else 'are'} free."


def _of(lines: Iterable[Line], kind: LineKind) -> list[Line]:
    return [line for line in lines if line.kind is kind]


def _sum(lines: Iterable[Line]) -> str:
    return money(sum((line.amount for line in lines), Decimal(0)))


def _number(number: int) -> str:
    return NUMBERS[number] if number < len(NUMBERS) else f"{number:,}"


def _counted(number: int, one: str, many: str = "") -> str:
    return one if number == 1 else f"{_number(number)} {many or one + 's'}"


def _s(number: int, one: str, many: str = "") -> str:
    return one if number == 1 else many or f"{one}s"
