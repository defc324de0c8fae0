"""What Graphviz, resvg and Typst make of a picture."""

import struct
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import pygraphviz
import pytest
from hypothesis import given, settings

from lambdanet import render
from lambdanet.drawing.picture import Picture
from lambdanet.render import RenderFailed
from tests.lambdanet.drawing.builders import ALL_QUESTIONS, asked, pictures

SVG = "{http://www.w3.org/2000/svg}"
GOLDEN = sorted((Path(__file__).parent / "golden").glob("*.dot"))


@pytest.mark.parametrize("golden", GOLDEN, ids=lambda path: path.stem)
def test_graphviz_takes_every_golden(golden: Path, capfd: pytest.CaptureFixture[str]) -> None:
    graph = pygraphviz.AGraph(string=golden.read_text(encoding="utf-8"))
    graph.layout("nop2")

    assert b"<svg" in graph.draw(format="svg")
    assert "Error" not in capfd.readouterr().err


@pytest.mark.parametrize(("name", "question"), ALL_QUESTIONS)
def test_every_preset_is_dressed(name: str, question: str) -> None:
    drawn = asked(name, question)
    root = ET.fromstring(render.svg(drawn))
    ids = [element.get("id") for element in root.iter() if element.get("id")]

    assert root.get("role") == "img"
    assert len(ids) == len(set(ids))
    assert {f"s-h{disc.number}" for disc in drawn.sheet.discs} <= set(ids)
    assert {f"s-{plate.id}" for plate in drawn.sheet.sheet.plates} <= set(ids)
    assert not [element for element in root.iter() if element.get("style")]


@given(pictures())
@settings(max_examples=60, deadline=None)
def test_every_topology_is_dressed(drawn: Picture) -> None:
    ET.fromstring(render.svg(drawn))
    ET.fromstring(render.standalone_svg(drawn, "auto"))


def test_a_file_needs_nothing_else() -> None:
    text = render.standalone_svg(asked("vpc-attachment-nat", "internet"), "dark")
    root = ET.fromstring(text)
    symbols = {element.get("id") for element in root.iter(f"{SVG}symbol")}
    used = {str(element.get("href")).removeprefix("#") for element in root.iter(f"{SVG}use")}

    assert used <= symbols
    assert "var(" not in text
    assert "#161d1b" in text


def test_a_png_is_as_large_as_asked() -> None:
    drawn = asked("default-service-vpc", "database")
    root = ET.fromstring(render.svg(drawn))
    made = render.png(drawn, scale=2)

    assert made.startswith(b"\x89PNG")
    assert struct.unpack(">II", made[16:24]) == (2 * int(root.attrib["width"]), 2 * int(root.attrib["height"]))
    assert made != render.png(drawn, scale=2, theme="dark")


def test_a_pdf_has_real_text() -> None:
    made = render.pdf(asked("default-service-vpc", "database"))

    assert made.startswith(b"%PDF")
    assert b"/FontFile2" in made or b"/FontDescriptor" in made


def test_too_many_nodes_are_refused_with_the_figure_and_a_way_on() -> None:
    drawn = asked("vpc-attachment-nat", "internet")

    with pytest.raises(RenderFailed, match=rf"it has {drawn.nodes} nodes, and 5 is the most\. Show"):
        render.svg(drawn, max_nodes=5)
    with pytest.raises(RenderFailed, match="601 lines, and 600 is the most"):
        render.svg(replace(drawn, edges=601))


def test_malformed_dot_fails_with_a_sentence(capfd: pytest.CaptureFixture[str]) -> None:
    drawn = replace(asked("vpc-attachment-nat", "internet"), dot="digraph {")

    with pytest.raises(RenderFailed, match="Graphviz refused it"):
        render.svg(drawn)
