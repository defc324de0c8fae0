"""The frame of a picture: pan and zoom by buttons, keys and pointer; the walk by keys and by itself; components."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.test_topologies import copy
from tests.stack import eventually

ADDRESS = "/build/vpc-attachment-nat/?q=internet"


def zoom(page: Page) -> float:
    wide: float = page.locator("svg.sheet").evaluate(
        "(sheet) => sheet.getBoundingClientRect().width / sheet.viewBox.baseVal.width"
    )
    return wide


def place(page: Page) -> tuple[float, float]:
    left, top = page.locator(".stage .scroll").evaluate("(frame) => [frame.scrollLeft, frame.scrollTop]")
    return left, top


def test_the_picture_is_zoomed_by_buttons_and_keys(visit: Open) -> None:
    page = visit(ADDRESS)
    usual = zoom(page)

    page.get_by_role("button", name="Zoom in").click()
    assert zoom(page) == pytest.approx(usual * 1.25, rel=0.01)
    page.get_by_role("button", name="Fit", exact=True).click()
    assert zoom(page) == pytest.approx(usual, rel=0.01)

    page.locator(".stage .scroll").focus()
    page.keyboard.press("+")
    page.keyboard.press("+")
    assert zoom(page) == pytest.approx(usual * 1.25**2, rel=0.01)
    page.keyboard.press("-")
    page.keyboard.press("0")
    assert zoom(page) == pytest.approx(usual, rel=0.01)


def test_the_wheel_zooms_with_control_alone_and_the_pointer_drags(visit: Open) -> None:
    page = visit(ADDRESS)
    usual = zoom(page)
    box = page.locator(".stage .scroll").bounding_box()
    assert box
    page.mouse.move(box["x"] + 300, box["y"] + 150)

    page.mouse.wheel(0, 40)
    assert zoom(page) == pytest.approx(usual, rel=0.01)
    page.keyboard.down("Control")
    for _ in range(4):
        page.mouse.wheel(0, -120)
    page.keyboard.up("Control")
    eventually(lambda: zoom(page) > usual * 1.5)

    left, top = place(page)
    box = page.locator(".stage .scroll").bounding_box()
    assert box
    page.mouse.move(box["x"] + 300, box["y"] + 150)
    page.mouse.down()
    page.mouse.move(box["x"] + 240, box["y"] + 110, steps=4)
    page.mouse.up()
    assert place(page) == (pytest.approx(left + 60, abs=3), pytest.approx(top + 40, abs=3))


def test_an_edit_leaves_the_eye_where_it_is(visit: Open) -> None:
    page = copy(visit)
    for _ in range(3):
        page.get_by_role("button", name="Zoom in").click()
    before = (zoom(page), place(page))

    page.locator("#components a[data-component='rtb-public']").click()
    page.get_by_label("Destination", exact=True).first.fill("198.51.100.0/24")
    page.get_by_label("Destination", exact=True).first.press("Tab")
    expect(page.locator("svg.sheet")).to_contain_text("198.51.100.0/24")

    # Opening the form was a new page; from then on the picture is drawn anew in place.
    for _ in range(3):
        page.get_by_role("button", name="Zoom in").click()
    before = (zoom(page), place(page))
    page.get_by_label("Destination", exact=True).first.fill("198.51.101.0/24")
    page.get_by_label("Destination", exact=True).first.press("Tab")
    expect(page.locator("svg.sheet")).to_contain_text("198.51.101.0/24")
    assert zoom(page) == pytest.approx(before[0], rel=0.01)
    assert place(page) == (pytest.approx(before[1][0], abs=3), pytest.approx(before[1][1], abs=3))


def test_arrow_keys_walk(visit: Open) -> None:
    page = visit(ADDRESS)
    page.get_by_role("button", name="Next hop").focus()

    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#hop-2")).to_have_attribute("aria-current", "step")
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#hop-1")).to_have_attribute("aria-current", "step")
    page.keyboard.press("End")
    expect(page.locator("[data-hop]").last).to_have_attribute("aria-current", "step")
    page.keyboard.press("Home")
    expect(page.locator("#hop-1")).to_have_attribute("aria-current", "step")


def test_the_walk_plays_by_itself_unless_motion_is_unwanted(visit: Open) -> None:
    quiet = visit(ADDRESS)
    expect(quiet.get_by_role("button", name="Play")).to_be_hidden()

    page = visit(ADDRESS, motion="no-preference")
    page.get_by_role("button", name="Play").click()
    expect(page.get_by_role("button", name="Pause")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("svg.sheet .packet")).to_have_count(1)
    expect(page.locator("#hop-3")).to_have_attribute("aria-current", "step")
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("button", name="Play")).to_be_visible()


def test_the_list_and_the_picture_know_the_same_components(visit: Open) -> None:
    page = copy(visit)

    page.locator("#components a[data-component='igw']").focus()
    expect(page.locator("svg.sheet .here")).to_have_attribute("data-component", "igw")
    page.locator("svg.sheet .node[data-component='igw']").click()

    expect(page.locator("#entry-title")).to_have_text("Internet gateway igw")
