"""A verdict as a small picture for README files: a shape, a word, and a colour, in that order of weight."""

from typing import Final

from django.utils.html import format_html
from django.utils.safestring import mark_safe

from diagrams.figures import Mark
from lambdanet.drawing.glyphs import MARKS
from lambdanet.drawing.widths import width

HEIGHT: Final = 22
SIZE: Final = 12
PAD: Final = 8
GLYPH: Final = 14
BRAND: Final = "LambdaNet"

# On each, white has a contrast of 5 to 1 at least.
COLOURS: Final = {"v-yes": "#0b6b53", "v-some": "#835a00", "v-no": "#9f2a0c", "v-deny": "#6d2f86", "v-void": "#4a5653"}
NETWORK: Final = Mark(name="v-void", word="Topology")
UNKNOWN: Final = Mark(name="v-void", word="Not known yet")
NO_VERDICT: Final = Mark(name="v-void", word="No verdict")

_BADGE: Final = """\
<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" role="img" aria-labelledby="t">
<title id="t">{brand}: {word}</title>
<rect width="{width}" height="{height}" rx="4" fill="#17211f"/>
<path d="M{left} 0H{curve}a4 4 0 0 1 4 4v14a4 4 0 0 1-4 4H{left}z" fill="{colour}"/>
<g font-family="Inter,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif" font-size="{size}" font-weight="600" fill="#ffffff">
<text x="{pad}" y="15.2" textLength="{brand_width}">{brand}</text>
<text x="{text_at}" y="15.2" textLength="{word_width}">{word}</text>
</g>
<svg x="{glyph_at}" y="4" width="{glyph}" height="{glyph}" viewBox="0 0 20 20" fill="none" stroke="#ffffff" \
stroke-width="2.2" stroke-linecap="round" stroke-linejoin="round">{drawing}</svg>
</svg>
"""


def badge(mark: Mark) -> str:
    """The picture as SVG: no style, no script, nothing fetched, so that every renderer shows it."""
    word = mark.word.lower()
    # The table's widths are those of a wide face; most are narrower, and what is too loose looks odd.
    brand_width, word_width = (round(width(text, SIZE) * 0.92, 1) for text in (BRAND, word))
    left = round(PAD + brand_width + PAD)
    text_at = left + PAD + GLYPH + 5
    total = round(text_at + word_width + PAD)
    return format_html(
        _BADGE,
        width=total,
        height=HEIGHT,
        brand=BRAND,
        word=word,
        left=left,
        curve=total - 4,
        colour=COLOURS[mark.name],
        size=SIZE,
        pad=PAD,
        brand_width=brand_width,
        word_width=word_width,
        text_at=text_at,
        glyph_at=left + PAD,
        glyph=GLYPH,
        # Filled halves are a class of the site's style sheet; here they need the attribute.
        drawing=mark_safe(MARKS[mark.name].replace('class="f"', 'fill="#ffffff" stroke="none"')),
    )
