"""What holds for every picture, whatever the topology."""

import xml.etree.ElementTree as ET
from itertools import combinations, pairwise

import pytest
from hypothesis import HealthCheck, given, settings

from lambdanet.drawing.dress import DETAIL, GUTTER, NAME, TABLE_DETAIL, TABLE_NAME, dress
from lambdanet.drawing.picture import Picture
from lambdanet.drawing.pieces import Box, Placed
from lambdanet.drawing.sheet.detail import Detail
from lambdanet.drawing.widths import fit, width
from tests.lambdanet.drawing.builders import ALL_QUESTIONS, NETWORKS, asked, drawn_network, network_pictures, pictures

SVG = "{http://www.w3.org/2000/svg}"
RANDOM = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@given(pictures())
@RANDOM
def test_plates_never_overlap(drawn: Picture) -> None:
    assert _overlapping(drawn.sheet) == []


@given(pictures())
@RANDOM
def test_every_plate_is_inside_its_region(drawn: Picture) -> None:
    assert _outside_their_region(drawn.sheet) == []


@given(pictures())
@RANDOM
def test_no_line_runs_behind_a_plate(drawn: Picture) -> None:
    assert _behind_plates(drawn.sheet) == []


@given(pictures())
@RANDOM
def test_regions_nest_or_stand_apart(drawn: Picture) -> None:
    placed = drawn.sheet
    parents = {region.id: region.parent for region in placed.sheet.regions}
    crossing = [
        (a, b)
        for a, b in combinations(parents, 2)
        if placed.regions[a].overlap(placed.regions[b]) > 0
        and a not in _ancestors(parents, b)
        and b not in _ancestors(parents, a)
    ]
    assert crossing == []


@pytest.mark.parametrize(("name", "question"), ALL_QUESTIONS)
def test_presets_keep_the_rules(name: str, question: str) -> None:
    placed = asked(name, question).sheet

    assert _overlapping(placed) == []
    assert _outside_their_region(placed) == []
    assert _behind_plates(placed) == []


@pytest.mark.parametrize("detail", Detail)
@pytest.mark.parametrize("name", NETWORKS)
def test_larger_networks_keep_the_rules(name: str, detail: Detail) -> None:
    drawn = drawn_network(name, detail=detail)
    placed = drawn.sheet

    assert _overlapping(placed) == []
    assert _outside_their_region(placed) == []
    assert _behind_plates(placed) == []
    assert _close_numbers(placed) == []


@given(network_pictures())
@RANDOM
def test_a_block_label_covers_no_plate(drawn: Picture) -> None:
    placed = drawn.sheet
    if placed.block is not None:
        label = placed.block.label
        assert [placed.sheet.plate()[p].name for p, box in placed.boxes.items() if box.overlap(label) > 0] == []


@pytest.mark.parametrize(("name", "question"), ALL_QUESTIONS)
def test_a_block_label_covers_no_plate_and_no_number(name: str, question: str) -> None:
    placed = asked(name, question).sheet
    if placed.block is None:
        return
    label = placed.block.label

    assert [p for p, box in placed.boxes.items() if box.overlap(label) > 0] == []
    assert [d.number for d in placed.discs if label.grown(8).holds(d.x, d.y)] == []


@pytest.mark.parametrize(("name", "question"), ALL_QUESTIONS)
def test_numbers_do_not_cover_each_other(name: str, question: str) -> None:
    assert _close_numbers(asked(name, question).sheet) == []


def test_cut_texts_fit_their_room() -> None:
    for text in ("x" * 200, "W" * 200, "😀" * 50, "שלום" * 50, "a:b", ""):
        for room in (40.0, 109.0):
            assert width(fit(text, room, NAME), NAME) <= room
            assert width(fit(text, room, DETAIL, mono=True), DETAIL, mono=True) <= room


@given(pictures())
@RANDOM
def test_no_text_is_wider_than_its_plate(drawn: Picture) -> None:
    root = ET.fromstring(dress(drawn.sheet))
    wide = []
    for node in (g for g in root.iter(f"{SVG}g") if g.get("class", "").startswith("node ")):
        plate = node.find(f"{SVG}rect")
        assert plate is not None
        right = float(plate.attrib["x"]) + float(plate.attrib["width"])
        for text in node.iter(f"{SVG}text"):
            words, kind = text.text or "", text.get("class", "")
            mono = kind.startswith("d")
            size = DETAIL if mono else NAME
            if "route-table" in node.get("class", ""):
                size = TABLE_DETAIL if mono else TABLE_NAME
            end = float(text.attrib["x"])
            end += 0 if kind == "d t" else width(words, size, mono=mono)
            if end > right:
                wide.append(words)
    assert wide == []


def test_a_plate_has_room_for_a_name() -> None:
    assert width("Secrets Manager", NAME) <= 168 - GUTTER - 8


def _ancestors(parents: dict[str, str], region: str) -> set[str]:
    found = set()
    while parents.get(region):
        region = parents[region]
        found.add(region)
    return found


def _overlapping(placed: Placed) -> list[tuple[str, str]]:
    return [(a, b) for a, b in combinations(placed.boxes, 2) if placed.boxes[a].overlap(placed.boxes[b]) > 0]


def _outside_their_region(placed: Placed) -> list[str]:
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


def _close_numbers(placed: Placed) -> list[tuple[int, int]]:
    pairs = combinations(placed.discs, 2)
    return [(a.number, b.number) for a, b in pairs if (a.x - b.x) ** 2 + (a.y - b.y) ** 2 < 15**2]


def _contains(outer: Box, inner: Box) -> bool:
    return outer.x0 < inner.x0 and inner.x1 < outer.x1 and outer.y0 < inner.y0 and inner.y1 < outer.y1


def _behind_plates(placed: Placed) -> list[str]:
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
