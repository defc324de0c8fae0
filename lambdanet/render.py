"""Pictures as SVG, PNG and PDF: the only module that knows Graphviz, resvg and Typst.

Graphviz reads the placed DOT (`nop2`, in this process) and so proves that it is legal; the SVG is
then dressed in our own classes. PNG and PDF are made from the dressed SVG, with fonts that come with
pip, so that they look alike on every machine.

A layout cannot be interrupted: check sizes first, and call this from a worker with a hard time limit.
"""

import atexit
import os
import re
import tempfile
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, Literal

import fontpkg_fira_sans
import fontpkg_ibm_plex_mono

from lambdanet.drawing.dress import dress
from lambdanet.drawing.glyphs import GLYPHS
from lambdanet.drawing.limits import MAX_EDGES, MAX_NODES, MAX_SVG_BYTES
from lambdanet.drawing.picture import Picture
from lambdanet.drawing.pieces import Box
from lambdanet.drawing.theme import stylesheet

Theme = Literal["light", "dark", "auto"]
Paper = Literal["light", "dark"]

POINTS_PER_INCH: Final = 72
PIXELS_PER_POINT: Final = 96 / POINTS_PER_INCH

_SANS: Final = Path(str(fontpkg_fira_sans.ROOT)) / "files"
_MONO: Final = Path(str(fontpkg_ibm_plex_mono.ROOT)) / "files"
_FONTS: Final = (
    _SANS / "FiraSans-Regular.ttf",
    _SANS / "FiraSans-Medium.ttf",
    _SANS / "FiraSans-SemiBold.ttf",
    _SANS / "FiraSans-Bold.ttf",
    _MONO / "IBMPlexMono-Regular.ttf",
    _MONO / "IBMPlexMono-Bold.ttf",
)
_ONE_AT_A_TIME: Final = threading.Lock()  # Graphviz is not thread-safe


class RenderFailed(Exception):
    """No picture. The message says what, the figure and what next."""


def svg(picture: Picture, *, max_nodes: int = MAX_NODES) -> str:
    """SVG for a page that has the style sheet and the sprite. Raises RenderFailed."""
    _check_size(picture, max_nodes)
    shift = _origin(picture)
    found = dress(picture.sheet, shift)
    if len(found.encode()) > MAX_SVG_BYTES:
        raise RenderFailed(
            f"The picture was not drawn: it would have {len(found.encode()):,} bytes, and "
            f"{MAX_SVG_BYTES:,} is the most. Show less detail, or ask about one resource."
        )
    return found


def standalone_svg(picture: Picture, theme: Theme = "auto", *, max_nodes: int = MAX_NODES) -> str:
    """SVG that needs nothing else: glyphs and colours are in it. Raises RenderFailed."""
    return standalone(svg(picture, max_nodes=max_nodes), theme)


def png(picture: Picture, *, scale: float = 2, theme: Paper = "light", max_nodes: int = MAX_NODES) -> bytes:
    """PNG bytes, `scale` pixels for each pixel of the SVG. Raises RenderFailed."""
    return png_of(standalone_svg(picture, theme, max_nodes=max_nodes), scale=scale)


def pdf(picture: Picture, theme: Paper = "light", *, max_nodes: int = MAX_NODES) -> bytes:
    """A PDF of one page as large as the picture, with real text. Raises RenderFailed."""
    return pdf_of(standalone_svg(picture, theme, max_nodes=max_nodes), picture.title, picture.description)


# --- of a drawn SVG, as `svg` makes it and as results and links keep it --------------------------


def standalone(drawn: str, theme: Theme = "auto", *, ground: bool = True) -> str:
    """The drawn SVG as a file that needs nothing else; without `ground` what lies behind it shows through."""
    head, body = drawn.split("</desc>", 1)
    paper = _ground(head) if ground else ""
    return f"{head}</desc><style>{stylesheet(theme)}</style><defs>{_symbols(body)}</defs>{paper}{body}"


def png_of(text: str, *, scale: float = 2) -> bytes:
    """PNG bytes of an SVG that stands alone, `scale` pixels for each of its own. Raises RenderFailed."""
    import resvg_py  # noqa: PLC0415 — heavy, and wanted only for exports

    try:
        made = resvg_py.svg_to_bytes(
            svg_string=text,
            zoom=scale,
            font_files=[str(font) for font in _FONTS],
            skip_system_fonts=not _has_other_scripts(text),
            sans_serif_family="Fira Sans",
            monospace_family="IBM Plex Mono",
            font_family="Fira Sans",
        )
    except ValueError as error:
        raise RenderFailed(f"The PNG was not made: {error}. The SVG export still works.") from error
    return bytes(made)


def pdf_of(text: str, title: str, description: str) -> bytes:
    """A PDF of one page as large as an SVG that stands alone, with real text. Raises RenderFailed."""
    wide, high = size_of(text)
    page = (
        f"#set document(title: {_typst(title)})\n"
        f"#set page(width: {wide / PIXELS_PER_POINT:.2f}pt, height: {high / PIXELS_PER_POINT:.2f}pt, margin: 0pt)\n"
        f'#image("picture.svg", width: 100%, height: 100%, alt: {_typst(description)})\n'
    )
    return typeset(page, {"picture.svg": text})


def size_of(text: str) -> tuple[float, float]:
    """Width and height of an SVG, in its own pixels."""
    box = _view_box(text)
    return box.x1 - box.x0, box.y1 - box.y0


def typeset(page: str, files: Mapping[str, str], *, as_png: bool = False) -> bytes:
    """The one page that Typst makes of this source, beside which these files lie: a PDF, or a PNG with a pixel for each point.

    The same source comes to the same bytes. Raises RenderFailed.
    """
    import typst  # noqa: PLC0415 — heavy, and wanted only for exports

    what = "PNG" if as_png else "PDF"
    found = {"main.typ": page, **files}
    try:
        made: object = typst.compile(  # type: ignore[call-overload]  # its stub forgets mappings
            {name: text.encode() for name, text in found.items()},
            format=what.lower(),
            ppi=POINTS_PER_INCH,
            font_paths=[str(_SANS), str(_MONO)],
            ignore_system_fonts=not any(map(_has_other_scripts, found.values())),
            timestamp=0,
        )
    except (RuntimeError, ValueError) as error:
        raise RenderFailed(f"The {what} was not made: {error}. The SVG export still works.") from error
    if not isinstance(made, bytes):
        raise RenderFailed(f"The {what} was not made: it came in several parts. The SVG export still works.")
    return made


# --- limits --------------------------------------------------------------------------------------


def _check_size(picture: Picture, max_nodes: int) -> None:
    for what, count, most in (
        ("nodes", picture.nodes, max_nodes),
        ("lines", picture.edges, MAX_EDGES),
    ):
        if count > most:
            raise RenderFailed(
                f"The picture was not drawn: it has {count} {what}, and {most} is the most. "
                "Show the overview, or split the topology into two."
            )


# --- Graphviz ------------------------------------------------------------------------------------


def _origin(picture: Picture) -> tuple[float, float]:
    """How far Graphviz moves the origin: seen from one plate whose place is known."""
    plates = picture.sheet.sheet.plates
    if not plates:
        return 0.0, 0.0
    first = plates[0]
    box = picture.sheet.boxes[first.id]
    x, y = _read_positions(picture.dot, f"{picture.sheet.sheet.id}-{first.id}")
    return x - (box.x0 + box.x1) / 2, y - (box.y0 + box.y1) / 2


def _read_positions(dot: str, node: str) -> tuple[float, float]:
    """Lay out, and return the middle of one node. Raises RenderFailed."""
    import pygraphviz  # noqa: PLC0415 — after fontconfig has been told where fonts are

    with _ONE_AT_A_TIME:
        try:
            graph = pygraphviz.AGraph(string=dot)
            # Not `layout` first: `draw` lays out by itself, so it would be done twice.
            drawn = bytes(graph.draw(format="svg", prog="nop2")).decode()
            graph.close()
        except (OSError, ValueError, RuntimeError) as error:
            raise RenderFailed(
                f"The picture was not drawn: Graphviz refused it ({error}). "
                "The text of the answer is complete; please report this topology."
            ) from error
    marker = drawn.find(f'id="{_escaped(node)}"')
    found = re.search(r'points="([^"]+)"', drawn[marker:]) if marker >= 0 else None
    if found is None:
        raise RenderFailed(
            "The picture was not drawn: Graphviz left out a node. "
            "The text of the answer is complete; please report this topology."
        )
    corners = [corner.split(",") for corner in found.group(1).split()[:4]]
    xs, ys = [float(x) for x, _ in corners], [float(y) for _, y in corners]
    return sum(xs) / len(xs), sum(ys) / len(ys)


def _escaped(identifier: str) -> str:
    """As Graphviz writes an id into SVG."""
    return identifier.replace("&", "&amp;").replace('"', "&quot;").replace("-", "&#45;")


def _point_fontconfig_at_our_fonts() -> None:
    """A machine without any fonts makes fontconfig complain: give it ours."""
    if "FONTCONFIG_FILE" in os.environ or Path("/etc/fonts/fonts.conf").exists():
        return
    cache = Path(tempfile.gettempdir()) / "lambdanet-fontconfig"
    with tempfile.NamedTemporaryFile("w", suffix=".conf", delete=False) as config:
        config.write(f"<fontconfig><dir>{_SANS}</dir><dir>{_MONO}</dir><cachedir>{cache}</cachedir></fontconfig>")
    atexit.register(Path(config.name).unlink, missing_ok=True)
    os.environ["FONTCONFIG_FILE"] = config.name


_point_fontconfig_at_our_fonts()


# --- standing alone ------------------------------------------------------------------------------


def _symbols(body: str) -> str:
    """The glyphs that are used, as symbols."""
    used = dict.fromkeys(re.findall(r'href="#g-([a-z-]+)"', body))
    return "".join(
        f'<symbol id="g-{name}" viewBox="0 0 20 20"><g class="glyph">{GLYPHS[name]}</g></symbol>' for name in used
    )


def _view_box(head: str) -> Box:
    found = re.search(r'viewBox="([-\d.]+) ([-\d.]+) ([-\d.]+) ([-\d.]+)"', head)
    if found is None:  # dress always writes one
        return Box(x0=0, y0=0, x1=320, y1=80)
    x, y, wide, high = map(float, found.groups())
    return Box(x0=x, y0=y, x1=x + wide, y1=y + high)


def _ground(head: str) -> str:
    box = _view_box(head)
    return (
        f'<rect class="paper" x="{box.x0:.0f}" y="{box.y0:.0f}" '
        f'width="{box.x1 - box.x0:.0f}" height="{box.y1 - box.y0:.0f}"/>'
    )


def _typst(text: str) -> str:
    clean = "".join(c if c.isprintable() else " " for c in text)
    return '"' + clean.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _other_scripts(text: str) -> Iterator[str]:
    return (c for c in text if ord(c) > 0x04FF and not 0x1E00 <= ord(c) <= 0x22FF)


def _has_other_scripts(text: str) -> bool:
    """Letters that our fonts lack: then the machine's own fonts may help."""
    return next(_other_scripts(text), None) is not None
