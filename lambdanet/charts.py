"""Line charts as data for a template: scales, ticks, paths, and labels that never lie on one another.

    drawn = chart([Series(name="NAT", points=[(0, 0), (500, 22.5)])], x=Axis(most=500, words=gb), y=Axis(most=25, words=usd))

Nothing here is SVG: places are in the drawing's own units, y downwards, and `templates/diagrams/_chart.html` makes
elements with classes of them. A line has a number, so that its class says how it is dashed; its name stands at its end.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import floor, log10
from typing import Final

from lambdanet.drawing.widths import width as width_of

SIZE: Final = 12  # of a label
LINE_HEIGHT: Final = 17
GAP: Final = 9  # between a point and its label
TOP: Final = 14
BOTTOM: Final = 46
MOST_TICKS: Final = 6

Point = tuple[float, float]


@dataclass(frozen=True, kw_only=True, slots=True)
class Axis:
    """From 0 to at least `most`. `words` says a value, `title` what the values are."""

    most: float
    words: Callable[[float], str]
    title: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Series:
    """One line through its points, in the axes' units. `number` is that of its class, so that it keeps its look."""

    name: str
    points: Sequence[Point]
    number: int = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """A point that is marked, and what stands beside it, a line each."""

    at: Point
    words: Sequence[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Label:
    """Words at a place: `x` is their left end, `y` the baseline of the first line."""

    x: float
    y: float
    words: tuple[str, ...]

    @property
    def box(self) -> "Box":
        wide = max((width_of(line, SIZE) for line in self.words), default=0)
        return Box(self.x, self.y - SIZE, self.x + wide, self.y + LINE_HEIGHT * (len(self.words) - 1) + 4)

    def lines(self) -> Iterator[tuple[float, str]]:
        """Each line with its baseline."""
        for number, line in enumerate(self.words):
            yield self.y + number * LINE_HEIGHT, line


@dataclass(frozen=True, slots=True)
class Box:
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        return not (
            self.right <= other.left or other.right <= self.left or self.bottom <= other.top or other.bottom <= self.top
        )

    def crossed_by(self, start: Point, end: Point) -> bool:
        """Does a straight line go through it? By Liang and Barsky: what is left of the line within all four sides."""
        (x, y), (dx, dy) = start, (end[0] - start[0], end[1] - start[1])
        first, last = 0.0, 1.0
        for towards, room in ((-dx, x - self.left), (dx, self.right - x), (-dy, y - self.top), (dy, self.bottom - y)):
            if towards == 0:
                if room < 0:
                    return False
                continue
            at = room / towards
            first, last = (max(first, at), last) if towards < 0 else (first, min(last, at))
        return first <= last


@dataclass(frozen=True, kw_only=True, slots=True)
class Tick:
    """`at` is its place on the axis; `label` stands there."""

    at: float
    label: Label


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """`path` as SVG's `d` has it; the name at its right end, and a stroke to it where it had to move."""

    number: int
    path: str
    end: Point
    label: Label


@dataclass(frozen=True, kw_only=True, slots=True)
class Marked:
    at: Point
    label: Label


@dataclass(frozen=True, kw_only=True, slots=True)
class Chart:
    """All that is drawn. `plot` is the part between the axes."""

    width: float
    height: float
    plot: Box
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    titles: tuple[Label, ...]
    lines: tuple[Line, ...]
    marks: tuple[Marked, ...]


def chart(
    series: Sequence[Series],
    *,
    x: Axis,
    y: Axis,
    marks: Sequence[Mark] = (),
    width: float = 520,
    height: float = 280,
) -> Chart:
    """Place everything. Raises ValueError without a line, and for an axis that goes nowhere."""
    if not series or x.most <= 0 or y.most <= 0:
        raise ValueError("A chart needs a line, and axes that go beyond 0.")
    x_values, y_values = ticks(x.most), ticks(y.most)
    left = max(width_of(y.words(value), SIZE) for value in y_values) + GAP
    right = max(width_of(one.name, SIZE) for one in series) + 2 * GAP
    top = TOP + (LINE_HEIGHT if y.title else 0)
    plot = Box(left, top, width - right, height - BOTTOM)
    scale = _Scale(plot, x_values[-1], y_values[-1])
    placed = [[scale.at(point) for point in one.points] for one in series]
    names = _names([(one.name, points[-1]) for one, points in zip(series, placed, strict=True)], plot)
    lines = tuple(
        Line(number=one.number, path=_path(points), end=points[-1], label=name)
        for one, points, name in zip(series, placed, names, strict=True)
    )
    return Chart(
        width=width,
        height=height,
        plot=plot,
        x_ticks=tuple(_x_ticks(x_values, x, scale)),
        y_ticks=tuple(_y_ticks(y_values, y, scale)),
        titles=tuple(_titles(x, y, plot, height)),
        lines=lines,
        marks=tuple(_marked(marks, scale, placed, names)),
    )


def ticks(most: float) -> list[float]:
    """Round values from 0 to the first that is not below `most`: steps of 1, 2, 2.5 or 5, and at most MOST_TICKS of them."""
    power = 10.0 ** floor(log10(most / MOST_TICKS))
    step = next(power * one for one in (1, 2, 2.5, 5, 10, 20) if power * one * MOST_TICKS >= most)
    count = next(number for number in range(1, MOST_TICKS + 2) if step * number >= most * (1 - 1e-9))
    return [step * number for number in range(count + 1)]


@dataclass(frozen=True, slots=True)
class _Scale:
    plot: Box
    most_x: float
    most_y: float

    def at(self, point: Point) -> Point:
        x = self.plot.left + point[0] / self.most_x * (self.plot.right - self.plot.left)
        y = self.plot.bottom - point[1] / self.most_y * (self.plot.bottom - self.plot.top)
        return round(x, 1), round(y, 1)


def _path(points: Sequence[Point]) -> str:
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in points)


def _x_ticks(values: Sequence[float], axis: Axis, scale: _Scale) -> Iterator[Tick]:
    """Labels under the axis; one that would touch the last is left out, and its stroke stays."""
    free = float("-inf")
    for value in values:
        at, _ = scale.at((value, 0))
        words, wide = axis.words(value), width_of(axis.words(value), SIZE)
        label = Label(x=at - wide / 2, y=scale.plot.bottom + 21, words=(words,))
        if label.x < free:
            label = Label(x=at, y=label.y, words=())
        else:
            free = label.x + wide + GAP
        yield Tick(at=at, label=label)


def _y_ticks(values: Sequence[float], axis: Axis, scale: _Scale) -> Iterator[Tick]:
    for value in values:
        _, at = scale.at((0, value))
        words = axis.words(value)
        yield Tick(at=at, label=Label(x=scale.plot.left - GAP + 1 - width_of(words, SIZE), y=at + 4, words=(words,)))


def _titles(x: Axis, y: Axis, plot: Box, height: float) -> Iterator[Label]:
    if y.title:
        yield Label(x=0, y=SIZE, words=(y.title,))
    if x.title:
        yield Label(x=plot.right - width_of(x.title, SIZE), y=height - 8, words=(x.title,))


def _names(ends: Sequence[tuple[str, Point]], plot: Box) -> list[Label]:
    """Names right of their lines' ends, pushed apart from the top, and back from the bottom if they leave the plot."""
    order = sorted(range(len(ends)), key=lambda number: ends[number][1][1])
    heights: dict[int, float] = {}
    lowest = float("-inf")
    for number in order:
        lowest = heights[number] = max(ends[number][1][1], lowest + LINE_HEIGHT)
    limit = plot.bottom
    for number in reversed(order):
        heights[number] = min(heights[number], limit)
        limit = heights[number] - LINE_HEIGHT
    return [Label(x=plot.right + GAP, y=heights[number] + 4, words=(name,)) for number, (name, _) in enumerate(ends)]


def _marked(
    marks: Sequence[Mark], scale: _Scale, lines: Sequence[Sequence[Point]], names: Sequence[Label]
) -> Iterator[Marked]:
    taken = [one.box for one in names]
    for mark in marks:
        at = scale.at(mark.at)
        label = min(_around(at, tuple(mark.words)), key=lambda one: _clashes(one.box, scale.plot, lines, taken))
        taken.append(label.box)
        yield Marked(at=at, label=label)


def _around(at: Point, words: tuple[str, ...]) -> Iterator[Label]:
    """Places for a label, nearest first: above left, below right, above right, below left, and further away."""
    wide, high = max(width_of(line, SIZE) for line in words), LINE_HEIGHT * (len(words) - 1)
    for far in (GAP, 3 * GAP, 6 * GAP, 10 * GAP):
        above, below = at[1] - far - high, at[1] + far + SIZE
        for x, y in (
            (at[0] - far - wide, above),
            (at[0] + far, below),
            (at[0] + far, above),
            (at[0] - far - wide, below),
            (at[0] - wide / 2, above - GAP),
            (at[0] - wide / 2, below + GAP),
        ):
            yield Label(x=round(x, 1), y=round(y, 1), words=words)


def _clashes(box: Box, plot: Box, lines: Sequence[Sequence[Point]], taken: Sequence[Box]) -> int:
    """How many lines and labels it would lie on; leaving the plot is worse than any of it."""
    outside = box.left < plot.left + 2 or box.right > plot.right or box.top < plot.top or box.bottom > plot.bottom - 2
    crossed = sum(box.crossed_by(start, end) for points in lines for start, end in pairwise(points))
    return 100 * outside + crossed + sum(box.meets(one) for one in taken)
