"""What comes later takes its place by itself."""

import re

import pytest
from django.test import Client
from playwright.sync_api import Route, expect

from diagrams.jobs import Kind, State
from tests.browser.conftest import Open
from tests.pages import ask_in_state

MAIN = re.compile(r"<main.*</main>", re.DOTALL)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/build/vpc-attachment/?q=internet", Kind.DRAWING),
        ("/build/vpc-attachment/?q=internet", Kind.VERDICT),
        ("/build/vpc-attachment/?q=internet", Kind.GLANCES),
        ("/", Kind.DRAWING),
        ("/", Kind.VERDICT),
        ("/build/", Kind.DRAWING),
        ("/build/", Kind.GLANCES),
    ],
)
def test_a_page_that_waits_is_completed_without_loading_again(
    visit: Open, client: Client, monkeypatch: pytest.MonkeyPatch, path: str, kind: Kind
) -> None:
    monkeypatch.setattr("diagrams.jobs.ask", ask_in_state(State.WAITING, of=kind))
    waiting = MAIN.search(client.get(path).content.decode())
    assert waiting
    assert "hx-trigger" in waiting[0]

    def wait(route: Route) -> None:
        whole = route.fetch()
        route.fulfill(response=whole, body=MAIN.sub(lambda _: waiting[0], whole.text()))

    page = visit("/teach/")
    page.route(lambda url: url.endswith(path), wait, times=1)
    page.goto(path)
    page.evaluate("window.here = true")

    expect(page.locator("[hx-trigger]")).to_have_count(0)
    expect(page.locator(".waiting")).to_have_count(0)
    expect(page.get_by_text("Working it out")).to_have_count(0)
    expect(page.locator("svg.sheet").first).to_be_visible()
    assert page.evaluate("window.here")
    assert page.url.endswith(path)
