"""What is counted and reckoned: the true value of each question about numbers, and slips that are no misconception.

Nothing is stored: interfaces come from `lambdanet.capacity` on a network that is made for it, prices from
`lambdanet.cost`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from lambdanet.beliefs.numbers import Given, Number, break_even, endpoint_month, nat_month
from lambdanet.capacity.counts import Fate, database_connections, lambda_interfaces
from lambdanet.cost.book import USUAL, book_for
from lambdanet.document import read_topology
from lambdanet.parts import FORMAT

INTERFACE_QUOTA: Final = 500  # per VPC, adjustable (LAM-12)


@dataclass(frozen=True, kw_only=True, slots=True)
class Slip:
    """A wrong number that no belief stands behind, and what to say to whoever chose it."""

    value: Callable[[Given], Number]
    feedback: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Formula:
    """`needs`: the numbers that the setup gives. `unit`: what a value is followed by in words."""

    value: Callable[[Given], Number]
    needs: tuple[str, ...]
    unit: str = ""
    slips: tuple[Slip, ...] = field(default=())


def interfaces(given: Given) -> int:
    """Functions with so many sets of groups in so many subnets, each at some concurrency: how many interfaces?"""
    return _counted(given["functions"], given["subnets"], given["sets"])


def loaded_interfaces(given: Given) -> int:
    """One function in so many subnets, with so many connections at once through one of its pairs (a model)."""
    return _counted(1, given["subnets"], 1, peak=given["connections"])


def more_interfaces(given: Given) -> int:
    """One pair, whose connections rise with the executions of its functions: how many interfaces are added?"""
    return _counted(1, 1, 1, peak=given["connections"]) - 1


def first_refusal(given: Given) -> int:
    """At which environment a database that takes so many connections begins to refuse, each opening a pool."""
    environments = given["maximum"] // given["pool"]
    refused = database_connections(concurrency=environments + 1, maximum=given["maximum"], each=given["pool"])
    assert refused.fate is Fate.REFUSED
    return environments + 1


def safe_reservation(given: Given) -> int:
    """The most that may be reserved for each of several functions that share a database."""
    return given["maximum"] // (given["functions"] * given["pool"])


def _counted(functions: int, subnets: int, sets: int, peak: int = 0) -> int:
    """Counted on a network like that one: the functions take turns with the sets of groups."""
    groups = [f"group-{number}" for number in range(sets)]
    seats = [f"subnet-{number}" for number in range(subnets)]
    document = {
        "format": FORMAT,
        "name": "Counted",
        "region": USUAL,
        "vpcs": [{"id": "vpc", "CidrBlocks": ["10.0.0.0/16"]}],
        "subnets": [
            {
                "id": one,
                "VpcId": "vpc",
                "AvailabilityZone": f"{USUAL}{'abcdef'[number % 6]}",
                "CidrBlock": f"10.0.{number}.0/24",
            }
            for number, one in enumerate(seats)
        ],
        "security_groups": [{"id": one, "VpcId": "vpc"} for one in groups],
        "functions": [
            {"id": f"function-{number}", "VpcConfig": {"SubnetIds": seats, "SecurityGroupIds": [groups[number % sets]]}}
            for number in range(functions)
        ],
    }
    topology = read_topology(document)
    return lambda_interfaces(topology, {topology.interfaces[0].id: peak})["vpc"]


def _own_price_forgotten(given: Given) -> int:
    """The endpoint's hours against the NAT gateway's price per GB, as if the endpoint's own GB were free."""
    book = book_for(USUAL)
    hours = given["zones"] * book.hours_a_month * book.prices["vpce_az_hour"].price
    return int((hours / book.prices["nat_gb"].price).quantize(Decimal(1)))


FORMULAS: Final[Mapping[str, Formula]] = {
    "interfaces": Formula(value=interfaces, needs=("functions", "subnets", "sets", "concurrency")),
    "loaded-interfaces": Formula(
        value=loaded_interfaces,
        needs=("subnets", "connections"),
        slips=(
            Slip(
                value=lambda given: given["subnets"],
                feedback="One interface per pair is the start. A pair whose interface carries 65,000 connections gets another.",
            ),
        ),
    ),
    "more-interfaces": Formula(
        value=more_interfaces,
        needs=("before", "after", "connections"),
        slips=(
            Slip(
                value=lambda given: 1 - more_interfaces(given),
                feedback="Look at the connections, not at the executions: one interface carries 65,000 of them.",
            ),
        ),
    ),
    "first-refusal": Formula(
        value=first_refusal,
        needs=("maximum", "pool", "wanted"),
        slips=(
            Slip(
                value=lambda given: given["maximum"] + 1,
                feedback="That counts one connection for each environment. Each opens a whole pool.",
            ),
            Slip(
                value=lambda given: given["wanted"] + 1,
                feedback="The concurrency that is wanted says nothing about what the database takes. Divide its limit by the pool.",
            ),
        ),
    ),
    "safe-reservation": Formula(value=safe_reservation, needs=("functions", "maximum", "pool")),
    "nat-month": Formula(value=nat_month, needs=("zones", "gb")),
    "endpoint-month": Formula(value=endpoint_month, needs=("services", "zones")),
    "break-even": Formula(
        value=break_even,
        needs=("zones",),
        unit=" GB",
        slips=(
            Slip(
                value=_own_price_forgotten,
                feedback="The endpoint charges for each GB too. What you save on a GB is the difference of the two prices.",
            ),
        ),
    ),
}
