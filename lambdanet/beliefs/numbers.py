"""Numbers, time and money: beliefs about interfaces, quotas, pools and prices; and what they make of a verdict.

`number` answers a counting question (a formula of `lambdanet.predictions`) as somebody with the belief would. A text
instead of a number is an answer that is none: "never", "it cannot be".
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Final, TypeAlias

from lambdanet.beliefs.case import Believed, Case
from lambdanet.beliefs.copies import changed, config_of, seats_of
from lambdanet.beliefs.ways_out import first_subnet_only
from lambdanet.cost.book import USUAL, Book, book_for
from lambdanet.editing.entries import Document, entries, text, texts
from lambdanet.reachability.verdict import Outcome
from lambdanet.services import short_name

Given: TypeAlias = Mapping[str, int]
Number: TypeAlias = int | Decimal | str

OLD_INTERFACE_QUOTA: Final = 250  # until it was raised to 500 (LAM-12)
DEFAULT_CONCURRENCY: Final = 1000  # per account and Region (domain.md §3.5)
ONLY_WITH_GATEWAY_ENDPOINTS: Final = ("s3", "dynamodb")


# --- verdicts --------------------------------------------------------------------------------------


def every_execution_needs_an_address(case: Case) -> Believed | None:
    """M-ENI-PER-EXECUTION, M-PER-FUNCTION: a function that is attached to a full subnet cannot get its interface."""
    source = case.source
    full = _full_subnets(case)
    if source is None or not any(seat in full for seat in seats_of(source)):
        return None
    return Believed(outcome=Outcome.INVALID, component=text(source, "id"), code="SubnetOutOfIPAddresses")


def one_eni_only(case: Case) -> Believed | None:
    """M-ONE-ENI-ONLY: however many subnets, there is a single interface."""
    return first_subnet_only(case)


def stale_reference(case: Case) -> Believed | None:
    """M-STALE-REFERENCE: what is newer than the text does not exist, or does not work."""
    met = {hop.component for trace in case.truth.traces for hop in trace.hops()}
    for gateway in entries(case.document, "nat_gateways"):
        if gateway.get("AvailabilityMode") == "regional" and gateway.get("id") in met:
            component = text(gateway, "id")
            return Believed(outcome=Outcome.UNREACHABLE, component=component, code="NO_ROUTE_TO_DESTINATION")
    rewritten = _one_group_each(_without_newer_endpoints(_without_public_access_block(case.document)))
    return None if rewritten == case.document else case.again(rewritten)


def _full_subnets(case: Case) -> set[str]:
    held: dict[str, int] = {}
    for interface in case.topology.interfaces:
        held[interface.subnet_id] = held.get(interface.subnet_id, 0) + 1
    reserved = 5  # NET-02
    return {one.id for one in case.topology.subnets if held.get(one.id, 0) >= one.cidr_block.num_addresses - reserved}


def _without_public_access_block(document: Document) -> Document:
    return {name: value for name, value in document.items() if name != "block_public_access"}


def _without_newer_endpoints(document: Document) -> Document:
    """S3 and DynamoDB once had gateway endpoints only."""
    held = entries(document, "vpc_endpoints")
    kept = [
        one
        for one in held
        if one.get("VpcEndpointType") == "Gateway"
        or short_name(text(one, "ServiceName")) not in ONLY_WITH_GATEWAY_ENDPOINTS
    ]
    return document | {"vpc_endpoints": kept} if len(kept) < len(held) else document


def _one_group_each(document: Document) -> Document:
    for function in entries(document, "functions"):
        groups = texts(config_of(function), "SecurityGroupIds")
        if len(groups) > 1:
            config = config_of(function) | {"SecurityGroupIds": [groups[0]]}
            document = changed(document, "functions", text(function, "id"), VpcConfig=config)
    return document


# --- numbers ---------------------------------------------------------------------------------------


def number(belief_id: str, formula: str, given: Given) -> Number | None:
    """What the belief makes of the setup: US dollars as Decimal, else a count. None where it has no say."""
    found = _NUMBERS.get((belief_id, formula))
    return found(given) if found is not None else None


def _book() -> Book:
    return book_for(USUAL)


def _month(price: str) -> Decimal:
    """One of something through all hours of a month."""
    return _book().hours_a_month * _book().prices[price].price


def nat_month(given: Given) -> Decimal:
    """A NAT gateway with its address in each of so many zones, and data through them."""
    fixed = given["zones"] * (_month("nat_hour") + _month("public_ipv4_hour"))
    return fixed + given["gb"] * _book().prices["nat_gb"].price


def endpoint_month(given: Given) -> Decimal:
    """So many interface endpoints, in so many zones each, before data."""
    return given["services"] * given["zones"] * _month("vpce_az_hour")


def break_even(given: Given) -> int:
    """From how many GB a month an interface endpoint costs less than the same data through a NAT gateway."""
    prices = _book().prices
    return _rounded(given["zones"] * _month("vpce_az_hour") / (prices["nat_gb"].price - prices["vpce_gb"].price))


def _rounded(amount: Decimal) -> int:
    return int(amount.quantize(Decimal(1)))


_NUMBERS: Final[Mapping[tuple[str, str], Callable[[Given], Number]]] = {
    ("M-ENI-PER-EXECUTION", "interfaces"): lambda given: given["functions"] * given["concurrency"],
    ("M-PER-FUNCTION", "interfaces"): lambda given: given["functions"],
    ("M-ONE-ENI-ONLY", "interfaces"): lambda given: given["sets"],
    ("M-ENI-PER-EXECUTION", "more-interfaces"): lambda given: given["after"] - given["before"],
    ("M-STALE-REFERENCE", "more-interfaces"): lambda given: f"It cannot be: the limit is {OLD_INTERFACE_QUOTA}",
    ("M-ONE-ENI-ONLY", "loaded-interfaces"): lambda given: 1,
    ("M-ENI-PER-EXECUTION", "loaded-interfaces"): lambda given: "As many as there are executions",
    ("M-SHARED-POOL", "first-refusal"): lambda given: f"Never: there are {given['pool']} connections in all",
    ("M-PER-FUNCTION", "safe-reservation"): lambda given: given["maximum"] // given["pool"],
    ("M-SHARED-POOL", "safe-reservation"): lambda given: f"Any value, up to {DEFAULT_CONCURRENCY:,}",
    ("M-ENI-COSTS", "nat-month"): lambda given: nat_month(given) + given["zones"] * _month("vpce_az_hour"),
    ("M-HYPERPLANE-NAT", "nat-month"): lambda given: nat_month(given) + given["zones"] * _month("nat_hour"),
    ("M-FLAT-ENDPOINT-PRICE", "endpoint-month"): lambda given: endpoint_month({**given, "zones": 1}),
    ("M-ENI-COSTS", "endpoint-month"): lambda given: endpoint_month(given) + given["zones"] * _month("vpce_az_hour"),
    ("M-FLAT-ENDPOINT-PRICE", "break-even"): lambda given: break_even({**given, "zones": 1}),
}
