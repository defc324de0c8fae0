"""Marks on the path: its lines, the numbers of its hops, network ACLs at the walls, and the block."""

import itertools
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from lambdanet.drawing.labels import plate_labels, region_label
from lambdanet.drawing.lines import parallel
from lambdanet.drawing.pieces import (
    Block,
    Box,
    Column,
    Disc,
    Ground,
    Plate,
    Point,
    RowState,
    Sheet,
    Stroke,
    Style,
)
from lambdanet.drawing.reasons import reason
from lambdanet.drawing.walk import Spot, Station, Walk
from lambdanet.drawing.widths import width

REPLY_OFFSET: Final = 7.0
BAR_BEFORE: Final = 17.0  # from the bar to the plate that it guards
BAR_INSIDE: Final = 12.5  # the same, between a subnet's wall and a plate in it
BAR_AFTER: Final = 15.0
STUB: Final = 17.0  # a line that leads nowhere
DISC: Final = 8.5
DISC_STEP: Final = 19.0
DISC_LIFT: Final = 3.5
REGION_HEAD: Final = 22.0
WALL_STEP: Final = 9.0
LABEL_LINE: Final = 13.0
LABEL_SIZE: Final = 10.5
TABLE_HEAD: Final = 22.0
PLATE_HEIGHT: Final = 42.0
ROW: Final = 16.0

Routed = Mapping[tuple[str, str], tuple[Point, ...]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Marks:
    path: tuple[Stroke, ...] = ()
    gates: tuple[Point, ...] = ()
    discs: tuple[Disc, ...] = ()
    block: Block | None = None
    on_path: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Scene:
    """What the marks are set on."""

    sheet: Sheet
    boxes: Mapping[str, Box]
    regions: Mapping[str, Box]
    routed: Routed
    names: Mapping[str, str]
    plates: Mapping[str, Plate] = field(init=False)
    subnets: Mapping[str, Box] = field(init=False)

    def __post_init__(self) -> None:
        subnets = {
            region.of: self.regions[region.id]
            for region in self.sheet.regions
            if region.ground in (Ground.PRIVATE, Ground.PUBLIC)
        }
        object.__setattr__(self, "plates", self.sheet.plate())
        object.__setattr__(self, "subnets", subnets)


def lay_marks(scene: Scene, walks: Sequence[Walk], selected: int) -> Marks:
    if not walks:
        return Marks()
    chosen = walks[selected]
    lines = [scene.routed[link.tail, link.head] for link in chosen.links()]
    stop = _stop(scene, chosen, lines)
    own = _own_strokes(chosen, lines, stop)
    others = _other_strokes(scene, walks, selected)
    seen = [station for station in chosen.stations if _is_shown(station, chosen.blocked)]
    crossings = _crossings(scene, chosen, lines, seen)
    block = _block(scene, chosen, stop)
    taken = [block.label] if block else []
    return Marks(
        path=(*others, *own),
        gates=tuple(dict.fromkeys(crossings.values())),
        discs=_discs(scene, lines, seen, crossings, taken),
        block=block,
        on_path=_on_path(chosen),
    )


def _is_shown(station: Station, blocked: Station | None) -> bool:
    """What comes after the block is a matter of the list, not of the picture."""
    return blocked is None or station.number <= blocked.number


def _on_path(walk: Walk) -> frozenset[str]:
    """The plates that the packet really comes to."""
    if walk.unplaced:
        return frozenset(walk.stops[:1])
    if walk.blocked is None or walk.blocked.reply:
        return frozenset(walk.stops)
    until = walk.blocked.step + (0 if _guards_entry(walk.blocked) else 1)
    return frozenset(walk.stops[: max(1, until)])


def _guards_entry(station: Station) -> bool:
    return station.spot is Spot.PLATE and not station.leaving and station.step > 0


# --- where it stops ------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class _Stop:
    """The bar: on line `leg` (cut there), or at the end of a stub. `flat`: the line runs flat."""

    leg: int | None
    at: Point
    flat: bool = True
    stub: tuple[Point, ...] = ()


def _stop(scene: Scene, walk: Walk, lines: Sequence[tuple[Point, ...]]) -> _Stop | None:
    station = walk.blocked
    if station is None or not station.plate:
        return None
    if walk.unplaced:
        return _stop_at_region(scene, walk, lines)
    if station.reply:
        return _stop_of_reply(scene, station, lines)
    if station.spot is Spot.WALL:
        return _stop_at_wall(scene, station, lines)
    if _guards_entry(station) and station.step - 1 < len(lines):
        leg = station.step - 1
        in_subnet = scene.plates[station.plate].column is Column.SUBNETS
        return _Stop(leg=leg, at=_before_end(lines[leg], BAR_INSIDE if in_subnet else BAR_BEFORE))
    if _has_missing_row(scene, station.plate):
        return _stop_at_row(scene, station)
    if station.step < len(lines):
        leg = station.step
        return _Stop(leg=leg, at=_before_end(tuple(reversed(lines[leg])), BAR_AFTER))
    return _stop_at_stub(scene, station)


def _stop_at_region(scene: Scene, walk: Walk, lines: Sequence[tuple[Point, ...]]) -> _Stop | None:
    """At the wall of the Lambda service VPC, which a function that is not attached cannot leave so."""
    region = next(r for r in scene.sheet.regions if walk.stops[0] in r.plates)
    box = scene.regions[region.id]
    first, second = lines[0][0], lines[0][1]
    if abs(first[0] - second[0]) < 0.05:
        return _Stop(leg=0, at=(first[0], box.y1), flat=False)
    return _Stop(leg=0, at=(box.x1 + 2, first[1]))


def _stop_of_reply(scene: Scene, station: Station, lines: Sequence[tuple[Point, ...]]) -> _Stop | None:
    if station.spot is Spot.WALL:
        return _stop_at_wall(scene, station, lines)
    leg = min(station.step - 1, len(lines) - 1)
    if leg < 0:
        return None
    if leg + 1 < len(lines) and station.spot is Spot.PLATE and station.hop.kind != "route_table":
        return _Stop(leg=leg + 1, at=_before_end(tuple(reversed(lines[leg + 1])), BAR_BEFORE))
    return _Stop(leg=leg, at=_before_end(lines[leg], BAR_BEFORE))


def _stop_at_wall(scene: Scene, station: Station, lines: Sequence[tuple[Point, ...]]) -> _Stop | None:
    crossing = _crossing(scene, station, lines)
    if crossing is not None:
        return _Stop(leg=crossing[0], at=crossing[1])
    if station.step < len(lines):
        return _Stop(leg=station.step, at=_before_end(tuple(reversed(lines[station.step])), BAR_AFTER))
    return _stop_at_stub(scene, station)


def _has_missing_row(scene: Scene, plate_id: str) -> bool:
    return any(row.state is RowState.MISS for row in scene.plates[plate_id].rows)


def _stop_at_row(scene: Scene, station: Station) -> _Stop:
    box, rows = scene.boxes[station.plate], scene.plates[station.plate].rows
    place = next(i for i, row in enumerate(rows) if row.state is RowState.MISS)
    y = box.y0 + (TABLE_HEAD if scene.plates[station.plate].table else PLATE_HEIGHT) + ROW * (place + 0.5)
    return _Stop(leg=None, at=(box.x1 + STUB, y), stub=((box.x1, y), (box.x1 + STUB - 8, y)))


def _stop_at_stub(scene: Scene, station: Station) -> _Stop:
    box = scene.boxes[station.plate]
    subnet = scene.subnets.get(scene.plates[station.plate].subnet)
    x = subnet.x1 if subnet and station.spot is Spot.WALL else box.x1 + STUB
    if subnet and station.spot is Spot.LINE:
        x = subnet.x1 + STUB
    return _Stop(leg=None, at=(x, box.port), stub=((box.x1, box.port), (x - 8, box.port)))


def _before_end(line: Sequence[Point], distance: float) -> Point:
    """The point `distance` before the end of a line, on its last stretch."""
    (ax, ay), (bx, by) = line[-2], line[-1]
    length = abs(bx - ax) + abs(by - ay)
    share = min(distance, length / 2) / length if length else 0.0
    return bx + (ax - bx) * share, by + (ay - by) * share


def _cut(line: Sequence[Point], at: Point) -> tuple[tuple[Point, ...], tuple[Point, ...]]:
    """The line before and after a point that lies on it."""
    for index, (a, b) in enumerate(itertools.pairwise(line)):
        on_x = min(a[0], b[0]) - 0.6 <= at[0] <= max(a[0], b[0]) + 0.6
        on_y = min(a[1], b[1]) - 0.6 <= at[1] <= max(a[1], b[1]) + 0.6
        if on_x and on_y:
            return (*line[: index + 1], at), (at, *line[index + 1 :])
    return tuple(line), ()


# --- the lines of the path -----------------------------------------------------------------------


def _own_strokes(walk: Walk, lines: Sequence[tuple[Point, ...]], stop: _Stop | None) -> list[Stroke]:
    replies = _reply_strokes(walk, lines, stop) if walk.replies else []
    stopped = stop is not None and walk.blocked is not None and not walk.blocked.reply
    found = []
    for leg, (line, link) in enumerate(zip(lines, walk.links(), strict=True)):
        if not stopped or stop is None:
            found.append(Stroke(style=Style.FORWARD, points=line, tip=True, link=link))
            continue
        last = stop.leg if stop.leg is not None else _last_leg(walk)
        if leg == stop.leg:
            before, after = _cut(line, stop.at)
            found.append(Stroke(style=Style.FORWARD, points=before, link=link))
            found.append(Stroke(style=Style.BEYOND, points=after, tip=True, link=link))
        elif leg <= last:
            found.append(Stroke(style=Style.FORWARD, points=line, tip=True, link=link))
        else:
            found.append(Stroke(style=Style.BEYOND, points=line, tip=True, link=link))
    if stopped and stop is not None and stop.stub:
        found.append(Stroke(style=Style.FORWARD, points=stop.stub))
    return [*replies, *[stroke for stroke in found if len(stroke.points) > 1]]


def _last_leg(walk: Walk) -> int:
    return walk.blocked.step - 1 if walk.blocked else len(walk.stops)


def _reply_strokes(walk: Walk, lines: Sequence[tuple[Point, ...]], stop: _Stop | None) -> list[Stroke]:
    stopped = stop is not None and walk.blocked is not None and walk.blocked.reply
    found = []
    for leg in reversed(range(len(lines))):
        back = tuple(reversed(parallel(lines[leg], REPLY_OFFSET)))
        if not stopped or stop is None or stop.leg is None or leg > stop.leg:
            found.append(Stroke(style=Style.REPLY, points=back, tip=True))
        elif leg == stop.leg:
            at = _shifted(lines[leg], stop.at)
            before, after = _cut(back, at)
            found.append(Stroke(style=Style.REPLY, points=before))
            found.append(Stroke(style=Style.BEYOND, points=after, tip=True))
        else:
            found.append(Stroke(style=Style.BEYOND, points=back, tip=True))
    return [stroke for stroke in found if len(stroke.points) > 1]


def _shifted(line: Sequence[Point], at: Point) -> Point:
    """The same place on the reply's line."""
    before, after = _cut(line, at)
    if not after:
        return at
    stretch = (before[-2], at) if len(before) > 1 and before[-2] != at else (at, after[1])
    (start, _), (x, y) = stretch, parallel(stretch, REPLY_OFFSET)[0]
    return at[0] + x - start[0], at[1] + y - start[1]


def _other_strokes(scene: Scene, walks: Sequence[Walk], selected: int) -> list[Stroke]:
    drawn = set(walks[selected].links())
    found = []
    for index, walk in enumerate(walks):
        if index == selected:
            continue
        lines = [scene.routed[link.tail, link.head] for link in walk.links()]
        stop = _stop(scene, walk, lines)
        for leg, link in enumerate(walk.links()):
            stopped = stop is not None and walk.blocked is not None and not walk.blocked.reply
            last = (stop.leg if stop.leg is not None else _last_leg(walk)) if stop else leg
            if link in drawn or (stopped and leg > last):
                continue
            drawn.add(link)
            cut = stopped and stop is not None and leg == stop.leg
            line = _cut(lines[leg], stop.at)[0] if cut and stop else lines[leg]
            found.append(Stroke(style=Style.OTHER, points=line, tip=not cut, link=link))
    return found


# --- walls ---------------------------------------------------------------------------------------


def _crossings(
    scene: Scene, walk: Walk, lines: Sequence[tuple[Point, ...]], seen: Iterable[Station]
) -> dict[int, Point]:
    """For each hop at a network ACL: where the path crosses the wall of that subnet."""
    found = {}
    for station in seen:
        crossing = _crossing(scene, station, lines) if station.spot is Spot.WALL else None
        if crossing is not None:
            found[station.number] = crossing[1]
    return found


def _crossing(scene: Scene, station: Station, lines: Sequence[tuple[Point, ...]]) -> tuple[int, Point] | None:
    """The line that goes out of (or into) the subnet, and the point on its wall."""
    box = scene.subnets.get(station.subnet)
    if box is None:
        return None
    for leg, line in enumerate(lines):
        for a, b in itertools.pairwise(line):
            if abs(a[1] - b[1]) > 0.05 or not box.y0 < a[1] < box.y1:
                continue
            inside_before, inside_after = box.x0 < a[0] < box.x1, box.x0 < b[0] < box.x1
            if station.leaving and inside_before and not inside_after:
                return leg, (box.x1 if b[0] > a[0] else box.x0, a[1])
            if not station.leaving and inside_after and not inside_before:
                return leg, (box.x0 if b[0] > a[0] else box.x1, a[1])
    return None


# --- numbers -------------------------------------------------------------------------------------


def _discs(
    scene: Scene,
    lines: Sequence[tuple[Point, ...]],
    seen: Sequence[Station],
    crossings: Mapping[int, Point],
    taken: Sequence[Box],
) -> tuple[Disc, ...]:
    found: list[Disc] = []
    for station in seen:
        spots = _candidates(scene, lines, station, crossings.get(station.number))
        best = _first_best((spot, _bad(scene, spot, found, taken, station)) for spot in spots)
        if best is not None:
            found.append(Disc(number=station.number, x=best[0], y=best[1], reply=station.reply))
    return tuple(found)


def _first_best(spots: Iterable[tuple[Point, float]]) -> Point | None:
    """The first spot that covers nothing, else the first of those that cover least."""
    best, least = None, math.inf
    for spot, covered in spots:
        if covered < least:
            best, least = spot, covered
        if not covered:
            break
    return best


def _bad(scene: Scene, spot: Point, discs: Sequence[Disc], taken: Sequence[Box], station: Station) -> float:
    """How much a number at that spot would cover."""
    x, y = spot
    bad = sum(100.0 for disc in discs if _near(disc, x, y))
    own = Box(x0=x - DISC, y0=y - DISC, x1=x + DISC, y1=y + DISC)
    bad += sum(own.overlap(box) for box in taken)
    for plate_id, box in scene.boxes.items():
        if not own.overlap(box):
            continue
        bad += sum(own.overlap(label) for label in plate_labels(scene.plates[plate_id], box))
        if plate_id != station.plate or station.spot is not Spot.PLATE:
            bad += own.overlap(box) / 4
    for region in scene.sheet.regions:
        box = scene.regions[region.id]
        if own.overlap(Box(x0=box.x0, y0=box.y0, x1=box.x1, y1=box.y0 + REGION_HEAD)):
            bad += own.overlap(region_label(region, box))
    return bad


def _near(disc: Disc, x: float, y: float) -> bool:
    return (disc.x - x) ** 2 + (disc.y - y) ** 2 < (2 * DISC) ** 2


def _candidates(
    scene: Scene, lines: Sequence[tuple[Point, ...]], station: Station, crossing: Point | None
) -> Iterable[Point]:
    if crossing is not None:
        region = next(r for r in scene.sheet.regions if r.of == station.subnet)
        roomy = region.columns[1] is Column.SUBNETS
        yield from _wall_spots(crossing, scene.subnets[station.subnet], station, roomy=roomy)
        return
    box = scene.boxes.get(station.plate)
    if box is None:
        return
    if station.spot is Spot.LINE:
        yield from _line_spots(scene, lines, station, box)
    y = box.y1 - 1 if station.reply else box.y0 + 1
    away = DISC_LIFT if station.reply else -DISC_LIFT
    most = int((box.x1 - box.x0 - 34) // DISC_STEP)
    for n in range(
        most
    ):  # further in they would stand on the name, or on the last line: then a little higher, or lower
        yield from ((box.x0 + 1 + DISC_STEP * n, y), (box.x0 + 1 + DISC_STEP * n, y + away))


def _wall_spots(crossing: Point, subnet: Box, station: Station, *, roomy: bool) -> Iterable[Point]:
    """The packet's numbers above the line, the reply's below; beside the wall, where there is room.

    `roomy`: there is, inside the wall, as in the column of the subnets.
    """
    x, y = crossing
    first, step = (25.0, 18.0) if station.reply else (-21.0, -18.0)
    at_right = x > subnet.x0 + 1
    outward = WALL_STEP if at_right and not roomy else -WALL_STEP
    for n in range(5):
        yield from ((x + side, y + first + step * n) for side in (outward, 0.0))


def _line_spots(scene: Scene, lines: Sequence[tuple[Point, ...]], station: Station, box: Box) -> Iterable[Point]:
    """On the line that leaves the plate, right of the subnet's wall."""
    subnet = scene.subnets.get(scene.plates[station.plate].subnet)
    x = (subnet.x1 if subnet else box.x1) + WALL_STEP
    y, step = (box.port + 25, 18.0) if station.reply else (box.port - 21, -18.0)
    if scene.plates[station.plate].column is Column.SUBNETS:  # the wall's own number stands inside
        yield from ((x, y), (x, y + step))
    else:
        yield from ((x + DISC_STEP, y), (x, y), (x, y + step), (x + DISC_STEP, y + step))


# --- the block -----------------------------------------------------------------------------------


def label_room(station: Station | None) -> float:
    """How much room under its lane a block's label wants."""
    if station is None:
        return 0.0
    return 14.0 + LABEL_LINE * len(_words(station))


def _words(station: Station, name: Callable[[str], str] = str) -> tuple[str, ...]:
    return (f"Blocked at {station.number}", *reason(station.hop, name))


def _block(scene: Scene, walk: Walk, stop: _Stop | None) -> Block | None:
    if stop is None or walk.blocked is None:
        return None
    words = _words(walk.blocked, lambda identifier: scene.names.get(identifier, identifier))
    wide = max(width(word, LABEL_SIZE) for word in words) + 20
    high = LABEL_LINE * len(words) + 9
    x, y = stop.at
    if walk.blocked.reply and stop.leg is not None:
        link = walk.links()[stop.leg]
        x, y = _shifted(scene.routed[link.tail, link.head], stop.at)
    spots = _label_spots(x, y, wide, high, flat=stop.flat)
    best = min(spots, key=lambda spot: (_covered(scene, spot[0]), spots.index(spot)))
    return Block(x=x, y=y, upright=stop.flat, words=words, label=best[0], stem=best[1])


def _label_spots(x: float, y: float, wide: float, high: float, *, flat: bool) -> list[tuple[Box, tuple[Point, Point]]]:
    def spot(left: float, top: float, stem: tuple[Point, Point]) -> tuple[Box, tuple[Point, Point]]:
        return Box(x0=left, y0=top, x1=left + wide, y1=top + high), stem

    down, up = ((x, y + 15), (x, y + 25)), ((x, y - 15), (x, y - 25))
    right = ((x + 15, y), (x + 22, y))
    below = [spot(left, y + 25, down) for left in (x - 16, x + 16 - wide, x - wide / 2)]
    above = [spot(left, y - 25 - high, up) for left in (x - 16, x + 16 - wide, x - wide / 2)]
    beside = [spot(x + 22, y - 6, right)]
    far = [spot(x - 16, y + 25 + n * 12, ((x, y + 15), (x, y + 25 + n * 12))) for n in (1, 2, 3, 4)]
    return [*below, *above, *far] if flat else [*beside, *below]


def _covered(scene: Scene, label: Box) -> float:
    """How much of plates (most) and of regions' names (less) a label would hide."""
    grown = label.grown(4)
    hidden = sum(grown.overlap(box) for box in scene.boxes.values())
    names = (Box(x0=box.x0, y0=box.y0, x1=box.x0 + 150, y1=box.y0 + 24) for box in scene.regions.values())
    walls = sum(0.02 * grown.overlap(box) for box in scene.subnets.values())
    return round(hidden + 0.5 * sum(grown.overlap(name) for name in names) + walls)
