"""A placed sheet as SVG of our own: groups with classes and ids, no colour, no font, no style.

The style sheet's layer `sheet` does the rest, light or dark.
"""

from collections.abc import Sequence
from html import escape
from typing import Final

from lambdanet.drawing.pieces import (
    Block,
    Box,
    Disc,
    Ground,
    LineKind,
    Placed,
    Plate,
    Point,
    Region,
    Row,
    Stroke,
    Style,
)
from lambdanet.drawing.widths import fit, width

NAME: Final = 12.0
DETAIL: Final = 10.0
TABLE_NAME: Final = 11.0
TABLE_DETAIL: Final = 9.5
REGION_NAME: Final = 11.0
GUTTER: Final = 31.0  # room for the glyph
CORNER: Final = 9.0
TABLE_HEAD: Final = 22.0
PLATE_HEIGHT: Final = 42.0
ROW: Final = 16.0
MARGIN: Final = 12.0
FLAG_WIDTH: Final = 58.0
FLAGS: Final = {"added": "+ added", "removed": "\N{MINUS SIGN} removed", "changed": "~ changed"}


def dress(placed: Placed, shift: Point = (0.0, 0.0)) -> str:
    """The SVG. `shift` is how far Graphviz moved the origin."""
    sheet_id = _safe(placed.sheet.id)
    box = placed.bounds.grown(MARGIN)
    x, y = box.x0 + shift[0], box.y0 + shift[1]
    wide, high = box.x1 - box.x0, box.y1 - box.y0
    size = "s" if wide <= 700 else "m" if wide <= 1000 else "l"
    moved = f' transform="translate({_n(shift[0])} {_n(shift[1])})"' if any(shift) else ""
    return "".join(
        [
            f'<svg class="sheet {size}" id="{sheet_id}" xmlns="http://www.w3.org/2000/svg" '
            f'viewBox="{x:.0f} {y:.0f} {wide:.0f} {high:.0f}" width="{wide:.0f}" height="{high:.0f}" '
            f'role="img" aria-labelledby="{sheet_id}-t {sheet_id}-d">',
            f'<title id="{sheet_id}-t">{_text(placed.title)}</title>',
            f'<desc id="{sheet_id}-d">{_text(placed.description)}</desc>',
            f'<g class="drawing"{moved}>',
            *_land(placed, sheet_id),
            *_lines(placed),
            *_path(placed),
            *_nodes(placed, sheet_id),
            *_block(placed.block),
            *_hops(placed.discs, sheet_id),
            "</g></svg>",
        ]
    )


def _text(text: str) -> str:
    """Escaped, and without what XML forbids."""
    clean = "".join(c if c.isprintable() else " " for c in text)
    return escape(clean, quote=True)


def _safe(identifier: str) -> str:
    return "".join(c if c.isascii() and (c.isalnum() or c in "-_") else "-" for c in identifier) or "s"


def _n(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")


# --- land ----------------------------------------------------------------------------------------


def _land(placed: Placed, sheet_id: str) -> list[str]:
    found = ['<g class="regions">']
    depth = {region.id: region.parent for region in placed.sheet.regions}

    def level(region: Region) -> int:
        count, parent = 0, region.parent
        while parent:
            count, parent = count + 1, depth.get(parent, "")
        return count

    for region in sorted(placed.sheet.regions, key=level):
        found += _region(region, placed.regions[region.id], sheet_id, placed.changes.get(region.id, ""))
    return [*found, "</g>"]


def _region(region: Region, box: Box, sheet_id: str, change: str) -> list[str]:
    corner = 3 if region.ground in (Ground.PRIVATE, Ground.PUBLIC) else 6
    folded = " folded" if region.folded else ""
    room = box.x1 - box.x0 - 20 - (FLAG_WIDTH if change else 0)
    name, said = region_words(region, room)
    detail = f'<tspan class="d" dx="7">{_text(said)}</tspan>' if said else ""
    return [
        f'<g class="ground {region.ground}{folded}{_changed(change)}" id="{sheet_id}-{region.id}"{_component(region.of)}>',
        f'<rect x="{_n(box.x0)}" y="{_n(box.y0)}" width="{_n(box.x1 - box.x0)}" '
        f'height="{_n(box.y1 - box.y0)}" rx="{corner}"/>',
        f'<text x="{_n(box.x0 + 10)}" y="{_n(box.y0 + 17.5)}"><tspan class="n">{_text(name)}</tspan>{detail}</text>',
        *_flag(change, box.x1 - 6, box.y0 + 6),
        "</g>",
    ]


def region_words(region: Region, room: float) -> tuple[str, str]:
    """Name and detail, as much of them as stands in `room` pixels: how much is hidden is said, whatever the name."""
    short = f"+ {region.hidden}" if region.hidden else ""
    kept = width(short, DETAIL, mono=True) + 7 if short else 0
    name = fit(region.name, room - kept, REGION_NAME)
    left = room - width(name, REGION_NAME) - 7
    return name, region.detail if width(region.detail, DETAIL, mono=True) <= left else short


def _component(identifier: str) -> str:
    """What a page knows a piece by: the id of its resource."""
    return f' data-component="{_text(identifier)}"' if identifier else ""


def _changed(change: str) -> str:
    return f" {change}" if change else ""


def _flag(change: str, right: float, top: float) -> list[str]:
    """What became of a piece, in words, with its right upper corner there."""
    if not change:
        return []
    words, left = FLAGS[change], right - FLAG_WIDTH
    return [
        f'<g class="flag"><rect x="{_n(left)}" y="{_n(top)}" width="{_n(FLAG_WIDTH)}" height="14" rx="3"/>'
        f'<text x="{_n(left + FLAG_WIDTH / 2)}" y="{_n(top + 10.2)}">{words}</text></g>'
    ]


# --- lines ---------------------------------------------------------------------------------------


def rounded(points: Sequence[Point]) -> str:
    """A path through the points, its corners rounded."""
    found = f"M{_n(points[0][0])} {_n(points[0][1])}"
    for before, (x, y), after in zip(points, points[1:], points[2:], strict=False):
        come = abs(x - before[0]) + abs(y - before[1])
        go = abs(after[0] - x) + abs(after[1] - y)
        radius = min(CORNER, come / 2, go / 2)
        if radius < 0.1:
            found += f"L{_n(x)} {_n(y)}"
            continue
        enter = (x + (before[0] - x) / come * radius, y + (before[1] - y) / come * radius)
        leave = (x + (after[0] - x) / go * radius, y + (after[1] - y) / go * radius)
        found += f"L{_n(enter[0])} {_n(enter[1])}Q{_n(x)} {_n(y)} {_n(leave[0])} {_n(leave[1])}"
    return f"{found}L{_n(points[-1][0])} {_n(points[-1][1])}"


def _direction(points: Sequence[Point]) -> Point:
    """Which way a line arrives: one of the four directions."""
    (ax, ay), (bx, by) = points[-2], points[-1]
    if abs(bx - ax) >= abs(by - ay):
        return (1.0 if bx >= ax else -1.0), 0.0
    return 0.0, (1.0 if by >= ay else -1.0)


def _lines(placed: Placed) -> list[str]:
    found = ['<g class="lines">']
    for stroke in placed.lines:
        found.append(f'<path class="line {stroke.style}" d="{rounded(stroke.points)}"/>')
        if stroke.style in (LineKind.ATTACH, LineKind.SERVICE):
            found.append(_chevron(stroke))
    return [*found, "</g>"]


def _chevron(stroke: Stroke) -> str:
    x, y = stroke.points[-1]
    way = _direction(stroke.points)[0] or 1.0
    start = x - 12 * way
    return f'<path class="chev {stroke.style}" d="M{_n(start)} {_n(y - 4)}l{_n(4 * way)} 4l{_n(-4 * way)} 4"/>'


def _path(placed: Placed) -> list[str]:
    if not placed.path:
        return []
    found = ['<g class="path">']
    for stroke in sorted(placed.path, key=_paint_order):
        drawn = _shortened(stroke) if stroke.tip else stroke.points
        found.append(f'<path class="line {stroke.style}" d="{rounded(drawn)}"/>')
        if stroke.tip:
            found.append(_tip(stroke))
    found += [f'<path class="gate" d="M{_n(x)} {_n(y - 11)}v22"/>' for x, y in placed.gates]
    return [*found, "</g>"]


def _paint_order(stroke: Stroke) -> int:
    order = (Style.OTHER, Style.REPLY, Style.BEYOND, Style.FORWARD)
    return order.index(Style(stroke.style)) if stroke.style in order else 0


def _shortened(stroke: Stroke) -> tuple[Point, ...]:
    """The line ends under its arrow, not at the arrow's point."""
    x, y = stroke.points[-1]
    way = _direction(stroke.points)
    return (*stroke.points[:-1], (x - 4 * way[0], y - 4 * way[1]))


def _tip(stroke: Stroke) -> str:
    x, y = stroke.points[-1]
    across, down = _direction(stroke.points)
    long, half = (7.0, 3.6) if stroke.style == Style.REPLY else (9.0, 5.0)
    kind = "beyond" if stroke.style == Style.BEYOND else str(stroke.style)
    if across:
        shape = f"l{_n(-long * across)} {_n(-half)}v{_n(2 * half)}z"
    else:
        shape = f"l{_n(-half)} {_n(-long * down)}h{_n(2 * half)}z"
    return f'<path class="tip {kind}" d="M{_n(x)} {_n(y)}{shape}"/>'


# --- plates --------------------------------------------------------------------------------------


def _nodes(placed: Placed, sheet_id: str) -> list[str]:
    found = ['<g class="nodes">']
    for plate in placed.sheet.plates:
        change = placed.changes.get(plate.id, "")
        found += _plate(plate, placed.boxes[plate.id], sheet_id, on=plate.id in placed.on_path, change=change)
    return [*found, "</g>"]


def _plate(plate: Plate, box: Box, sheet_id: str, *, on: bool, change: str) -> list[str]:
    kind = f"route-table {plate.kind}" if plate.table and plate.kind != "route-table" else plate.kind
    classes = f"node {kind} {plate.owner}{' door' if plate.door else ''}{' more' if plate.more else ''}{' on' if on else ''}{_changed(change)}"
    return [
        f'<g class="{classes}" id="{sheet_id}-{plate.id}"{_component(plate.component)}>',
        f'<rect class="plate" x="{_n(box.x0)}" y="{_n(box.y0)}" width="{_n(box.x1 - box.x0)}" '
        f'height="{_n(box.y1 - box.y0)}" rx="4"/>',
        *([_stack(box)] if plate.more else []),
        *(_table_head(plate, box) if plate.table else _plate_head(plate, box)),
        *_rows(plate, box),
        *([_shield(box)] if plate.shield else []),
        *([_forward_mark(box)] if plate.forwards else []),
        *_flag(change, box.x1 - 6, box.y1 - 2),
        "</g>",
    ]


def _table_head(plate: Plate, box: Box) -> list[str]:
    name = fit(plate.name, box.x1 - box.x0 - 34, TABLE_NAME)
    return [
        f'<use href="#g-{plate.kind}" x="{_n(box.x0 + 7)}" y="{_n(box.y0 + 4)}" width="14" height="14"/>',
        f'<text class="n" x="{_n(box.x0 + 26)}" y="{_n(box.y0 + 15.2)}">{_text(name)}</text>',
    ]


def _plate_head(plate: Plate, box: Box) -> list[str]:
    room = box.x1 - box.x0 - GUTTER - 8
    x, middle = box.x0 + GUTTER, box.port
    glyph = f'<use href="#g-{plate.kind}" x="{_n(box.x0 + 8)}" y="{_n(middle - 9)}" width="18" height="18"/>'
    name = _text(fit(plate.name, room, NAME))
    if not plate.detail:
        return [glyph, f'<text class="n" x="{_n(x)}" y="{_n(middle + 4.2)}">{name}</text>']
    detail = _text(fit(plate.detail, room, DETAIL, mono=True))
    return [
        glyph,
        f'<text class="n" x="{_n(x)}" y="{_n(middle - 3)}">{name}</text>',
        f'<text class="d" x="{_n(x)}" y="{_n(middle + 11)}">{detail}</text>',
    ]


def _rows(plate: Plate, box: Box) -> list[str]:
    if not plate.rows:
        return []
    top = box.y0 + (TABLE_HEAD if plate.table else PLATE_HEIGHT)
    size = TABLE_DETAIL if plate.table else DETAIL
    found = [_row(row, box, top + ROW * index, size) for index, row in enumerate(plate.rows)]
    rule = f'<path class="rule" d="M{_n(box.x0 + 0.5)} {_n(top)}h{_n(box.x1 - box.x0 - 1)}"/>'
    return [*found, rule]


def _row(row: Row, box: Box, y: float, size: float) -> str:
    room = box.x1 - box.x0 - 16
    right_wants = width(row.right, size, mono=True) + 6 if row.right else 0.0
    left = fit(row.left, max(room - right_wants, 0.6 * room), size, mono=True)
    right_room = room - width(left, size, mono=True) - 6
    right = fit(row.right, right_room, size, mono=True) if row.right else ""
    state = f" {row.state}" if row.state else ""
    ground = (
        f'<rect x="{_n(box.x0 + 1)}" y="{_n(y)}" width="{_n(box.x1 - box.x0 - 2)}" height="{_n(ROW)}"/>'
        if row.state
        else ""
    )
    cells = f'<text class="d" x="{_n(box.x0 + 8)}" y="{_n(y + 11.6)}">{_text(left)}</text>'
    if right:
        cells += f'<text class="d t" text-anchor="end" x="{_n(box.x1 - 8)}" y="{_n(y + 11.6)}">{_text(right)}</text>'
    return f'<g class="row{state}">{ground}{cells}</g>'


def _stack(box: Box) -> str:
    """The edge of what lies under a plate that stands for several."""
    return f'<path class="stack" d="M{_n(box.x0 + 4)} {_n(box.y1 + 3)}H{_n(box.x1 + 3)}V{_n(box.y0 + 4)}"/>'


def _shield(box: Box) -> str:
    """A security group: a filled shield on the plate's edge."""
    x, y = box.x1 - 11, box.y0
    return (
        f'<path class="plate under" d="M{_n(x)} {_n(y - 5.9)}l5 1.8v3.7c0 3.2-2.1 5.4-5 6.3'
        f'c-2.9-.9-5-3.1-5-6.3v-3.7z"/>'
        f'<use class="shield" href="#g-sg" x="{_n(x - 8)}" y="{_n(y - 8)}" width="16" height="16"/>'
    )


def _forward_mark(box: Box) -> str:
    """A NAT instance: the sign of translation, small, on the plate's edge beside the shield."""
    x, y = box.x1 - 32, box.y0
    return (
        f'<rect class="plate" x="{_n(x - 10)}" y="{_n(y - 8)}" width="20" height="16" rx="3"/>'
        f'<use href="#g-nat" x="{_n(x - 7)}" y="{_n(y - 7)}" width="14" height="14"/>'
    )


# --- marks ---------------------------------------------------------------------------------------


def _block(block: Block | None) -> list[str]:
    if block is None:
        return []
    x, y = block.x, block.y
    bar = f"M{_n(x)} {_n(y - 15)}v30" if block.upright else f"M{_n(x - 15)} {_n(y)}h30"
    box = block.label
    found = ['<g class="block">', f'<path class="bar" d="{bar}"/>']
    if block.stem:
        (ax, ay), (bx, by) = block.stem
        found.append(f'<path class="stem" d="M{_n(ax)} {_n(ay)}L{_n(bx)} {_n(by)}"/>')
    found += [
        f'<circle cx="{_n(x)}" cy="{_n(y)}" r="9.5"/>',
        f'<path class="x" d="M{_n(x - 3.6)} {_n(y - 3.6)}l7.2 7.2m0 -7.2l-7.2 7.2"/>',
        f'<rect x="{_n(box.x0)}" y="{_n(box.y0)}" width="{_n(box.x1 - box.x0)}" '
        f'height="{_n(box.y1 - box.y0)}" rx="3"/>',
    ]
    for index, words in enumerate(block.words):
        kind = ' class="b"' if index == 0 else ""
        found.append(f'<text{kind} x="{_n(box.x0 + 10)}" y="{_n(box.y0 + 15 + 13 * index)}">{_text(words)}</text>')
    return [*found, "</g>"]


def _hops(discs: Sequence[Disc], sheet_id: str) -> list[str]:
    found = ['<g class="hops">']
    for disc in discs:
        found.append(
            f'<g class="hop{" reply" if disc.reply else ""}" id="{sheet_id}-h{disc.number}">'
            f'<circle cx="{_n(disc.x)}" cy="{_n(disc.y)}" r="8.5"/>'
            f'<text x="{_n(disc.x)}" y="{_n(disc.y + 3.5)}">{disc.number}</text></g>'
        )
    return [*found, "</g>"]
