"""The price list of a Region: a file in `prices/`, checked when it is first read. How to add one: docs/cost.md.

Another Region is another file, and nothing else. `faults_of` says everything that is wrong with one.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from yaml import YAMLError

from lambdanet.document import load_yaml

FOLDER: Final = Path(__file__).parent / "prices"
USUAL: Final = "us-east-1"

Unit = Literal["hour", "zone-hour", "vCPU-hour", "GB"]

UNITS: Final[Mapping[str, Unit]] = {
    "nat_hour": "hour",
    "nat_gb": "GB",
    "public_ipv4_hour": "hour",
    "vpce_az_hour": "zone-hour",
    "vpce_gb": "GB",
    "vpce_gb_next_4_pb": "GB",
    "vpce_gb_beyond_5_pb": "GB",
    "gateway_endpoint": "GB",
    "eigw": "GB",
    "cross_az_gb_each_way": "GB",
    "internet_out_gb_first_tier": "GB",
    "peering_same_az_gb": "GB",
    "peering_cross_az_gb_each_way": "GB",
    "peering_inter_region_gb": "GB",
    "tgw_attachment_hour": "hour",
    "tgw_gb": "GB",
    "rds_proxy_vcpu_hour": "vCPU-hour",
}
"""Every price that a book must hold, and what it is for; the names are those of domain.md §17, where it has one."""

Words = Annotated[str, Field(min_length=1)]


class Confidence(StrEnum):
    """How well a price is known, as domain.md §0 has it: from AWS's own pages, down to nobody's."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    GENERAL = "general knowledge"


class Price(BaseModel):
    """What one unit costs, and how that is known: the fact, the source that it rests on, the source's date.

    `note` says what one should know of it, such as that AWS's page does not confirm it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    unit: Unit
    price: Annotated[Decimal, Field(ge=0)]
    fact: Words
    source: Words
    date: date
    confidence: Confidence = Confidence.HIGH
    note: str = ""


class Book(BaseModel):
    """The list prices of one Region. `as_of`: the day of its newest source. `hours_a_month`: what AWS reckons with."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    region: Words
    currency: Literal["USD"]
    as_of: date
    hours_a_month: Annotated[int, Field(gt=0)]
    prices: Mapping[str, Price]


class BadBook(ValueError):
    """A price list that cannot be used: `faults` has everything that is wrong with it, a line each."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        self.faults = faults
        super().__init__("\n".join(faults))


def book_for(region: str) -> Book:
    """The Region's own book, else that of us-east-1: compare `.region`."""
    return read_book(FOLDER / f"{region if region in regions() else USUAL}.yaml")


@cache
def read_book(path: Path) -> Book:
    """A book from its file. Raises BadBook with every fault, and OSError."""
    data = _loaded(path)
    if faults := tuple(_faults(path, data)):
        raise BadBook(faults)
    return Book.model_validate(data)


def faults_of(path: Path) -> tuple[str, ...]:
    """Everything that is wrong with a book's file, each line with the file's name and the place in it."""
    try:
        read_book(path)
    except BadBook as bad:
        return bad.faults
    except OSError as error:
        return (f"{path.name}: cannot be read: {error.strerror}.",)
    return ()


@cache
def regions() -> frozenset[str]:
    """The Regions that have a book."""
    return frozenset(path.stem for path in FOLDER.glob("*.yaml"))


# --- what may be wrong --------------------------------------------------------------------------------


def _loaded(path: Path) -> object:
    try:
        return load_yaml(path.read_text(encoding="utf-8"))
    except (YAMLError, UnicodeDecodeError) as error:
        raise BadBook((f"{path.name}: is no YAML in UTF-8: {' '.join(str(error).split())}",)) from error


def _faults(path: Path, data: object) -> Iterator[str]:
    """Those that the shape has, and then those of what belongs together, as far as it can be read."""
    if not isinstance(data, dict):
        yield f"{path.name}: is not a price list. Begin with a copy of {USUAL}.yaml."
        return
    try:
        Book.model_validate(data)
    except ValidationError as error:
        for one in error.errors():
            yield f"{path.name}: {'.'.join(map(str, one['loc']))}: {one['msg']}."
    yield from (f"{path.name}: {said}" for said in _apart(path, data))


def _apart(path: Path, data: dict[Any, Any]) -> Iterator[str]:
    if "region" in data and data["region"] != path.stem:
        yield f"region: is {data['region']}, and the file is called after {path.stem}: they must be the same."
    given = data.get("prices")
    if not isinstance(given, dict):
        return
    for name in UNITS:
        if name not in given:
            yield f"prices.{name}: is missing. It is a price per {UNITS[name]}."
    for name, price in given.items():
        if name not in UNITS:
            yield f"prices.{name}: is no price that is reckoned with. Known: {', '.join(UNITS)}."
        elif isinstance(price, dict) and price.get("unit") in set(UNITS.values()) - {UNITS[name]}:
            yield f"prices.{name}.unit: is {price['unit']}; this price is per {UNITS[name]}."
    dates = [date_ for price in given.values() if isinstance(price, dict) and (date_ := _day(price.get("date")))]
    newest, said = max(dates, default=None), _day(data.get("as_of"))
    if newest and said and newest != said:
        yield f"as_of: is {said}, and the newest price is of {newest}: they must be the same day."


def _day(given: object) -> date | None:
    try:
        return date.fromisoformat(str(given))
    except ValueError:
        return None
