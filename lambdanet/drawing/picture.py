"""The whole way from facts to a picture: read `picture` first.

Pure and deterministic; `lambdanet.render` makes SVG, PNG and PDF of what it returns.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import chain
from typing import Final

from lambdanet.drawing import dot as dot_text
from lambdanet.drawing.compared import Change, Changes, compare
from lambdanet.drawing.dress import dress
from lambdanet.drawing.land import INNER, columns_of, lay_boxes, lay_heights, lay_widths
from lambdanet.drawing.limits import MAX_EDGES, MAX_HEIGHT, MAX_NODES, MAX_SVG_BYTES
from lambdanet.drawing.lines import find_ways, lay_tracks, points
from lambdanet.drawing.marks import Marks, Scene, label_room, lay_marks
from lambdanet.drawing.pieces import (
    Box,
    Column,
    Folded,
    Ground,
    LineKind,
    Placed,
    Plate,
    Point,
    Row,
    RowState,
    Sheet,
    Stroke,
    Style,
)
from lambdanet.drawing.sheet.detail import Detail
from lambdanet.drawing.sheet.folding import Fold, Overfull, steps
from lambdanet.drawing.sheet.lay_out import lay_out
from lambdanet.drawing.sheet.seating import is_crowded
from lambdanet.drawing.walk import Walk, drawn, walk_all
from lambdanet.drawing.words import describe, entitle, say_what_folded
from lambdanet.reachability.verdict import Verdict
from lambdanet.topology import Topology

_DRESSED: Final = 4  # the SVG of a picture takes at most so many times the bytes of its DOT
_SHIFTED: Final = 4096  # so many bytes more where Graphviz moves the origin
EMPTY: Final = Box(x0=0, y0=0, x1=320, y1=80)


class LegendKey(StrEnum):
    """What the legend under a picture may explain."""

    ASKED_PATH = "asked-path"
    OTHER_PATH = "other-path"
    REPLY = "reply"
    ROUTE = "route"
    ATTACHMENT = "attachment"
    ENDPOINT = "endpoint"
    NETWORK_ACL = "network-acl"
    BLOCKED = "blocked"
    AWS_GROUND = "aws-ground"
    PRIVATE_SUBNET = "private-subnet"
    PUBLIC_SUBNET = "public-subnet"
    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True, kw_only=True, slots=True)
class Picture:
    """`dot` is legal DOT with positions; `sheet` holds what the dressing needs."""

    dot: str
    sheet: Placed
    nodes: int
    edges: int
    legend: tuple[LegendKey, ...]
    title: str
    description: str
    unplaced: tuple[str, ...] = ()  # changed components that it shows nowhere
    folded: tuple[Folded, ...] = ()  # what it does not show one by one
    folded_words: str = ""  # the same as one sentence, "" where it shows all
    whole: bool = True  # no limit made it fold

    @property
    def height(self) -> float:
        """In pixels, without the margin."""
        return self.sheet.bounds.y1 - self.sheet.bounds.y0


def picture(
    topology: Topology,
    verdict: Verdict | None = None,
    *,
    sheet_id: str,
    selected: int = 0,
    detail: Detail = Detail.NETWORK,
    changes: Changes | None = None,
    max_nodes: int = MAX_NODES,
) -> Picture:
    """The network, and on it the trace `selected` of the verdict with its hops, reply and block.

    `changes` are components that differ from another state of the topology: they are marked. A picture that is
    larger than `max_nodes` plates or than the other limits folds, step by step; what the selected trace passes never.
    """
    chosen = _chosen(verdict, selected)
    asked = Subject(
        topology=topology, verdict=verdict, selected=chosen, sheet_id=sheet_id, detail=detail, changes=changes or {}
    )
    *some, last = steps(asked=verdict is not None, crowded=is_crowded(topology))
    for fold in some:
        try:
            found = draw(asked, fold, room=max_nodes)
        except Overfull:
            continue
        if fits(found, max_nodes):
            return found
    return draw(asked, last, room=None)


@dataclass(frozen=True, kw_only=True, slots=True)
class Subject:
    """What a picture is to show, whatever folds in it."""

    topology: Topology
    verdict: Verdict | None
    selected: int
    sheet_id: str
    detail: Detail
    changes: Changes


def fits(drawn: Picture, max_nodes: int = MAX_NODES) -> bool:
    """Is it within the limits for a page?"""
    if drawn.nodes > max_nodes or drawn.edges > MAX_EDGES or drawn.height > MAX_HEIGHT:
        return False
    small = len(drawn.dot) < MAX_SVG_BYTES // _DRESSED  # then there is no need to write it
    return small or len(dress(drawn.sheet).encode()) <= MAX_SVG_BYTES - _SHIFTED


def draw(subject: Subject, fold: Fold, *, room: int | None) -> Picture:
    """The picture at one step of folding. Raises Overfull as soon as it is clear that it is too large for `room`; None: any size will do."""
    topology, verdict, selected = subject.topology, subject.verdict, subject.selected
    sheet = lay_out(
        topology,
        verdict,
        sheet_id=subject.sheet_id,
        selected=selected,
        detail=subject.detail,
        fold=fold,
        changed=subject.changes.keys(),
        room=room,
    )
    if room is not None and len(sheet.links) > MAX_EDGES:
        raise Overfull
    traces = () if verdict is None else verdict.traces
    if fold.alone:
        traces, selected = traces[selected : selected + 1], 0
    walks = walk_all(topology, sheet, verdict, traces) if verdict else []
    sheet = _marked(sheet, walks[selected]) if walks else sheet
    placed = _place(sheet, walks, selected, _names(topology), most=None if room is None else MAX_HEIGHT)
    compared = compare(topology, sheet, subject.changes)
    alone_of = len(verdict.traces) if verdict and fold.alone else 1
    folded = say_what_folded(sheet.folded, asked=verdict is not None, alone_of=alone_of)
    title, description = entitle(topology, verdict), describe(topology, verdict, sheet, walks, selected)
    description = f"{description} {folded}".rstrip()
    placed = replace(placed, title=title, description=description, changes=compared.places)
    return Picture(
        dot=dot_text.dot(placed),
        sheet=placed,
        nodes=len(sheet.plates),
        edges=dot_text.edges(placed),
        legend=tuple(_legend(placed)),
        title=title,
        description=description,
        unplaced=compared.unplaced,
        folded=sheet.folded,
        folded_words=folded,
        whole=fold == Fold(),
    )


def _chosen(verdict: Verdict | None, selected: int) -> int:
    most = len(verdict.traces) - 1 if verdict else 0
    return max(0, min(selected, most))


def _marked(sheet: Sheet, chosen: Walk) -> Sheet:
    """Rows stay marked only on the tables that this walk asks, not on their twins in other zones."""
    asked = {station.plate for station in chosen.stations}
    plates = [
        plate if not plate.table or plate.id in asked else replace(plate, rows=_unmarked(plate))
        for plate in sheet.plates
    ]
    return replace(sheet, plates=tuple(plates))


def _unmarked(plate: Plate) -> tuple[Row, ...]:
    return tuple(replace(row, state=RowState.PLAIN) for row in plate.rows if row.state is not RowState.MISS)


# --- placing -------------------------------------------------------------------------------------


def _names(topology: Topology) -> dict[str, str]:
    return {resource.id: resource.name or resource.id for resource in topology.resources()}


def _place(
    sheet: Sheet, walks: Sequence[Walk], selected: int, names: Mapping[str, str], *, most: float | None
) -> Placed:
    """Heights, then the lines' ways, then widths, then everything at its place.

    Raises Overfull where it would become higher than `most`, before any line has looked for its way.
    """
    if not sheet.plates and not sheet.regions:
        return Placed(sheet=sheet, boxes={}, regions={}, lines=(), bounds=EMPTY)
    heights = lay_heights(sheet, _label_room(sheet, walks, selected))
    if most is not None and heights.gutters[-1] - heights.gutters[0] > most:
        raise Overfull
    columns = columns_of(sheet)
    asked = drawn(walks)
    pairs = {(link.tail, link.head) for link in asked} | {(link.head, link.tail) for link in asked}
    standing = [link for link in sheet.links if (link.tail, link.head) not in pairs]
    links = (*asked, *standing)
    ways = find_ways(sheet, heights, columns, links)
    tracks = lay_tracks(ways, columns)
    inner = INNER + tracks.inner
    widths = lay_widths(sheet, columns, tracks.widths, inner)
    boxes, regions = lay_boxes(sheet, heights, columns, widths, inner)
    routed = {
        (link.tail, link.head): points(way, index, boxes, widths, tracks)
        for index, (link, way) in enumerate(zip(links, ways, strict=True))
    }
    routed |= _drops(sheet, walks, boxes)
    scene = Scene(sheet=sheet, boxes=boxes, regions=regions, routed=routed, names=names)
    marks = lay_marks(scene, walks, selected)
    lines = tuple(Stroke(style=link.kind, points=routed[link.tail, link.head], link=link) for link in standing)
    return Placed(
        sheet=sheet,
        boxes=boxes,
        regions=regions,
        lines=lines,
        path=marks.path,
        gates=marks.gates,
        discs=marks.discs,
        block=marks.block,
        on_path=marks.on_path,
        bounds=_bounds(boxes, regions, lines, marks),
    )


def _label_room(sheet: Sheet, walks: Sequence[Walk], selected: int) -> dict[str, float]:
    """The label of a block wants room under the lane of the plate where it hangs."""
    blocked = walks[selected].blocked if walks else None
    if blocked is None or blocked.reply or not blocked.plate:
        return {}
    plate = sheet.plate()[blocked.plate]
    return {} if plate.lane is None else {plate.id: label_room(blocked)}


def _drops(sheet: Sheet, walks: Sequence[Walk], boxes: Mapping[str, Box]) -> dict[tuple[str, str], tuple[Point, ...]]:
    """A function that cannot leave by any line is shown to leave through the floor."""
    plates = sheet.plate()
    found: dict[tuple[str, str], tuple[Point, ...]] = {}
    for one in walks:
        if not one.unplaced:
            continue
        tail, head = one.stops[0], one.stops[1]
        box, goal = boxes[tail], boxes[head]
        x = (box.x0 + box.x1) / 2
        others = (b for other, b in boxes.items() if other not in (tail, head))
        free = not any(_meets(b, x, box.y1, goal) for b in others)
        if free and goal.port > box.y1 and plates[head].column is not Column.SOURCE:
            found[tail, head] = ((x, box.y1), (x, goal.port), (goal.x0, goal.port))
    return found


def _meets(box: Box, x: float, top: float, goal: Box) -> bool:
    down = box.x0 < x < box.x1 and box.y1 > top and box.y0 < goal.port
    across = box.y0 < goal.port < box.y1 and box.x1 > x and box.x0 < goal.x0
    return down or across


def _bounds(boxes: Mapping[str, Box], regions: Mapping[str, Box], lines: Sequence[Stroke], marks: Marks) -> Box:
    everything = [*boxes.values(), *regions.values()]
    if marks.block:
        everything.append(marks.block.label)
    everything += [Box(x0=d.x - 9, y0=d.y - 9, x1=d.x + 9, y1=d.y + 9) for d in marks.discs]
    corners = [point for stroke in (*lines, *marks.path) for point in stroke.points]
    xs = [*chain.from_iterable((b.x0, b.x1) for b in everything), *(x for x, _ in corners)]
    ys = [*chain.from_iterable((b.y0, b.y1) for b in everything), *(y for _, y in corners)]
    return Box(x0=min(xs), y0=min(ys), x1=max(xs), y1=max(ys))


# --- legend --------------------------------------------------------------------------------------


def _legend(placed: Placed) -> Iterator[LegendKey]:
    """What occurs, in the order of the enum."""
    styles = {str(stroke.style) for stroke in placed.path}
    kinds = {str(stroke.style) for stroke in placed.lines}
    grounds = {region.ground for region in placed.sheet.regions}
    changes = set(placed.changes.values())
    occurs = {
        LegendKey.ASKED_PATH: Style.FORWARD in styles,
        LegendKey.OTHER_PATH: Style.OTHER in styles,
        LegendKey.REPLY: Style.REPLY in styles,
        LegendKey.ROUTE: LineKind.ROUTE in kinds,
        LegendKey.ATTACHMENT: LineKind.ATTACH in kinds,
        LegendKey.ENDPOINT: LineKind.SERVICE in kinds,
        LegendKey.NETWORK_ACL: bool(placed.gates),
        LegendKey.BLOCKED: placed.block is not None,
        LegendKey.AWS_GROUND: bool(grounds & {Ground.LAMBDA, Ground.SERVICES}),
        LegendKey.PRIVATE_SUBNET: Ground.PRIVATE in grounds,
        LegendKey.PUBLIC_SUBNET: Ground.PUBLIC in grounds,
        LegendKey.ADDED: Change.ADDED in changes,
        LegendKey.CHANGED: Change.CHANGED in changes,
        LegendKey.REMOVED: Change.REMOVED in changes,
    }
    return (key for key in LegendKey if occurs[key])
