"""One line of the bill."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class LineKind(StrEnum):
    NAT_GATEWAY = "NAT gateway"
    ADDRESS = "public IPv4 address"
    ENDPOINT = "interface endpoint"
    ATTACHMENT = "transit gateway attachment"
    PROXY = "RDS Proxy"
    DATA = "data"


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """So much of something at a price. `component` is the id it is for, of several the first, "" where it is for none.

    `times` is how many of them there are, or in how many zones. `price` is its name in the book, "" where nothing that
    charges is on the way.
    """

    kind: LineKind
    component: str
    name: str
    what: str
    times: int
    quantity: Decimal
    unit: str
    unit_price: Decimal
    price: str

    @property
    def amount(self) -> Decimal:
        """US dollars a month, exact."""
        return self.quantity * self.unit_price
