"""A placed sheet as DOT text with positions, which any Graphviz reads.

Ids are ours (n0, r0, e0); what people typed stands only inside quoted labels.
"""

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from lambdanet.drawing.pieces import Column, Placed, Plate, Point, Region, Stroke

_INCH: Final = 72.0


def dot(placed: Placed) -> str:
    """`placed` as DOT. Graphviz counts upwards, so every y changes its sign."""
    name = quoted(placed.sheet.id)
    lines = [
        f"digraph {name} {{",
        f' graph [id={name}, class="sheet", bgcolor="transparent", outputorder="edgesfirst"];',
        ' node [shape=box, fixedsize=true, fontname="sans-serif"];',
        " edge [dir=none];",
    ]
    children: dict[str, list[Region]] = {}
    for region in placed.sheet.regions:
        children.setdefault(region.parent, []).append(region)
    for region in children.get("", []):
        lines += _cluster(placed, region, children, " ")
    lines += [_node(placed, plate) for plate in placed.sheet.plates]
    strokes = [stroke for stroke in (*placed.lines, *placed.path) if stroke.link is not None]
    lines += [_edge(placed, number, stroke) for number, stroke in enumerate(strokes)]
    return "\n".join([*lines, "}", ""])


def edges(placed: Placed) -> int:
    return sum(stroke.link is not None for stroke in (*placed.lines, *placed.path))


def quoted(text: str) -> str:
    """A DOT string. Backslashes are doubled, because labels know escapes; control characters go."""
    clean = "".join(c if c.isprintable() else " " for c in text)
    return '"' + clean.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _label(lines: Iterable[str]) -> str:
    return '"' + "\\n".join(quoted(line)[1:-1] for line in lines if line) + '"'


def _cluster(placed: Placed, region: Region, children: Mapping[str, Sequence[Region]], indent: str) -> Iterator[str]:
    box = placed.regions[region.id]
    corner = f"{box.x0:.1f},{-box.y1:.1f},{box.x1:.1f},{-box.y0:.1f}"
    yield f'{indent}subgraph "cluster_{region.id}" {{'
    yield (
        f'{indent} id={quoted(f"{placed.sheet.id}-{region.id}")}; class="{region.ground}"; bb="{corner}";'
        f' lp="{(box.x0 + box.x1) / 2:.1f},{-box.y0 - 12:.1f}";'
        f" label={_label([f'{region.name}  {region.detail}'.rstrip()])}; fontsize=11;"
    )
    for child in children.get(region.id, []):
        yield from _cluster(placed, child, children, indent + " ")
    inside = [p.id for p in placed.sheet.plates if _is_in(placed, region, p, children)]
    if inside:
        yield f"{indent} " + " ".join(f'"{plate}";' for plate in inside)
    yield f"{indent}}}"


def _is_in(placed: Placed, region: Region, plate: Plate, children: Mapping[str, Sequence[Region]]) -> bool:
    """The innermost region that holds a plate lists it; a door is in no region."""
    if region.plates:
        return plate.id in region.plates
    if plate.column is Column.REGIONAL:
        return plate.vpc == region.of
    return plate.subnet == region.of and (plate.more > 0 or not children.get(region.id))


def _node(placed: Placed, plate: Plate) -> str:
    box = placed.boxes[plate.id]
    middle = f"{(box.x0 + box.x1) / 2:.1f},{-(box.y0 + box.y1) / 2:.1f}"
    rows = [f"{row.left}  {row.right}".rstrip() for row in plate.rows]
    return (
        f' "{plate.id}" [id={quoted(f"{placed.sheet.id}-{plate.id}")}, class="{plate.kind} {plate.owner}",'
        f' pos="{middle}", width={(box.x1 - box.x0) / _INCH:.4f}, height={(box.y1 - box.y0) / _INCH:.4f},'
        f" fontsize={7 if rows else 10}, label={_label([plate.name, plate.detail, *rows])}];"
    )


def _edge(placed: Placed, number: int, stroke: Stroke) -> str:
    if stroke.link is None:
        return ""
    return (
        f' "{stroke.link.tail}" -> "{stroke.link.head}" [id={quoted(f"{placed.sheet.id}-e{number}")},'
        f' class="{stroke.style}", pos="{_spline(stroke.points)}"];'
    )


def _spline(points: Sequence[Point]) -> str:
    """Straight stretches as cubic curves: each corner three times."""
    found = [f"{points[0][0]:.1f},{-points[0][1]:.1f}"]
    for a, b in itertools.pairwise(points):
        found += [f"{a[0]:.1f},{-a[1]:.1f}", f"{b[0]:.1f},{-b[1]:.1f}", f"{b[0]:.1f},{-b[1]:.1f}"]
    return " ".join(found)
