"""What holds for every picture, whatever the topology."""

import xml.etree.ElementTree as ET

import pytest
from hypothesis import HealthCheck, given, settings

from lambdanet.drawing.dress import DETAIL, GUTTER, NAME, TABLE_DETAIL, TABLE_NAME, dress
from lambdanet.drawing.picture import Picture
from lambdanet.drawing.sheet.detail import Detail
from lambdanet.drawing.widths import fit, width
from tests.lambdanet.drawing.builders import ALL_QUESTIONS, NETWORKS, asked, drawn_network, network_pictures, pictures
from tests.lambdanet.drawing.rules import (
    behind_plates,
    close_numbers,
    crossing_regions,
    numbers_on_labels,
    outside_their_region,
    overlapping,
)

SVG = "{http://www.w3.org/2000/svg}"
RANDOM = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@given(pictures())
@RANDOM
def test_plates_never_overlap(drawn: Picture) -> None:
    assert overlapping(drawn.sheet) == []


@given(pictures())
@RANDOM
def test_every_plate_is_inside_its_region(drawn: Picture) -> None:
    assert outside_their_region(drawn.sheet) == []


@given(pictures())
@RANDOM
def test_no_line_runs_behind_a_plate(drawn: Picture) -> None:
    assert behind_plates(drawn.sheet) == []


@given(pictures())
@RANDOM
def test_regions_nest_or_stand_apart(drawn: Picture) -> None:
    assert crossing_regions(drawn.sheet) == []


@pytest.mark.parametrize(("name", "question"), ALL_QUESTIONS)
def test_presets_keep_the_rules(name: str, question: str) -> None:
    placed = asked(name, question).sheet

    assert overlapping(placed) == []
    assert outside_their_region(placed) == []
    assert behind_plates(placed) == []


@pytest.mark.parametrize("detail", Detail)
@pytest.mark.parametrize("name", NETWORKS)
def test_larger_networks_keep_the_rules(name: str, detail: Detail) -> None:
    drawn = drawn_network(name, detail=detail)
    placed = drawn.sheet

    assert overlapping(placed) == []
    assert outside_their_region(placed) == []
    assert behind_plates(placed) == []
    assert close_numbers(placed) == []
    assert numbers_on_labels(placed) == []


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
    assert close_numbers(asked(name, question).sheet) == []


@pytest.mark.parametrize("detail", Detail)
@pytest.mark.parametrize(("name", "question"), ALL_QUESTIONS)
def test_numbers_cover_no_name(name: str, question: str, detail: Detail) -> None:
    assert numbers_on_labels(asked(name, question, detail=detail).sheet) == []


@given(pictures())
@RANDOM
def test_numbers_at_most_touch_a_name(drawn: Picture) -> None:
    assert numbers_on_labels(drawn.sheet, by=2.0) == []


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
