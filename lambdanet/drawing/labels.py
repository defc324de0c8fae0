"""Where the words of plates and regions stand: what a number may not cover."""

from collections.abc import Iterator
from typing import Final

from lambdanet.drawing.dress import (
    DETAIL,
    GUTTER,
    NAME,
    PLATE_HEIGHT,
    REGION_NAME,
    ROW,
    TABLE_DETAIL,
    TABLE_HEAD,
    TABLE_NAME,
    region_words,
)
from lambdanet.drawing.pieces import Box, Plate, Region
from lambdanet.drawing.widths import fit, width

_ASCENT: Final = 0.74  # of a text's size, over its baseline
_DESCENT: Final = 0.16  # and under it; no more, as the widths are those of a wide face


def plate_labels(plate: Plate, box: Box) -> Iterator[Box]:
    """The boxes of its name, its detail, and of the left half of each row."""
    if plate.table:
        yield _line(fit(plate.name, box.x1 - box.x0 - 34, TABLE_NAME), box.x0 + 26, box.y0 + 15.2, TABLE_NAME)
    else:
        x, room = box.x0 + GUTTER, box.x1 - box.x0 - GUTTER - 8
        middle = box.port
        yield _line(fit(plate.name, room, NAME), x, middle - 3 if plate.detail else middle + 4.2, NAME)
        if plate.detail:
            yield _line(fit(plate.detail, room, DETAIL, mono=True), x, middle + 11, DETAIL, mono=True)
    top = box.y0 + (TABLE_HEAD if plate.table else PLATE_HEIGHT)
    size = TABLE_DETAIL if plate.table else DETAIL
    for index, row in enumerate(plate.rows):
        left = fit(row.left, box.x1 - box.x0 - 16, size, mono=True)
        yield _line(left, box.x0 + 8, top + ROW * index + 11.6, size, mono=True)


def region_label(region: Region, box: Box) -> Box:
    """The box of its name and detail."""
    name, detail = region_words(region, box.x1 - box.x0 - 20)
    end = width(name, REGION_NAME) + (7 + width(detail, DETAIL, mono=True) if detail else 0)
    baseline = box.y0 + 17.5
    return Box(
        x0=box.x0 + 10,
        y0=baseline - _ASCENT * REGION_NAME,
        x1=box.x0 + 10 + end,
        y1=baseline + _DESCENT * REGION_NAME,
    )


def _line(text: str, x: float, baseline: float, size: float, *, mono: bool = False) -> Box:
    return Box(x0=x, y0=baseline - _ASCENT * size, x1=x + width(text, size, mono=mono), y1=baseline + _DESCENT * size)
