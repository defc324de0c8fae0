"""The questions of a topology of one's own in a browser: added, kept, and looked at in both themes and widths."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, WIDE, Open
from tests.browser.test_look import looks_right
from tests.browser.test_topologies import copy


@pytest.mark.parametrize(("size", "theme"), [(WIDE, "light"), (PHONE, "dark")], ids=["wide", "phone"])
@pytest.mark.parametrize("path", ["questions/", "questions/new/", "questions/matrix/"])
def test_the_pages_look_right(visit: Open, path: str, size: Any, theme: str) -> None:
    page = copy(visit, size=size, theme=theme)
    page.goto(page.url.partition("?")[0] + path)
    expect(page.get_by_text("Working out")).to_have_count(0)
    looks_right(page, size)


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
def test_a_question_is_added_and_removed(visit: Open, script: bool) -> None:
    page = copy(visit, script=script)
    page.goto(page.url.partition("?")[0] + "questions/new/")
    page.get_by_label("Title").fill("A new one")
    page.get_by_label("Expect").select_option("unreachable")
    page.get_by_role("button", name="Save").press("Enter")
    row = page.get_by_role("row", name="A new one")
    expect(row).to_be_visible()
    row.get_by_role("button", name="Remove").press("Enter")
    expect(row).to_have_count(0)
