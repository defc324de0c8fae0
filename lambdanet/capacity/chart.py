"""Where the lines of a chart go: numbers for an SVG that a template writes. No colours and no sentences here.

Names of lines stand in a gutter at the right, where no line comes, and are moved apart where they would touch.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor, log10
from typing import Final

from lambdanet.capacity.addresses import Rule
from lambdanet.capacity.timeline import Course

WIDTH: Final = 372
HEIGHT: Final = 176
LEFT: Final = 46
RIGHT: Final = WIDTH - 104
TOP: Final = 22
BOTTOM: Final = HEIGHT - 24
APART: Final = 14  # between the baselines of two names
LEAST_SECONDS: Final = 10
ROWS: Final = 8  # of the table, about


@dataclass(frozen=True, kw_only=True, slots=True)
class Tick:
    at: str
    words: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """`kind` is a CSS class: wanted, limit or history. `label_y` is where its name stands in the gutter."""

    kind: str
    points: str
    label: str
    label_y: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Crossing:
    """Where a limit is crossed: `words` stand above the frame, at `words_x`."""

    x: str
    y: str
    words: str
    words_x: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One second in the table; `over` where more is wanted than allowed."""

    second: int
    figures: tuple[str, ...]
    over: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Chart:
    """`excess` are the points of the area between what is wanted and what is allowed, "" where there is none."""

    across: tuple[Tick, ...]
    up: tuple[Tick, ...]
    lines: tuple[Line, ...]
    excess: str
    crossing: Crossing | None
    rows: tuple[Row, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Plotted:
    """A line before it is placed."""

    kind: str
    label: str
    series: Sequence[int]


def course_chart(course: Course) -> Chart:
    """What is wanted of a limit, and the limit."""
    last = max(course.settled_at, course.crossed_at or 0)
    if not course.fixed:
        last = max(last, next((second for second, one in enumerate(course.allowed) if one >= course.peak), 0))
    lines = (
        Plotted(kind="wanted", label="wanted", series=course.demand),
        Plotted(kind="limit", label="limit", series=course.allowed),
    )
    return _chart(lines, last, course.crossed_at)


def interfaces_chart(today: Rule, before: Rule) -> Chart:
    """Addresses that Lambda takes of the smallest subnet by both rules, and those that are free."""
    last = max(rule.in_a_subnet.index(max(rule.in_a_subnet)) for rule in (today, before))
    lines = (
        Plotted(kind="history", label="before", series=before.in_a_subnet),
        Plotted(kind="limit", label="free", series=(today.free,) * len(today.in_a_subnet)),
        Plotted(kind="wanted", label="now", series=today.in_a_subnet),
    )
    return _chart(lines, max(last, before.full_at or 0), before.full_at)


def _chart(lines: Sequence[Plotted], last: int, crossed_at: int | None) -> Chart:
    """The second line is the limit that the first one crosses."""
    seconds = min(len(lines[0].series) - 1, max(LEAST_SECONDS, ceil(last * 1.4)))
    step_y = _step(max(max(one.series[: seconds + 1]) for one in lines), 3)
    top = step_y * max(1, ceil(max(max(one.series[: seconds + 1]) for one in lines) / step_y))

    def x(second: float) -> str:
        return _number(LEFT + (RIGHT - LEFT) * second / seconds)

    def y(value: float) -> str:
        return _number(BOTTOM - (BOTTOM - TOP) * value / top)

    def points(series: Sequence[int]) -> str:
        return " ".join(f"{x(second)},{y(series[second])}" for second in _corners(series[: seconds + 1]))

    ends = _apart([float(y(one.series[seconds])) + 4 for one in lines])
    excess, crossing = "", None
    if crossed_at is not None:
        demand, allowed = (one.series[crossed_at : seconds + 1] for one in lines[:2])
        there = [(crossed_at + second, demand[second]) for second in _corners(demand)]
        back = [(crossed_at + second, min(allowed[second], demand[second])) for second in range(len(demand))]
        excess = " ".join(f"{x(second)},{y(value)}" for second, value in (*there, *reversed(_thinned(back))))
        words = f"{crossed_at:,} s"
        crossing = Crossing(
            x=x(crossed_at),
            y=y(lines[1].series[crossed_at]),
            words=words,
            words_x=_number(max(LEFT, min(RIGHT, float(x(crossed_at))))),
        )
    return Chart(
        across=tuple(Tick(at=x(second), words=f"{second:,}") for second in _ticks(seconds, 5)),
        up=tuple(Tick(at=y(value), words=short_number(value)) for value in _ticks(top, 3, step_y)),
        lines=tuple(
            Line(
                kind=one.kind,
                points=points(one.series),
                label=f"{one.label} {short_number(one.series[seconds])}",
                label_y=_number(end),
            )
            for one, end in zip(lines, ends, strict=True)
        ),
        excess=excess,
        crossing=crossing,
        rows=_rows(lines, seconds, crossed_at),
    )


def _rows(lines: Sequence[Plotted], seconds: int, crossed_at: int | None) -> tuple[Row, ...]:
    chosen = {*_ticks(seconds, ROWS), seconds, *(() if crossed_at is None else (crossed_at,))}
    return tuple(
        Row(
            second=second,
            figures=tuple(f"{one.series[second]:,}" for one in lines),
            over=lines[0].series[second] > lines[1].series[second],
        )
        for second in sorted(chosen)
    )


def _corners(series: Sequence[int]) -> list[int]:
    """The first, the last, and each second at which the line bends."""
    inner = range(1, len(series) - 1)
    bends = [at for at in inner if series[at] - series[at - 1] != series[at + 1] - series[at]]
    return sorted({0, *bends, len(series) - 1})


def _thinned(points: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    kept = _corners([value for _, value in points])
    return [points[at] for at in kept]


def _ticks(most: int, about: int, step: int | None = None) -> list[int]:
    by = step or _step(most, about)
    return list(range(0, most + 1, by))


def _step(most: int, about: int) -> int:
    """1, 2 or 5 times a power of ten, so that about so many of it make the most."""
    rough = max(1.0, most / about)
    power = 10 ** floor(log10(rough))
    return int(next(one * power for one in (1, 2, 5, 10) if one * power >= rough))


def _apart(ends: Sequence[float]) -> list[float]:
    """The same heights, moved apart as far as names need, and kept within the frame."""
    order = sorted(range(len(ends)), key=lambda at: ends[at])
    placed = list(ends)
    for above, at in pairwise(order):
        placed[at] = max(placed[at], placed[above] + APART)
    floor_at = float(BOTTOM)
    for at in reversed(order):
        placed[at] = min(placed[at], floor_at)
        floor_at = placed[at] - APART
    return placed


def short_number(value: int) -> str:
    """A figure for an axis: 950, 9,500, 12.5k, 150k, 1.2M. The table has it in full."""
    if value < 10_000:
        return f"{value:,}"
    part, unit = (value / 1_000, "k") if value < 999_500 else (value / 1_000_000, "M")
    return f"{part:.0f}{unit}" if part >= 100 else f"{part:.1f}".removesuffix(".0") + unit


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
