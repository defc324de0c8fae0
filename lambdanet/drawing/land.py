"""Sheet → land: how high and how wide everything is, and where it stands.

Heights come first, because they do not depend on the lines; then the lines choose their channels
(lines.py); then the widths, because a channel is as wide as the lines in it need.

A strip (lane or column) is as big as its biggest plate, plus the pads of the regions whose walls stand
there. The source side, the doors and the outside are no strips: their plates stand where the lines to
them are straightest, one under the other.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from lambdanet.drawing.pieces import Box, Column, Ground, Plate, Region, Sheet

PLATE_WIDTH: Final = 148.0
PLATE_HEIGHT: Final = 42.0
OUTSIDE_WIDTH: Final = 168.0
DOOR_WIDTH: Final = 146.0
TABLE_HEAD: Final = 22.0
ROW: Final = 16.0
TABLE_FOOT: Final = 4.0

HEAD: Final = 29.0  # room for a region's name, for each wall
PAD: Final = 11.0  # between a wall and what is in it
INNER: Final = 12.0  # room for a line inside a subnet, right of its plates
FOLDED: Final = 27.0
LANE_GAP: Final = 16.0
VPC_GAP: Final = 10.0  # more, between two VPCs
SKY_GAP: Final = 14.0  # more, under the lanes of functions that are not attached
STACK_GAP: Final = 12.0
REGION_GAP: Final = 16.0
_INWARD: Final = ("peering", "tgw")  # the doors to what is not outside

_OUTSIDE: Final = (Ground.INTERNET, Ground.SERVICES, Ground.ON_PREMISES)
_LEVEL: Final = {Ground.PRIVATE: 1, Ground.PUBLIC: 1, Ground.ZONE: 2, Ground.VPC: 3}


@dataclass(frozen=True, kw_only=True, slots=True)
class Height:
    """Where something stands between top and bottom."""

    top: float
    port: float
    bottom: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Heights:
    plates: Mapping[str, Height]
    regions: Mapping[str, Height]
    gutters: tuple[float, ...]
    """Heights at which a line may run across everything that stands on lanes."""


def plate_width(plate: Plate) -> float:
    if plate.door:
        return DOOR_WIDTH
    return OUTSIDE_WIDTH if plate.column is Column.OUTSIDE else PLATE_WIDTH


def _reach(plate: Plate) -> tuple[float, float]:
    """How far a plate reaches above and below the height at which lines arrive."""
    rows = ROW * len(plate.rows) + TABLE_FOOT if plate.rows else 0.0
    if plate.table:
        return (TABLE_HEAD + rows) / 2, (TABLE_HEAD + rows) / 2
    return PLATE_HEIGHT / 2, PLATE_HEIGHT / 2 + rows


def is_on_lanes(region: Region) -> bool:
    return region.ground in _LEVEL


# --- heights -------------------------------------------------------------------------------------


def lay_heights(sheet: Sheet, room: Mapping[str, float]) -> Heights:
    """`room` asks for that much more under the lane of a plate (for the label of a block)."""
    below = {p.lane: room[p.id] for p in sheet.plates if p.lane is not None and p.id in room}
    lanes = _lanes(sheet, below)
    outside = _stack_outside(sheet, lanes)
    doors = _place_doors(sheet, lanes, outside)
    for region in sheet.regions:  # a VPC with more doors than lanes grows
        if region.ground is not Ground.VPC:
            continue
        mine = [doors[p.id].bottom for p in sheet.plates if p.door and p.vpc == region.of]
        last = region.lanes[1]
        missing = max(mine, default=0.0) - lanes[last].bottom - below.get(last, 0.0)
        if missing > 0:
            below[last] = below.get(last, 0.0) + missing
            lanes = _lanes(sheet, below)
            outside = _stack_outside(sheet, lanes)
            doors = _place_doors(sheet, lanes, outside)
    plates = {p.id: _on_lane(p, lanes[p.lane]) for p in sheet.plates if p.lane is not None}
    plates |= outside | doors
    plates |= _place_transit(sheet, plates)
    plates |= _stack_sources(sheet, plates)
    regions = {region.id: _region_height(region, lanes, plates, below) for region in sheet.regions}
    return Heights(plates=plates, regions=regions, gutters=_gutters(sheet, lanes, plates, regions))


def _on_lane(plate: Plate, lane: Height) -> Height:
    above, below = _reach(plate)
    return Height(top=lane.port - above, port=lane.port, bottom=lane.port + below)


def _lanes(sheet: Sheet, below: Mapping[int, float]) -> list[Height]:
    """The strips of the lanes, from top to bottom."""
    reaches: list[tuple[float, float]] = [(0.0, 0.0)] * sheet.lanes
    for plate in sheet.plates:
        if plate.lane is not None:
            above, under = _reach(plate)
            most = reaches[plate.lane]
            reaches[plate.lane] = (max(most[0], above), max(most[1], under))
    heads, feet = _lane_pads(sheet)
    found, cursor = [], 0.0
    for index, (above, under) in enumerate(reaches):
        top = cursor + heads[index]
        lane = Height(top=top, port=top + above, bottom=top + above + under)
        found.append(lane)
        cursor = lane.bottom + feet[index] + LANE_GAP + below.get(index, 0.0)
    return found


def _lane_pads(sheet: Sheet) -> tuple[list[float], list[float]]:
    heads, feet = [0.0] * sheet.lanes, [0.0] * sheet.lanes
    for region in sheet.regions:
        if not is_on_lanes(region):
            continue
        first, last = region.lanes
        level = _LEVEL[region.ground]
        heads[first] = max(heads[first], HEAD * level)
        gap = VPC_GAP if region.ground is Ground.VPC else 0.0
        feet[last] = max(feet[last], PAD * level + gap)
    for plate in sheet.plates:
        if plate.column is Column.SOURCE and plate.lane is not None:
            heads[plate.lane] = max(heads[plate.lane], HEAD if plate.lane == 0 else 0.0)
            feet[plate.lane] = max(feet[plate.lane], PAD + SKY_GAP)
    return heads, feet


def _stack_outside(sheet: Sheet, lanes: list[Height]) -> dict[str, Height]:
    """The outside regions, one under the other; the first host is level with what leads to it."""
    found: dict[str, Height] = {}
    plates = sheet.plate()
    cursor = _trunk(sheet, lanes, "") - PLATE_HEIGHT / 2
    for region in sheet.regions:
        if region.ground not in _OUTSIDE:
            continue
        for plate_id in region.plates:
            above, below = _reach(plates[plate_id])
            found[plate_id] = Height(top=cursor, port=cursor + above, bottom=cursor + above + below)
            cursor += above + below + STACK_GAP
        cursor += PAD - STACK_GAP + REGION_GAP + HEAD
    return found


def _trunk(sheet: Sheet, lanes: list[Height], vpc: str) -> float:
    """The height of the line that leads outside: of one VPC, or ("") of the sheet."""
    plates = sheet.plate()
    if not vpc:
        sky = [p.lane for p in sheet.plates if p.column is Column.SOURCE and p.lane is not None]
        if sky:
            return lanes[min(sky)].port
    doors = [p.id for p in sheet.plates if p.kind == "igw" and vpc in ("", p.vpc)]
    for door in doors[:1]:
        tails = [plates[link.tail].lane for link in sheet.links if link.head == door]
        leading = [lane for lane in tails if lane is not None]
        if leading:
            return lanes[min(leading)].port
    first = {r.lanes[0] for r in sheet.regions if r.ground is Ground.VPC and vpc in ("", r.of)}
    unused = [r for r in sheet.regions if r.folded and r.ground is Ground.PUBLIC and r.lanes[0] in first]
    if doors and unused:
        return lanes[unused[0].lanes[0]].top - HEAD + PLATE_HEIGHT / 2
    own = [p.lane for p in sheet.plates if p.lane is not None and vpc in ("", p.vpc)]
    return lanes[min(own)].port if own else PLATE_HEIGHT


def _place_doors(sheet: Sheet, lanes: list[Height], outside: Mapping[str, Height]) -> dict[str, Height]:
    """Each door as level as it can be with what it leads to, within its VPC."""
    found: dict[str, Height] = {}
    tops = {r.of: lanes[r.lanes[0]].top - HEAD for r in sheet.regions if r.ground is Ground.VPC}
    floors = {r.of: lanes[r.lanes[1]].bottom for r in sheet.regions if r.ground is Ground.VPC}
    for plate in sheet.plates:
        if not plate.door:
            continue
        heads = [outside[k.head].port for k in sheet.links if k.tail == plate.id and k.head in outside]
        trunk = _trunk(sheet, lanes, plate.vpc)
        wanted = heads[0] if plate.kind != "igw" and heads else trunk
        if plate.kind in _INWARD:
            wanted = _port_of_tails(sheet, lanes, plate, trunk)
        lowest = floors.get(plate.vpc, wanted + PLATE_HEIGHT) - PLATE_HEIGHT / 2
        wanted = min(wanted, lowest)  # a VPC grows because it has many doors, not to level one
        others = [h for other, h in found.items()]
        found[plate.id] = _free_height(wanted, tops.get(plate.vpc, 0.0), others)
    return found


def _port_of_tails(sheet: Sheet, lanes: list[Height], door: Plate, otherwise: float) -> float:
    """The height of the first table that leads to a door."""
    plates = sheet.plate()
    tails = [plates[link.tail].lane for link in sheet.links if link.head == door.id]
    leading = [lane for lane in tails if lane is not None]
    return lanes[min(leading)].port if leading else otherwise


def _place_transit(sheet: Sheet, placed: Mapping[str, Height]) -> dict[str, Height]:
    """Each transit gateway in the middle of its doors, and not in the way of other doors' lines."""
    found: dict[str, Height] = {}
    ways = [
        placed[link.tail].port
        for link in sheet.links
        if sheet.plate()[link.tail].door and sheet.plate()[link.head].column is Column.OUTSIDE
    ]
    clear = [Height(top=y, port=y, bottom=y) for y in ways]
    for plate in sheet.plates:
        if plate.column is not Column.TRANSIT:
            continue
        above, below = _reach(plate)
        doors = [placed[link.tail].port for link in sheet.links if link.head == plate.id and link.tail in placed]
        port = (min(doors) + max(doors)) / 2 if doors else PLATE_HEIGHT
        taken = sorted([*clear, *found.values()], key=lambda h: h.top)
        for other in taken:
            if other.top - STACK_GAP < port + below and port - above < other.bottom + STACK_GAP:
                port = other.bottom + STACK_GAP + above
        found[plate.id] = Height(top=port - above, port=port, bottom=port + below)
    return found


def _free_height(wanted: float, least_top: float, others: Iterable[Height]) -> Height:
    """The first height at or below `wanted` that keeps its distance from the others."""
    half = PLATE_HEIGHT / 2
    port = max(wanted, least_top + half)
    for other in sorted(others, key=lambda h: h.top):
        if other.top - STACK_GAP < port + half and port - half < other.bottom + STACK_GAP:
            port = other.bottom + STACK_GAP + half
    return Height(top=port - half, port=port, bottom=port + half)


def _stack_sources(sheet: Sheet, placed: Mapping[str, Height]) -> dict[str, Height]:
    """Attached functions, level with their first interface; the invoked one with the Lambda API."""
    found: dict[str, Height] = {}
    stands = [placed[p.id] for p in sheet.plates if p.column is Column.SOURCE and p.id in placed]
    for plate in sheet.plates:
        if plate.lane is not None or plate.column not in (Column.SOURCE, Column.INVOKED):
            continue
        if plate.column is Column.INVOKED:
            found[plate.id] = _free_height(_api_port(sheet, placed), -1e9, ())
            continue
        heads = [placed[k.head].port for k in sheet.links if k.tail == plate.id and k.head in placed]
        wanted = heads[0] if heads else PLATE_HEIGHT
        others = [*stands, *(h for other, h in found.items())]
        if plate.more:  # it comes last in the document's order, and so below them all
            wanted = max((h.port for h in others), default=wanted)
        found[plate.id] = _free_height(wanted, -1e9, others)
    return found


def _api_port(sheet: Sheet, placed: Mapping[str, Height]) -> float:
    apis = [p.id for p in sheet.plates if p.kind == "service" and p.name == "Lambda API"]
    return placed[apis[0]].port if apis else PLATE_HEIGHT


def _region_height(
    region: Region,
    lanes: list[Height],
    plates: Mapping[str, Height],
    below: Mapping[int, float],
) -> Height:
    if not is_on_lanes(region):
        top = min(plates[p].top for p in region.plates) - HEAD
        bottom = max(plates[p].bottom for p in region.plates) + PAD
        return Height(top=top, port=(top + bottom) / 2, bottom=bottom)
    level = _LEVEL[region.ground]
    top = lanes[region.lanes[0]].top - HEAD * level
    bottom = lanes[region.lanes[1]].bottom + PAD * level
    if level > 1:  # the label of a block stands inside the zone, under the subnet
        bottom += below.get(region.lanes[1], 0.0)
    if region.folded:
        bottom = top + FOLDED
    return Height(top=top, port=(top + bottom) / 2, bottom=bottom)


def _gutters(
    sheet: Sheet,
    lanes: list[Height],
    plates: Mapping[str, Height],
    regions: Mapping[str, Height],
) -> tuple[float, ...]:
    """Between every two lanes, above everything and below everything."""
    everything = [*plates.values(), *regions.values()]
    if not everything:
        return ()
    between = [lane.bottom + LANE_GAP / 2 for lane in lanes]
    sky = min(h.top for h in everything) - 14
    floor = max(h.bottom for h in everything) + 14
    return (sky, *between, floor)


# --- widths --------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class Columns:
    """The columns that occur, by their index from the left."""

    present: tuple[Column, ...]

    def index(self, column: Column) -> int:
        return self.present.index(column)

    def span(self, first: Column, last: Column) -> tuple[int, int]:
        inside = [i for i, column in enumerate(self.present) if first <= column <= last]
        return inside[0], inside[-1]


def columns_of(sheet: Sheet) -> Columns:
    used = {plate.column for plate in sheet.plates}
    for region in sheet.regions:
        if region.ground is Ground.VPC:
            used.add(Column.SUBNETS)
        if region.ground in (Ground.PRIVATE, Ground.PUBLIC):
            used.add(region.columns[0])
    return Columns(present=tuple(column for column in Column if column in used))


@dataclass(frozen=True, kw_only=True, slots=True)
class Widths:
    """From left to right: for each column its own span, and where its inner zone and channel begin."""

    spans: tuple[tuple[float, float], ...]
    channels: tuple[tuple[float, float], ...]
    left: float


def lay_widths(sheet: Sheet, columns: Columns, channels: Mapping[int, float], inner: float) -> Widths:
    """`channels`: what the lines need right of each column; `inner`: inside the subnets."""
    before, after = _column_pads(sheet, columns)
    spans, zones = [], []
    cursor = 0.0
    for index, column in enumerate(columns.present):
        mine = [plate_width(p) for p in sheet.plates if p.column is column]
        start = cursor + before[index]
        end = start + max(mine, default=PLATE_WIDTH)
        spans.append((start, end))
        rest = end + after[index] + (inner if column is Column.SUBNETS else 0.0)
        cursor = rest + channels.get(index, 0.0)
        zones.append((rest, cursor))
    return Widths(spans=tuple(spans), channels=tuple(zones), left=0.0)


def _column_pads(sheet: Sheet, columns: Columns) -> tuple[list[float], list[float]]:
    before = [0.0] * len(columns.present)
    after = [0.0] * len(columns.present)
    for region in sheet.regions:
        if is_on_lanes(region):
            first, last = columns.span(*region.columns)
            pad = PAD * _LEVEL[region.ground]
        else:
            column = next(p.column for p in sheet.plates if p.id == region.plates[0])
            first = last = columns.index(column)
            pad = PAD
        before[first] = max(before[first], pad)
        if columns.present[last] is not Column.DOORS:
            after[last] = max(after[last], pad)
    return before, after


def lay_boxes(
    sheet: Sheet, heights: Heights, columns: Columns, widths: Widths, inner: float
) -> tuple[dict[str, Box], dict[str, Box]]:
    """The boxes of the plates and of the regions."""
    plates: dict[str, Box] = {}
    for plate in sheet.plates:
        start, end = widths.spans[columns.index(plate.column)]
        middle, half = (start + end) / 2, plate_width(plate) / 2
        height = heights.plates[plate.id]
        plates[plate.id] = Box(
            x0=middle - half,
            y0=height.top,
            x1=middle + half,
            y1=height.bottom,
            port=height.port,
        )
    regions = {}
    for region in sheet.regions:
        height = heights.regions[region.id]
        x0, x1 = _region_span(region, columns, widths, inner, plates)
        regions[region.id] = Box(x0=x0, y0=height.top, x1=x1, y1=height.bottom, port=height.port)
    return plates, regions


def _region_span(
    region: Region,
    columns: Columns,
    widths: Widths,
    inner: float,
    plates: Mapping[str, Box],
) -> tuple[float, float]:
    if not is_on_lanes(region):
        x0 = min(plates[p].x0 for p in region.plates)
        x1 = max(plates[p].x1 for p in region.plates)
        return x0 - PAD, x1 + PAD
    first, last = columns.span(*region.columns)
    pad = PAD * _LEVEL[region.ground]
    start, end = widths.spans[first][0], widths.spans[last][1]
    if columns.present[last] is Column.DOORS:
        return start - pad, (widths.spans[last][0] + end) / 2
    return start - pad, end + pad + (inner if columns.present[last] is Column.SUBNETS else 0.0)
