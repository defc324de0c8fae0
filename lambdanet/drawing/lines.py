"""Lines: orthogonal, from left to right, never behind a plate.

A line leaves on its own height, turns once in a channel between two columns, and enters on the height
of its target. Where no channel is free it turns twice, through a gutter between two lanes. Channels
are chosen by fewest clashes; those with no choice go first.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from lambdanet.drawing.land import Columns, Heights, Widths
from lambdanet.drawing.pieces import Box, Column, Ground, LineKind, Link, Plate, Point, Sheet

TRACK: Final = 12.0  # between two lines in a channel
CHANNEL_LEFT: Final = 11.0
CHANNEL_RIGHT: Final = 20.0  # room for a rounded corner and an arrow
MIN_CHANNEL: Final = 32.0
DOOR_CHANNEL: Final = 46.0  # where two numbers stand side by side
CLEARANCE: Final = 6.0  # between a line and a plate that it passes
NAME_STRIP: Final = 22.0  # of a subnet
PORT_SPREAD: Final = 11.0
REPLY_ROOM: Final = 7.0
TABLE_PORT: Final = 11.0
_LEVEL_ENOUGH: Final = 0.6


@dataclass(frozen=True, kw_only=True, slots=True)
class Turn:
    """A vertical stretch in a channel. `onward`: the line goes on to the right after it."""

    channel: int
    inner: bool
    start: float
    end: float
    onward: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Way:
    """How a link runs, in channels and heights. `flipped`: described from its head to its tail."""

    link: Link
    turns: tuple[Turn, ...]
    flipped: bool
    enters_right: bool
    start: float  # the height at its left end
    end: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Tracks:
    """Which line runs where inside each channel, and how wide each channel becomes."""

    widths: Mapping[int, float]
    inner: float
    offsets: Mapping[tuple[int, int], float]  # (way, turn) → distance from where the channel begins


# --- choosing channels ---------------------------------------------------------------------------


@dataclass(kw_only=True)
class _Map:
    """What stands where, and which lines already run where."""

    sheet: Sheet
    heights: Heights
    columns: Columns
    runs: list[tuple[float, float, float, Link]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.plates = self.sheet.plate()
        self.stands: dict[int, list[tuple[float, float]]] = {}
        for plate in self.sheet.plates:
            height = self.heights.plates[plate.id]
            self.stands.setdefault(self.columns.index(plate.column), []).append(
                (height.top - CLEARANCE, height.bottom + CLEARANCE)
            )

        for region in self.sheet.regions:
            if region.folded:  # nothing in it, but its name must stay readable
                height = self.heights.regions[region.id]
                column = self.columns.index(region.columns[0])
                self.stands.setdefault(column, []).append((height.top - CLEARANCE, height.bottom + CLEARANCE))
            elif region.columns[0] is Column.NAT:  # lines pass here, and its name must stay readable, too
                top = self.heights.regions[region.id].top
                self.stands.setdefault(self.columns.index(Column.NAT), []).append((top, top + NAME_STRIP))
        self.land = [
            (self.heights.regions[r.id].top, self.heights.regions[r.id].bottom)
            for r in self.sheet.regions
            if r.ground is Ground.VPC
        ]

    def is_free(self, low: float, high: float, columns: Iterable[int]) -> bool:
        return not any(top < high and low < bottom for column in columns for top, bottom in self.stands.get(column, ()))

    def is_allowed(self, y: float, link: Link, columns: range, *, roomy: bool = False) -> bool:
        """Free, and not across a VPC that neither end has to do with. `roomy`: for the reply, too."""
        low, high = y, y
        if roomy and link.kind is LineKind.PATH:  # the reply runs on the right of its travel
            leftward = self.plates[link.tail].column > self.plates[link.head].column
            low, high = (y - REPLY_ROOM, y) if leftward else (y, y + REPLY_ROOM)
        if not self.is_free(low, high, columns):
            return False
        inside = any(Column.SUBNETS <= self.columns.present[c] <= Column.DOORS for c in columns)
        foreign = not (self.plates[link.tail].vpc or self.plates[link.head].vpc)
        return not (inside and foreign and any(top < y < bottom for top, bottom in self.land))

    def clashes(self, y: float, start: float, end: float, link: Link) -> int:
        """How many lines of other pairs already run on that stretch."""
        return sum(
            abs(y - at) < CLEARANCE and min(end, to) > max(start, since) and _apart(link, other)
            for at, since, to, other in self.runs
        )

    def run(self, y: float, start: float, end: float, link: Link) -> None:
        self.runs.append((y, start, end, link))


def _apart(one: Link, other: Link) -> bool:
    return one.tail != other.tail and one.head != other.head


def find_ways(sheet: Sheet, heights: Heights, columns: Columns, links: Sequence[Link]) -> tuple[Way, ...]:
    """One way for each link, in the order of the links."""
    chart = _Map(sheet=sheet, heights=heights, columns=columns)
    ways: dict[int, Way] = {}
    choices: list[tuple[int, int, list[int]]] = []
    for index, link in enumerate(links):
        way = _plain_way(chart, link)
        if way is not None:
            ways[index] = way
            continue
        free = _free_channels(chart, link)
        choices.append((len(free), index, free))
    for _, index, free in sorted(choices):
        link = links[index]
        ways[index] = _turning_way(chart, link, free) if free else _detour(chart, link)
    return tuple(ways[index] for index in range(len(links)))


def _ends(chart: _Map, link: Link) -> tuple[Plate, Plate, bool]:
    """The left end, the right end, and whether that is the wrong way round."""
    tail, head = chart.plates[link.tail], chart.plates[link.head]
    flipped = tail.column > head.column
    return (head, tail, True) if flipped else (tail, head, False)


def _heights(chart: _Map, left: Plate, right: Plate, link: Link) -> tuple[float, float]:
    """Where a line stands at its two ends: nearly always at the plates' ports.

    A transit gateway has two ports, one for what is above it and one for what is below. What a table or
    a NAT gateway takes from the right does not meet what leaves it there.
    """
    start, end = chart.heights.plates[left.id], chart.heights.plates[right.id]
    low, high = start.port, end.port
    if right.column is Column.TRANSIT and left.column is not Column.TRANSIT:
        high += PORT_SPREAD if low > high else -PORT_SPREAD
    elif left.column is Column.TRANSIT and right.column is not Column.TRANSIT:
        low += PORT_SPREAD if high > low else -PORT_SPREAD
    if left.table and link.head == left.id and left.column < right.column:
        low = start.top + TABLE_PORT
    elif left.column in (Column.NAT, Column.REGIONAL) and link.head == left.id and right.door:
        low += PORT_SPREAD if high > low else -PORT_SPREAD
    return low, high


def _from_behind(left: Plate, right: Plate) -> bool:
    """A door is entered from outside, on its right, by whatever is not in its VPC."""
    return right.door and left.vpc != right.vpc


def _plain_way(chart: _Map, link: Link) -> Way | None:
    """A straight line, or a bracket beside a column."""
    left, right, flipped = _ends(chart, link)
    start, end = _heights(chart, left, right, link)
    first, last = chart.columns.index(left.column), chart.columns.index(right.column)
    if first == last:
        same = bool(left.subnet) and left.subnet == right.subnet
        inner = same and left.column is Column.SUBNETS
        turn = Turn(channel=first, inner=inner, start=start, end=end, onward=False)
        return Way(link=link, turns=(turn,), flipped=flipped, enters_right=True, start=start, end=end)
    level = abs(start - end) < _LEVEL_ENOUGH
    if level and not _from_behind(left, right) and chart.is_allowed(start, link, range(first + 1, last)):
        chart.run(start, first, last, link)
        return Way(link=link, turns=(), flipped=flipped, enters_right=False, start=start, end=end)
    return None


def _free_channels(chart: _Map, link: Link) -> list[int]:
    left, right, _ = _ends(chart, link)
    start, end = _heights(chart, left, right, link)
    first, last = chart.columns.index(left.column), chart.columns.index(right.column)
    if _from_behind(left, right):
        across = range(first + 1, last + 1)
        return [last] if chart.is_allowed(start, link, across) else []

    def is_free(channel: int, *, roomy: bool) -> bool:
        before, after = range(first + 1, channel + 1), range(channel + 1, last)
        enters = chart.is_allowed(end, link, after, roomy=roomy)
        return enters and chart.is_allowed(start, link, before, roomy=roomy)

    free = [channel for channel in range(first, last) if is_free(channel, roomy=False)]
    return [channel for channel in free if is_free(channel, roomy=True)] or free


def _turning_way(chart: _Map, link: Link, free: list[int]) -> Way:
    left, right, flipped = _ends(chart, link)
    start, end = _heights(chart, left, right, link)
    first, last = chart.columns.index(left.column), chart.columns.index(right.column)
    outward = right.column is Column.OUTSIDE  # stay level, past everything, and turn at the end
    early = link.kind in (LineKind.ATTACH, LineKind.PATH) and not outward

    def cost(channel: int) -> tuple[int, int]:
        clashes = chart.clashes(start, first, channel + 0.5, link)
        clashes += chart.clashes(end, channel + 0.5, last, link)
        return clashes, channel if early else -channel

    channel = min(free, key=cost)
    chart.run(start, first, channel + 0.5, link)
    chart.run(end, channel + 0.5, last, link)
    behind = _from_behind(left, right)
    turn = Turn(channel=channel, inner=False, start=start, end=end, onward=not behind)
    return Way(link=link, turns=(turn,), flipped=flipped, enters_right=behind, start=start, end=end)


def _detour(chart: _Map, link: Link) -> Way:
    """Two turns: out, along the nearest free gutter, and in."""
    left, right, flipped = _ends(chart, link)
    start, end = _heights(chart, left, right, link)
    first, last = chart.columns.index(left.column), chart.columns.index(right.column)
    behind = _from_behind(left, right)
    final = last if behind else last - 1
    between = range(first + 1, final + 1)
    free = [y for y in _gutter_heights(chart) if chart.is_allowed(y, link, between)]
    free = [y for y in free if chart.is_allowed(y, link, between, roomy=True)] or free

    def cost(y: float) -> tuple[int, float]:
        clashes = chart.clashes(y, first + 0.5, final + 0.5, link)
        return clashes, abs(y - start) + abs(y - end)

    y = min(free or [chart.heights.gutters[0]], key=cost)
    chart.run(y, first + 0.5, final + 0.5, link)
    turns = (
        Turn(channel=first, inner=False, start=start, end=y, onward=True),
        Turn(channel=final, inner=False, start=y, end=end, onward=not behind),
    )
    return Way(link=link, turns=turns, flipped=flipped, enters_right=behind, start=start, end=end)


def _gutter_heights(chart: _Map) -> list[float]:
    """The gutters, and beside each a second and a third track."""
    gutters = chart.heights.gutters
    outer = [gutters[0] - TRACK * n for n in range(12)] + [gutters[-1] + TRACK * n for n in range(12)]
    return [*outer, *(y + step for y in gutters[1:-1] for step in (0.0, -CLEARANCE, CLEARANCE))]


# --- tracks inside a channel ---------------------------------------------------------------------


@dataclass(kw_only=True)
class _Trunk:
    """Lines that share one track: they have an end in common."""

    members: list[tuple[int, int]] = field(default_factory=list)
    lefts: set[float] = field(default_factory=set)
    rights: set[float] = field(default_factory=set)
    ends: set[str] = field(default_factory=set)

    @property
    def low(self) -> float:
        return min(self.lefts | self.rights)

    @property
    def high(self) -> float:
        return max(self.lefts | self.rights)


def lay_tracks(ways: Sequence[Way], columns: Columns) -> Tracks:
    channels: dict[tuple[int, bool], list[tuple[int, int]]] = {}
    for index, way in enumerate(ways):
        for number, turn in enumerate(way.turns):
            channels.setdefault((turn.channel, turn.inner), []).append((index, number))
    widths = {index: _least(columns, index) for index in range(len(columns.present) - 1)}
    offsets: dict[tuple[int, int], float] = {}
    inner = 0.0
    for (channel, is_inner), members in sorted(channels.items()):
        trunks = _ordered(_trunks(ways, members))
        for place, trunk in enumerate(trunks):
            for member in trunk.members:
                offsets[member] = (7.0 if is_inner else CHANNEL_LEFT) + place * TRACK
        room = (len(trunks) - 1) * TRACK
        if is_inner:
            inner = max(inner, room)
        else:
            least = widths.get(channel, MIN_CHANNEL)
            widths[channel] = max(least, CHANNEL_LEFT + room + CHANNEL_RIGHT)
    return Tracks(widths=widths, inner=inner, offsets=offsets)


def _least(columns: Columns, channel: int) -> float:
    between = columns.present[channel], columns.present[channel + 1]
    crowded = between[1] is Column.DOORS or between == (Column.SUBNETS, Column.NAT)
    return DOOR_CHANNEL if crowded else MIN_CHANNEL


def _trunks(ways: Sequence[Way], members: Sequence[tuple[int, int]]) -> list[_Trunk]:
    """Lines with the same source share a track; then lone lines with the same target."""
    by_tail: dict[tuple[bool, str, int], list[tuple[int, int]]] = {}
    for index, number in members:
        link = ways[index].link
        by_tail.setdefault((link.kind is LineKind.PATH, link.tail, number), []).append((index, number))
    groups: dict[tuple[object, ...], list[tuple[int, int]]] = {}
    for (asked, tail, number), group in by_tail.items():
        link = ways[group[0][0]].link
        lone = len(group) == 1 and len(ways[group[0][0]].turns) == 1
        key = (link.kind, "head", link.head, number) if lone else (asked, "tail", tail, number)
        groups.setdefault(key, []).extend(group)
    return [_trunk(ways, group) for group in groups.values()]


def _trunk(ways: Sequence[Way], group: Sequence[tuple[int, int]]) -> _Trunk:
    trunk = _Trunk(members=list(group))
    for index, number in group:
        turn = ways[index].turns[number]
        trunk.lefts.add(turn.start)
        (trunk.rights if turn.onward else trunk.lefts).add(turn.end)
        trunk.ends |= {ways[index].link.tail, ways[index].link.head}
    return trunk


def _ordered(trunks: Sequence[_Trunk]) -> list[_Trunk]:
    """From left to right, so that lines cross little and never lie on each other."""
    placed: list[_Trunk] = []
    for trunk in trunks:
        right_of_all = [_crossings(other, trunk) for other in placed]
        left_of_all = [_crossings(trunk, other) for other in placed]
        costs = [sum(right_of_all[:place]) + sum(left_of_all[place:]) for place in range(len(placed) + 1)]
        best = min(range(len(costs)), key=lambda place: (costs[place], -place))
        placed.insert(best, trunk)
    return placed


def _crossings(left: _Trunk, right: _Trunk) -> int:
    """What it costs that `left` stands left of `right`."""
    crossed = sum(right.low <= y <= right.high for y in left.rights)
    crossed += sum(left.low <= y <= left.high for y in right.lefts)
    lying = (
        0 if left.ends & right.ends else sum(abs(y - other) < CLEARANCE for y in left.rights for other in right.lefts)
    )
    return crossed + 10 * lying


# --- points --------------------------------------------------------------------------------------


def points(
    way: Way,
    index: int,
    boxes: Mapping[str, Box],
    widths: Widths,
    tracks: Tracks,
) -> tuple[Point, ...]:
    """The corners of a line, from its tail to its head."""
    left, right = (way.link.head, way.link.tail) if way.flipped else (way.link.tail, way.link.head)
    start, end = boxes[left], boxes[right]
    found: list[Point] = [(start.x1, way.start)]
    for number, turn in enumerate(way.turns):
        offset = tracks.offsets[index, number]
        base = widths.spans[turn.channel][1] if turn.inner else widths.channels[turn.channel][0]
        found += [(base + offset, turn.start), (base + offset, turn.end)]
    found.append((end.x1 if way.enters_right else end.x0, way.end))
    found = simplified(found)
    return tuple(reversed(found)) if way.flipped else tuple(found)


def simplified(points_: Sequence[Point]) -> list[Point]:
    """Without doubled corners and without corners on a straight line."""
    found: list[Point] = []
    for point in points_:
        if found and abs(point[0] - found[-1][0]) < 0.05 and abs(point[1] - found[-1][1]) < 0.05:
            continue
        if len(found) > 1 and _in_line(found[-2], found[-1], point):
            found[-1] = point
            continue
        found.append(point)
    return found


def _in_line(a: Point, b: Point, c: Point) -> bool:
    flat = abs(a[1] - b[1]) < 0.05 and abs(b[1] - c[1]) < 0.05 and (b[0] - a[0]) * (c[0] - b[0]) > 0
    steep = abs(a[0] - b[0]) < 0.05 and abs(b[0] - c[0]) < 0.05 and (b[1] - a[1]) * (c[1] - b[1]) > 0
    return flat or steep


def parallel(line: Sequence[Point], distance: float) -> tuple[Point, ...]:
    """The same line, `distance` to the right of its direction (y grows downwards)."""
    found = []
    for index, (x, y) in enumerate(line):
        shifts = [_normal(line[a], line[a + 1]) for a in (index - 1, index) if 0 <= a < len(line) - 1]
        dx = max((s[0] for s in shifts), key=abs, default=0.0)
        dy = max((s[1] for s in shifts), key=abs, default=0.0)
        found.append((x + dx * distance, y + dy * distance))
    return tuple(found)


def _normal(a: Point, b: Point) -> Point:
    length = abs(b[0] - a[0]) + abs(b[1] - a[1]) or 1.0
    return -(b[1] - a[1]) / length, (b[0] - a[0]) / length
