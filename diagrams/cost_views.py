"""What a network costs a month with the data that somebody assumes; the options beside it; NAT against endpoints."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from diagrams import jobs
from diagrams.cost_form import TrafficForm
from diagrams.costs import CostRow, Source, rows_of, sources_of
from diagrams.network_page import HtmxRequest
from diagrams.subjects import Subject, of_a_network
from lambdanet.charts import Axis, Chart, Mark, Series, chart, ticks
from lambdanet.cost.book import book_for
from lambdanet.cost.break_even import BreakEven, break_even, told
from lambdanet.cost.data import data_lines, unreached
from lambdanet.cost.estimate import Estimate, estimate
from lambdanet.cost.streams import USUAL_SERVICES
from lambdanet.cost.traffic import Traffic
from lambdanet.cost.ways import read_ways
from lambdanet.cost.words import money, not_estimated, prices_as_of, sentence, unsure
from lambdanet.explanation.grammar import in_a_row
from lambdanet.options.catalogue import OPTIONS
from lambdanet.options.shape import Option
from lambdanet.topology import Topology

MINUS: Final = "\u2212"


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """An option with the same data. `lacks` says what of the data does not get where it should: nothing to pay for."""

    option: Option
    fixed: str
    data: str
    total: str
    difference: str
    lacks: str
    rank: tuple[bool, bool, Decimal]


@dataclass(frozen=True, kw_only=True, slots=True)
class Amount:
    """A row of the chart's table: so many GB, and what each way costs then. `what` says which amount that is."""

    gb: str
    what: str
    costs: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Compared:
    rows: tuple[Row, ...]
    unfit: int
    waiting: bool


@require_safe
@of_a_network
def cost(request: HtmxRequest, subject: Subject) -> HttpResponse:
    """Show what the data in the address costs, by line; what each option would; and NAT against endpoints."""
    network = subject.network.topology
    form = TrafficForm(request.GET, network)
    context: dict[str, Any] = {"section": "build", "subject": subject, "form": form}
    if not form.is_valid():
        return render(request, "diagrams/cost.html", context, status=422)
    traffic = form.traffic()
    function = _function(network, request.GET.get("function", ""))
    known, *options = jobs.ask(_requests(subject.network.text, function))
    ways = read_ways(known.payload["ways"]) if known.payload else ()
    found = estimate(network, traffic, ways)
    compared = _compared(options, found, traffic)
    broken = break_even(book_for(network.region), form.setting())
    context |= {
        "found": _Found(found),
        "known": known.payload is not None,
        "error": known.error,
        "function": function,
        "functions": network.functions,
        "options": compared,
        "chart": _chart(broken),
        "broken": broken,
        "told": told(broken),
        "amounts": list(_amounts(broken, traffic)),
        "waiting": known.state is jobs.State.WAITING or compared.waiting,
        "degraded": known.inline,
    }
    return render(request, "diagrams/cost.html", context)


def _function(network: Topology, asked: str) -> str:
    """Whose options are compared: the one in the address, else the first; "" without any."""
    known = [one.id for one in network.functions]
    return asked if asked in known else next(iter(known), "")


def _requests(text: str, function: str) -> list[jobs.Request]:
    ways = jobs.Request(kind=jobs.Kind.COST, document=text, question=None)
    return [ways] + [
        jobs.Request(kind=jobs.Kind.OPTION, document=text, question=None, option=one.name, function=function)
        for one in OPTIONS
        if function
    ]


class _Found:
    """An estimate as the page shows it."""

    def __init__(self, found: Estimate) -> None:
        self.sentence = sentence(found)
        self.as_of = prices_as_of(found)
        self.rows: list[CostRow] = rows_of(found)
        self.fixed, self.data, self.total = money(found.fixed), money(found.data), money(found.total)
        self.remarks = found.remarks
        self.unsure = unsure(found)
        self.not_estimated = not_estimated(found)
        self.sources: list[Source] = sources_of(found)


# --- the options ---------------------------------------------------------------------------------------


def _compared(found: Sequence[jobs.Job], today: Estimate, traffic: Traffic) -> _Compared:
    """Those that carry all of the data first, and among them the cheaper; what is insecure last."""
    rows = [row for option, job in zip(OPTIONS, found, strict=False) if (row := _row(option, job, today, traffic))]
    return _Compared(
        rows=tuple(sorted(rows, key=lambda row: row.rank)),
        unfit=sum(1 for job in found if job.payload and job.payload.get("unfit")),
        waiting=any(job.state is jobs.State.WAITING for job in found),
    )


def _row(option: Option, job: jobs.Job, today: Estimate, traffic: Traffic) -> Row | None:
    data = job.payload
    if data is None or data.get("unfit"):
        return None
    ways = read_ways(data["ways"])
    # No document is read for it: what stands by the hour is stored, and data is a sum over the ways.
    lines = data_lines(ways, traffic, book_for(today.region), {}, crosses=data["crosses_zones"])
    fixed, by_gb = Decimal(data["cost"]), sum((line.amount for line in lines), Decimal(0))
    lacks = [way.title for way in unreached(ways, traffic)]
    return Row(
        option=option,
        fixed=money(fixed),
        data=money(by_gb),
        total=money(fixed + by_gb),
        difference=_signed(fixed + by_gb - today.total),
        lacks=in_a_row(lacks),
        rank=(option.insecure, bool(lacks), fixed + by_gb),
    )


def _signed(amount: Decimal) -> str:
    cents = amount.quantize(Decimal("0.01"))
    return "the same" if not cents else f"{'+' if cents > 0 else MINUS}{money(abs(cents))}"


# --- the chart -----------------------------------------------------------------------------------------


def _chart(found: BreakEven) -> Chart:
    end = _end(found)
    series = [
        Series(name=one.name, points=[(0, float(one.fixed)), (float(end), float(one.at(end)))], number=number)
        for number, one in enumerate(found.offers, 1)
    ]
    mark = [] if found.at is None else [_mark(found, found.at)]
    return chart(
        series,
        x=Axis(most=float(end), words=lambda gb: f"{gb:,.0f}", title="GB a month"),
        y=Axis(
            most=max(points[1] for one in series for points in one.points), words=_dollars, title="US dollars a month"
        ),
        marks=mark,
    )


def _end(found: BreakEven) -> Decimal:
    """Where the chart's axis ends."""
    return Decimal(str(ticks(float(found.seen_gb))[-1]))


def _mark(found: BreakEven, at: Decimal) -> Mark:
    both = found.nat.at(at)
    return Mark(at=(float(at), float(both)), words=("Break-even", f"{at.quantize(Decimal(1)):,} GB, {money(both)}"))


def _dollars(amount: float) -> str:
    return f"${amount:,.0f}" if amount == int(amount) else f"${amount:,.2f}"


def _amounts(found: BreakEven, traffic: Traffic) -> Iterator[Amount]:
    """Nothing, what is assumed of these services, the break-even, and the chart's end."""
    yours = sum((gb for name, gb in traffic.services.items() if name not in USUAL_SERVICES), Decimal(0))
    told_of = {Decimal(0): "no data", _end(found): "the end of the chart", yours: "what you assume"}
    if found.at is not None:
        told_of |= {found.at: "break-even"}
    for quantity in sorted(told_of):
        costs = tuple(money(one.at(quantity)) for one in found.offers)
        yield Amount(gb=f"{quantity.quantize(Decimal(1)):,}", what=told_of[quantity], costs=costs)
