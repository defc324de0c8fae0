"""What holds for every placed sheet: each rule gives what breaks it."""

from itertools import combinations, pairwise

from lambdanet.drawing.labels import plate_labels, region_label
from lambdanet.drawing.pieces import Box, Disc, Placed

DISC = 8.5


def overlapping(placed: Placed) -> list[tuple[str, str]]:
    return [(a, b) for a, b in combinations(placed.boxes, 2) if placed.boxes[a].overlap(placed.boxes[b]) > 0]


def outside_their_region(placed: Placed) -> list[str]:
    found = []
    for region in placed.sheet.regions:
        box = placed.regions[region.id]
        for plate in placed.sheet.plates:
            mine = plate.id in region.plates or (plate.subnet == region.of and plate.subnet)
            if mine and not _contains(box, placed.boxes[plate.id]):
                found.append(f"{plate.name} outside {region.name}")
            if plate.vpc and plate.vpc == region.of and not plate.door and not _contains(box, placed.boxes[plate.id]):
                found.append(f"{plate.name} outside {region.name}")
            if plate.door and plate.vpc == region.of and not box.y0 < placed.boxes[plate.id].y0 < box.y1:
                found.append(f"door {plate.name} outside {region.name}")
    return found


def crossing_regions(placed: Placed) -> list[tuple[str, str]]:
    parents = {region.id: region.parent for region in placed.sheet.regions}
    return [
        (a, b)
        for a, b in combinations(parents, 2)
        if placed.regions[a].overlap(placed.regions[b]) > 0
        and a not in _ancestors(parents, b)
        and b not in _ancestors(parents, a)
    ]


def close_numbers(placed: Placed) -> list[tuple[int, int]]:
    pairs = combinations(placed.discs, 2)
    return [(a.number, b.number) for a, b in pairs if (a.x - b.x) ** 2 + (a.y - b.y) ** 2 < 15**2]


def numbers_on_labels(placed: Placed, *, by: float = 0.0) -> list[tuple[int, str]]:
    """Numbers that cover more than `by` pixels of a name, a detail or a row, or of a region's name."""
    labels = [
        (plate.name, label) for plate in placed.sheet.plates for label in plate_labels(plate, placed.boxes[plate.id])
    ]
    labels += [(region.name, region_label(region, placed.regions[region.id])) for region in placed.sheet.regions]
    return [(disc.number, name) for disc in placed.discs for name, label in labels if DISC - _apart(disc, label) > by]


def behind_plates(placed: Placed) -> list[str]:
    found = []
    for stroke in (*placed.lines, *placed.path):
        if stroke.link is None:
            continue
        ends = {stroke.link.tail, stroke.link.head}
        for a, b in pairwise(stroke.points):
            line = Box(
                x0=min(a[0], b[0]) - 0.2, y0=min(a[1], b[1]) - 0.2, x1=max(a[0], b[0]) + 0.2, y1=max(a[1], b[1]) + 0.2
            )
            found += [
                f"{stroke.link.tail}->{stroke.link.head} behind {plate}"
                for plate, box in placed.boxes.items()
                if (plate not in ends and box.overlap(line) > 0) or (plate in ends and box.grown(-2).overlap(line) > 0)
            ]
    return found


def _ancestors(parents: dict[str, str], region: str) -> set[str]:
    found = set()
    while parents.get(region):
        region = parents[region]
        found.add(region)
    return found


def _contains(outer: Box, inner: Box) -> bool:
    return outer.x0 < inner.x0 and inner.x1 < outer.x1 and outer.y0 < inner.y0 and inner.y1 < outer.y1


def _apart(disc: Disc, box: Box) -> float:
    across = max(box.x0 - disc.x, 0.0, disc.x - box.x1)
    down = max(box.y0 - disc.y, 0.0, disc.y - box.y1)
    return float((across**2 + down**2) ** 0.5)
