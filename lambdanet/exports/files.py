"""The files of a shown topology: its picture for a page, a slide or paper, and what goes with it.

A `Source` is what all of them are made from: it names neither who shows it nor where. `About` is the rest, which only the
card and the hand-out print.
"""

import io
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import segno

from lambdanet.drawing.glyphs import MARKS
from lambdanet.render import RenderFailed, pdf_of, png_of, size_of, standalone, typeset

INKS: Final[Mapping[str, str]] = {
    "v-yes": "#0b6b53",
    "v-some": "#8c6000",
    "v-no": "#9f2a0c",
    "v-deny": "#6d2f86",
    "v-void": "#4a5653",
}
_HERE: Final = Path(__file__).parent
NO_DOT: Final = "This link keeps no DOT: it was made before that was kept. Its SVG is there."


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """What is shown. `svg` is a drawing for a page, `title` and `description` its words, `dot` what it was drawn from.

    `question` is "" where nothing is asked. `verdict` has `mark` (a glyph of `glyphs.MARKS`), `word`, `sentence`, `cause`,
    `symptom`, `rule` (which blocks, "" if none does), `label` of the trace that is shown, `hops` (`explanation.shape.HopWords`
    as data) and `others`, the count of other traces.
    """

    svg: str
    dot: str
    title: str
    description: str
    question: str
    verdict: Mapping[str, Any] | None


@dataclass(frozen=True, kw_only=True, slots=True)
class About:
    """Who shows it: a title, what kind of link it is in words, its address, and when it ends."""

    title: str = ""
    said: str = ""
    address: str = ""
    until: str = ""


def _svg(theme: Any, *, ground: bool = False) -> Callable[[Source, About], bytes]:
    return lambda source, _: standalone(source.svg, theme, ground=ground).encode()


def _png(scale: int) -> Callable[[Source, About], bytes]:
    return lambda source, _: png_of(standalone(source.svg, "light"), scale=scale)


def _pdf(source: Source, _: About) -> bytes:
    return pdf_of(standalone(source.svg, "light"), source.title, source.description)


def _dot(source: Source, _: About) -> bytes:
    if not source.dot:
        raise RenderFailed(NO_DOT)
    return source.dot.encode()


def _card(source: Source, about: About) -> bytes:
    return typeset(_template("card.typ"), _beside(source, about), as_png=True)


def _handout(source: Source, about: About) -> bytes:
    return typeset(_template("handout.typ"), _beside(source, about) | {"qr.svg": _qr(about.address)})


@dataclass(frozen=True, kw_only=True, slots=True)
class File:
    """A kind of file: its media type, how it is made, and whether it prints what `About` says."""

    media: str
    make: Callable[[Source, About], bytes]
    about: bool = False


SVG: Final = "image/svg+xml; charset=utf-8"
FILES: Final[Mapping[str, File]] = {
    "diagram.svg": File(media=SVG, make=_svg("auto")),
    "diagram-light.svg": File(media=SVG, make=_svg("light")),
    "diagram-dark.svg": File(media=SVG, make=_svg("dark")),
    "diagram-opaque.svg": File(media=SVG, make=_svg("light", ground=True)),
    "diagram.png": File(media="image/png", make=_png(1)),
    "diagram@2x.png": File(media="image/png", make=_png(2)),
    "diagram.pdf": File(media="application/pdf", make=_pdf),
    "diagram.dot": File(media="text/vnd.graphviz; charset=utf-8", make=_dot),
    "card.png": File(media="image/png", make=_card, about=True),
    "handout.pdf": File(media="application/pdf", make=_handout, about=True),
}


def file_of(name: str, source: Source, about: About) -> bytes:
    """Make the file of this name in `FILES`. Raises lambdanet.render.RenderFailed with a sentence for people."""
    return FILES[name].make(source, about)


def _beside(source: Source, about: About) -> dict[str, str]:
    """The files that a template reads. What people wrote is data in them, never source."""
    wide, high = size_of(source.svg)
    data = asdict(about) | {
        "description": source.description,
        "question": source.question,
        "verdict": source.verdict,
        "aspect": wide / high,
    }
    mark = source.verdict["mark"] if source.verdict else "v-void"
    return {
        "parts.typ": _template("parts.typ"),
        "data.json": json.dumps(data),
        "picture.svg": standalone(source.svg, "light", ground=False),
        "mark.svg": _mark(mark),
    }


def _template(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


def _qr(address: str) -> str:
    drawn = io.BytesIO()
    segno.make(address, micro=False).save(drawn, kind="svg", border=0, xmldecl=False)
    return drawn.getvalue().decode()


def _mark(name: str) -> str:
    ink = INKS[name]
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20" width="20" height="20">'
        f"<style>.f {{ fill: {ink}; stroke: none; }}</style>"
        f'<g fill="none" stroke="{ink}" stroke-width="1.7" stroke-linecap="round" stroke-linejoin="round">'
        f"{MARKS[name]}</g></svg>"
    )
