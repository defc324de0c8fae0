"""Walking the packet: one hop at a time, in the list and in the picture."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Open

ADDRESS = "/build/public-subnet-trap/?q=internet"


def marked(page: Page) -> list[str]:
    found = page.evaluate("[...document.querySelectorAll('svg.sheet .now')].map(mark => mark.id)")
    sheet = page.locator(".walk").get_attribute("data-sheet")
    return [mark.removeprefix(f"{sheet}-h") for mark in found]


def test_each_step_marks_the_hop_in_the_list_and_in_the_picture(visit: Open) -> None:
    page = visit(ADDRESS)
    on = page.get_by_role("button", name="Next hop")
    for number in ("1", "2", "3"):
        on.click()
        expect(page.locator(f"#hop-{number}")).to_have_attribute("aria-current", "step")
        assert marked(page) == [number]
    page.get_by_role("button", name="Back").click()

    assert marked(page) == ["2"]
    expect(page.get_by_role("status")).to_contain_text("Hop 2 of ")


def test_the_walk_ends_at_its_ends_and_the_focus_stays(visit: Open) -> None:
    page = visit(ADDRESS)
    on, back = page.get_by_role("button", name="Next hop"), page.get_by_role("button", name="Back")
    expect(back).to_have_attribute("aria-disabled", "true")
    on.focus()
    for _ in range(page.locator("[data-hop]").count() + 2):
        page.keyboard.press("Enter")

    expect(on).to_have_attribute("aria-disabled", "true")
    expect(on).to_be_focused()
    expect(page.locator("[data-hop]").last).to_have_attribute("aria-current", "step")


def test_the_address_of_a_hop_leads_to_it(visit: Open) -> None:
    page = visit(f"{ADDRESS}#hop-3")

    expect(page.locator("#hop-3")).to_have_attribute("aria-current", "step")
    assert marked(page) == ["3"]


def test_on_a_phone_the_frame_shows_where_the_packet_stops(visit: Open) -> None:
    page = visit(ADDRESS, size=PHONE)
    frame = page.locator(".scroll").bounding_box()
    block = page.locator("svg.sheet .block circle").bounding_box()

    assert frame
    assert block
    assert frame["x"] <= block["x"] <= frame["x"] + frame["width"]


def test_the_frame_follows_the_walk(visit: Open) -> None:
    page = visit(ADDRESS, size=PHONE)
    page.get_by_role("button", name="Next hop").click()
    frame = page.locator(".scroll").bounding_box()
    hop = page.locator("svg.sheet .hop.now").bounding_box()

    assert frame
    assert hop
    assert frame["x"] <= hop["x"] <= frame["x"] + frame["width"]
