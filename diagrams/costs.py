"""What a page says of a network's monthly cost: `templates/diagrams/_cost.html` takes a `Cost` as `cost`."""

from dataclasses import dataclass

from lambdanet.cost.book import Price
from lambdanet.cost.estimate import Estimate, Line, estimate
from lambdanet.cost.words import PRICED, money, not_estimated, prices_as_of, sentence, sum_of
from lambdanet.topology import Topology


@dataclass(frozen=True, kw_only=True, slots=True)
class CostRow:
    """A line of the estimate with its words."""

    line: Line
    sum: str
    amount: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """A price and how it is known."""

    what: str
    price: Price
    amount: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Cost:
    """The sentence in three parts, around its total; how it adds up; and what is not in it."""

    before: str
    total: str
    after: str
    as_of: str
    rows: tuple[CostRow, ...]
    remarks: tuple[str, ...]
    not_estimated: str


def cost_of(topology: Topology) -> Cost:
    """What the network costs a month before data."""
    found = estimate(topology)
    total = money(found.total)
    before, _, after = sentence(found).partition(total)
    return Cost(
        before=before,
        total=total,
        after=after,
        as_of=prices_as_of(found),
        rows=tuple(rows_of(found)),
        remarks=found.remarks,
        not_estimated=not_estimated(found),
    )


def rows_of(found: Estimate) -> list[CostRow]:
    """The lines with their words."""
    return [CostRow(line=line, sum=sum_of(line), amount=money(line.amount)) for line in found.lines]


def sources_of(found: Estimate) -> list[Source]:
    """The prices that its lines have, each once."""
    return [
        Source(what=PRICED[name], price=price, amount=f"${price.price.normalize():f}")
        for name, price in found.prices.items()
    ]
