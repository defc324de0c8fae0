"""The price list of a Region: a file in `prices/`, checked when it is first read."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from lambdanet.document import load_yaml

FOLDER: Final = Path(__file__).parent / "prices"
USUAL: Final = "us-east-1"

NAMES: Final = (
    "nat_hour",
    "nat_gb",
    "public_ipv4_hour",
    "vpce_az_hour",
    "vpce_gb",
    "tgw_attachment_hour",
    "tgw_gb",
    "rds_proxy_vcpu_hour",
)
"""Every price that a book must hold; the names are those of domain.md §17."""

Words = Annotated[str, Field(min_length=1)]


class Price(BaseModel):
    """What one unit costs, and how that is known: the fact, the source that it rests on, and the source's date."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    unit: Literal["hour", "zone-hour", "vCPU-hour", "GB"]
    price: Annotated[Decimal, Field(ge=0)]
    fact: Words
    source: Words
    date: date


class Book(BaseModel):
    """The list prices of one Region. `as_of`: the day of its newest source. `hours_a_month`: what AWS reckons with."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    region: Words
    currency: Literal["USD"]
    as_of: date
    hours_a_month: Annotated[int, Field(gt=0)]
    prices: Mapping[str, Price]

    @model_validator(mode="after")
    def _whole(self) -> "Book":
        if set(self.prices) != set(NAMES):
            raise ValueError(f"The prices are {sorted(self.prices)}; they must be {sorted(NAMES)}.")
        if self.as_of != max(price.date for price in self.prices.values()):
            raise ValueError(f"as_of is {self.as_of}; it must be the date of the newest price.")
        return self


def book_for(region: str) -> Book:
    """The Region's own book, else that of us-east-1: compare `.region`."""
    return read_book(FOLDER / f"{region if region in _regions() else USUAL}.yaml")


@cache
def read_book(path: Path) -> Book:
    """A book from its file. Raises ValueError with every fault, OSError."""
    return Book.model_validate(load_yaml(path.read_text(encoding="utf-8")))


@cache
def _regions() -> frozenset[str]:
    return frozenset(path.stem for path in FOLDER.glob("*.yaml"))
