"""L26: a database's connections against the executions that want one (DB-01, DB-03, DB-09, DB-11)."""

from decimal import Decimal
from typing import Final

from lambdanet.capacity.counts import Fate, database_connections
from lambdanet.capacity.databases import USUAL_CLASS, Engine, nominal_connections
from lambdanet.cost.book import USUAL, book_for
from lambdanet.cost.words import money
from lambdanet.labs.models.shape import Figure, Holds, Levers, Modelled

WANTED: Final = 800
UNRESERVED: Final = 1_000
PROXY_VCPUS: Final = 2
MOST_COST: Final = Decimal(25)
SERVED: Final = "served"
COST: Final = "cost"


def clients(levers: Levers) -> Modelled:
    """800 executions wanted at once. Reserved concurrency throttles callers; a proxy lets them wait; the Data API needs none."""
    reserved = levers.number("reserved")
    way = levers.choice("way")
    most = nominal_connections(Engine.POSTGRES, USUAL_CLASS) or 0
    running = min(WANTED, reserved)
    found = database_connections(
        concurrency=0 if way == "data-api" else WANTED,
        maximum=most,
        each=levers.number("pool"),
        reserved=reserved,
        proxy_percent=100 if way == "proxy" else None,
    )
    book = book_for(USUAL)
    cost = book.prices["rds_proxy_vcpu_hour"].price * PROXY_VCPUS * book.hours_a_month if way == "proxy" else Decimal(0)
    refused = found.left_over if found.fate is Fate.REFUSED else 0
    return Modelled(
        figures=(
            Figure(label="Executions at once", value=running),
            Figure(label="Callers throttled", value=WANTED - running),
            Figure(label="Connections wanted", value=found.offered),
            Figure(label="The database takes", value=most),
            Figure(label="Refused by the database", value=refused),
            Figure(label="Waiting at the proxy", value=found.left_over if found.fate is Fate.QUEUED else 0),
            Figure(label="More a month", value=cost, unit="USD"),
        ),
        goals={
            SERVED: Holds(held=not refused, why=_why(way, found.offered, most, refused)),
            COST: Holds(held=cost <= MOST_COST, why=f"It costs {money(cost)} more a month."),
        },
        code=found.code,
        remarks=_remarks(way, WANTED - running),
    )


def _why(way: str, offered: int, most: int, refused: int) -> str:
    if refused:
        return f"{offered} connections are wanted, the database takes {most}: {refused} are refused."
    if way == "data-api":
        return "The Data API is called over HTTPS; the executions hold no connection."
    return f"{offered} connections are wanted, and none is refused."


def _remarks(way: str, throttled: int) -> tuple[str, ...]:
    said = {
        "proxy": "The proxy needs two rules: function to proxy, proxy to database. Its price is not confirmed by AWS's page.",
        "data-api": "The Data API is Aurora's; what Aurora costs instead is not reckoned.",
    }
    waits = (f"{throttled} callers are told to come again. Decide whether they wait in a queue.",) if throttled else ()
    return ((said[way],) if way in said else ()) + waits
