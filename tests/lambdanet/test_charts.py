"""A chart's places: round ticks, lines on their scale, and no label on another, whatever the numbers are."""

from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdanet.charts import Axis, Chart, Mark, Series, chart, ticks

AMOUNTS = st.floats(min_value=0, max_value=1e6, allow_nan=False)


def drawn(*lines: list[tuple[float, float]], marks: tuple[Mark, ...] = ()) -> Chart:
    series = [
        Series(name=f"Line number {number}", points=points, number=number) for number, points in enumerate(lines, 1)
    ]
    most_x = max(x for points in lines for x, _ in points)
    most_y = max(y for points in lines for _, y in points)
    return chart(
        series,
        x=Axis(most=most_x, words=lambda value: f"{value:,.0f}", title="GB"),
        y=Axis(most=most_y, words=lambda value: f"${value:,.2f}", title="US dollars"),
        marks=marks,
    )


@pytest.mark.parametrize(
    ("most", "values"),
    [
        (834, [0, 200, 400, 600, 800, 1000]),
        (37.5, [0, 10, 20, 30, 40]),
        (1, [0, 0.2, 0.4, 0.6, 0.8, 1.0]),
        (6, [0, 1, 2, 3, 4, 5, 6]),
        (0.0045, [0, 0.001, 0.002, 0.003, 0.004, 0.005]),
    ],
)
def test_ticks_are_round_and_reach_the_end(most: float, values: list[float]) -> None:
    assert ticks(most) == pytest.approx(values)


@given(st.floats(min_value=1e-6, max_value=1e12))
def test_there_are_never_too_many_ticks(most: float) -> None:
    values = ticks(most)

    assert 2 <= len(values) <= 8
    assert values[0] == 0
    assert values[-1] >= most * (1 - 1e-6)


def test_lines_stand_on_their_scale() -> None:
    found = drawn([(0, 0), (1000, 40)], [(0, 10), (1000, 20)])

    middle = (found.plot.top + found.plot.bottom) / 2
    assert found.lines[0].path.startswith(f"M{round(found.plot.left, 1):g} {found.plot.bottom:g}L")
    assert found.lines[0].end == pytest.approx((found.plot.right, found.plot.top), abs=0.1)
    assert found.lines[1].end == pytest.approx((found.plot.right, middle), abs=0.1)
    assert [tick.label.words for tick in found.x_ticks][-1] == ("1,000",)


@given(st.lists(st.tuples(AMOUNTS, AMOUNTS), min_size=1, max_size=6), AMOUNTS)
def test_no_label_lies_on_another_and_none_leaves_the_drawing(ends: list[tuple[float, float]], at: float) -> None:
    lines = [[(0.0, first), (1e6, last + 1)] for first, last in ends]
    found = drawn(*lines, marks=(Mark(at=(at, lines[0][0][1]), words=("Break-even", "417 GB, $18.77")),))

    labels = [one.label for one in (*found.lines, *found.x_ticks, *found.y_ticks)]
    boxes = [one.box for one in (*labels, *found.titles) if one.words]
    assert not [pair for pair in combinations(boxes, 2) if pair[0].meets(pair[1])]
    for box in boxes:
        assert box.left >= -1
        assert box.right <= found.width + 1
        assert box.top >= 0
        assert box.bottom <= found.height


def test_a_mark_finds_a_place_beside_the_lines() -> None:
    at = 14.6 / 0.035
    end = 1000.0
    nat, endpoint = [(0.0, 0.0), (end, 45.0)], [(0.0, 14.6), (end, 24.6)]
    found = drawn(nat, endpoint, marks=(Mark(at=(at, 0.045 * at), words=("Break-even", "417 GB, $18.77")),))

    box = found.marks[0].label.box
    left, right, bottom, top = found.plot.left, found.plot.right, found.plot.bottom, found.plot.top
    for points in (nat, endpoint):
        placed = [(left + x / end * (right - left), bottom - y / 50 * (bottom - top)) for x, y in points]
        assert not any(box.crossed_by(*pair) for pair in pairwise(placed))
    assert not any(box.meets(line.label.box) for line in found.lines)


def test_a_chart_without_a_line_or_an_end_is_refused() -> None:
    axis = Axis(most=1, words=str)

    with pytest.raises(ValueError, match="line"):
        chart([], x=axis, y=axis)
    with pytest.raises(ValueError, match="beyond 0"):
        chart([Series(name="a", points=[(0, 0)])], x=axis, y=Axis(most=0, words=str))
