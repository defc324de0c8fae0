"""What breaks first, in a browser: sliders and numbers by keyboard, charts that follow, faults at their field; without JavaScript."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Open
from tests.browser.test_look import LOOKS, looks_right, looks_right_everywhere, open_words
from tests.browser.test_topologies import OWN

CAPACITY = "/build/vpc-attachment-nat/capacity/"


def says(page: Page, words: str) -> None:
    expect(page.locator("#headline")).to_contain_text(words)


def test_slider_moves_by_keys_and_the_charts_follow_and_the_focus_stays(visit: Open) -> None:
    page = visit(CAPACITY)
    says(page, "At 5 s orders-db refuses: 500 connections wanted, 450 taken.")
    page.evaluate("window.here = true")

    slider = page.get_by_label("Database connections, each execution environment, slider")
    slider.focus()
    page.keyboard.press("ArrowRight")
    says(page, "At 3 s orders-db refuses: 600 connections wanted, 450 taken.")
    expect(slider).to_be_focused()
    expect(page.get_by_label("Database connections, each execution environment", exact=True)).to_have_value("2")
    expect(page.locator("#status")).to_contain_text("At 3 s orders-db refuses")
    expect(page.locator("#now")).to_contain_text("At 3 s orders-db refuses")
    expect(page.locator("#now")).to_be_in_viewport()
    assert "connections=2" in page.url

    page.get_by_label("Reserved concurrency, each function, slider").focus()
    page.keyboard.press("Home")
    says(page, "At 1 s the reserved concurrency throttles orders: 100 executions wanted, 10 reserved.")
    assert page.evaluate("window.here")

    page.reload()
    says(page, "At 1 s the reserved concurrency throttles orders: 100 executions wanted, 10 reserved.")


def test_number_moves_its_slider_and_a_wrong_one_is_said_at_its_field(visit: Open) -> None:
    page = visit(CAPACITY)
    field = page.get_by_label("Concurrent executions wanted, each function", exact=True)

    field.fill("400")
    says(page, "Nothing breaks.")
    expect(page.get_by_label("Concurrent executions wanted, each function, slider")).to_have_value("400")

    field.fill("0")
    expect(page.locator("#e-id_concurrency")).to_have_text("A whole number from 1 to 10,000 belongs here.")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_be_focused()
    expect(page.locator("#status")).to_have_text("This load cannot be reckoned.")

    field.fill("500")
    says(page, "At 10 s orders-db refuses")
    expect(page.locator("#e-id_concurrency")).to_be_empty()
    assert field.get_attribute("aria-invalid") is None


def test_without_javascript_numbers_are_sent_by_a_button(visit: Open) -> None:
    page = visit(CAPACITY, script=False)
    expect(page.get_by_label("Concurrent executions wanted, each function, slider")).to_be_hidden()
    page.get_by_label("Proxy before it").select_option("shared")
    page.get_by_label("Calls per second to one internet host, each environment", exact=True).fill("200")
    page.get_by_role("button", name="Reckon").click()

    says(page, "At 6 s new connections to one host fail at NAT: 120,000 wanted at once, 110,000 possible.")
    page.locator(".panel").first.get_by_text("The figures").click()
    expect(page.locator(".panel").first.get_by_role("row", name="6 120,000")).to_be_visible()


def test_own_topology_leads_there_and_on_to_its_options(visit: Open) -> None:
    page = visit("/build/vpc-attachment/")
    page.get_by_role("button", name="Edit a copy").click()
    expect(page).to_have_url(OWN)
    page.get_by_role("link", name="Capacity", exact=True).click()
    says(page, "At 5 s orders-db refuses")
    page.get_by_role("link", name="Compare the ways to connect orders").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Ways to connect orders")


def test_the_page_looks_right_and_no_word_of_a_chart_leaves_it(visit: Open) -> None:
    page = visit(f"{CAPACITY}?calls=200&proxy=pinned&prefix=28&dns=10&dns_tcp=30&ramp=4&memory=3072")
    open_words(page)
    looks_right_everywhere(page)
    for size, _theme in LOOKS:
        page.set_viewport_size(size)
        words_fit(page)


def words_fit(page: Page) -> None:
    """No word of a chart leaves it or lies on another, and none is too small."""
    outside = page.evaluate(
        """() => [...document.querySelectorAll('svg.chart')].flatMap(chart => {
            const frame = chart.getBoundingClientRect();
            const words = [...chart.querySelectorAll('text')].map(one => [one.textContent, one.getBoundingClientRect()]);
            const apart = (a, b) => a.right <= b.left || b.right <= a.left || a.bottom <= b.top + 1 || b.bottom <= a.top + 1;
            const crossing = words.filter(([, a], at) => words.some(([, b], other) => other > at && !apart(a, b)));
            const leaving = words.filter(([, a]) => a.left < frame.left - 1 || a.right > frame.right + 1 || a.top < frame.top - 1);
            return [...crossing, ...leaving].map(([name]) => name);
        })"""
    )
    assert outside == []
    smallest = page.evaluate(
        "Math.min(...[...document.querySelectorAll('svg.chart')].map(one => 12 * one.getBoundingClientRect().width / 372))"
    )
    assert smallest >= 10


def test_page_of_faults_looks_right(visit: Open) -> None:
    page = visit(f"{CAPACITY}?concurrency=0&prefix=40", size=PHONE)

    looks_right(page, PHONE)
