"""Charts: everything stays in its frame, and names stay apart, whatever the load."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given

from lambdanet.capacity.chart import (
    APART,
    BOTTOM,
    LEFT,
    RIGHT,
    TOP,
    Chart,
    course_chart,
    interfaces_chart,
    short_number,
)
from lambdanet.capacity.databases import Engine
from lambdanet.capacity.load import STANDARD, Load
from lambdanet.capacity.timeline import timeline
from tests.lambdanet.capacity.test_timeline import loads


def points(text: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in (one.split(",") for one in text.split())]


def charts(load: Load) -> list[Chart]:
    found = timeline(load)
    return [*map(course_chart, found.courses), interfaces_chart(found.today, found.before_2019)]


@given(load=loads())
def test_lines_and_areas_stay_in_their_frame(load: Load) -> None:
    for chart in charts(load):
        for text in (chart.excess, *(line.points for line in chart.lines)):
            for x, y in points(text):
                assert LEFT <= x <= RIGHT
                assert TOP <= y <= BOTTOM


@given(load=loads())
def test_names_of_lines_stay_apart_and_in_the_frame(load: Load) -> None:
    for chart in charts(load):
        heights = sorted(float(line.label_y) for line in chart.lines)
        assert heights[-1] <= BOTTOM
        assert heights[0] > 0
        assert all(below - above >= APART - 0.11 for above, below in pairwise(heights))


@given(load=loads())
def test_table_has_the_second_at_which_the_limit_is_crossed(load: Load) -> None:
    for one in timeline(load).courses:
        chart = course_chart(one)
        assert (chart.crossing is not None) == bool(chart.excess) == (one.crossed_at is not None)
        over = [row.second for row in chart.rows if row.over]
        assert (over[0] if over else None) == one.crossed_at
        assert 2 <= len(chart.rows) <= 24


def test_chart_of_the_database_rises_to_its_peak_and_is_cut_at_the_limit() -> None:
    found = timeline(replace(STANDARD, engine=Engine.POSTGRES)).first
    assert found is not None
    chart = course_chart(found)

    assert [line.label for line in chart.lines] == ["wanted 1,000", "limit 450"]
    assert [tick.words for tick in chart.across] == ["0", "5", "10"]
    assert [tick.words for tick in chart.up] == ["0", "500", "1,000"]
    assert chart.crossing is not None
    assert chart.crossing.words == "5 s"
    assert chart.rows[3].figures == ("500", "450")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0, "0"), (950, "950"), (9_999, "9,999"), (10_000, "10k"), (12_500, "12.5k"), (99_950, "100k"), (150_000, "150k"),
        (999_499, "999k"), (999_500, "1M"), (1_240_000, "1.2M"), (350_000_000, "350M"),
    ],
)  # fmt: skip
def test_figures_on_an_axis_are_short(value: int, words: str) -> None:
    assert short_number(value) == words
