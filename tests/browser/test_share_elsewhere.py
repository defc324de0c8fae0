"""Links in other sites' pages, in a browser: a frame, a picture in Markdown; and links that carry their topology."""

import re
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from markdown_it import MarkdownIt
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PATIENCE, PHONE, Open
from tests.browser.test_look import looks_right_everywhere
from tests.browser.test_share import made
from tests.browser.test_topologies import OWN

Serve = Callable[[str, str], str]


@pytest.fixture
def elsewhere() -> Iterator[Serve]:
    """Another site: give it a page under a name, and it returns the address."""
    pages: dict[str, str] = {}

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path in pages else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            if self.path == "/strict":
                # Such a page takes from other sites only what is offered to all.
                self.send_header("Cross-Origin-Embedder-Policy", "require-corp")
            self.end_headers()
            self.wfile.write(f"<!DOCTYPE html><title>Elsewhere</title>{pages.get(self.path, '')}".encode())

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()

    def serve(name: str, html: str) -> str:
        pages[f"/{name}"] = html
        # The site under test is at 127.0.0.1: to a browser this is another site altogether.
        return f"http://localhost:{server.server_port}/{name}"

    yield serve
    server.shutdown()
    server.server_close()


def shown_elsewhere(browser: Browser, address: str) -> Page:
    page = browser.new_context(color_scheme="dark").new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(address)
    return page


def test_snippets_show_verdict_and_picture_in_another_site(visit: Open, browser: Browser, elsewhere: Serve) -> None:
    page = made(visit)
    link = page.locator("#id_link").input_value()
    frame, picture, badge = (page.locator(f"#id_use_{name}").input_value() for name in ("embed", "markdown", "badge"))

    framed = shown_elsewhere(browser, elsewhere("frame", f'{frame}<iframe id="whole" src="{link}"></iframe>'))
    inner = framed.frame_locator(f'iframe[src="{link}embed/"]')
    expect(inner.locator(".answer")).to_contain_text("Unreachable")
    expect(inner.locator("svg.sheet")).to_contain_text("Blocked at 5")
    # The reader's scheme, and a picture that is styled at all: so the style sheet is let in.
    expect(inner.locator("body")).to_have_css("background-color", "rgb(22, 29, 27)")
    # Nothing else of a link may be framed, and no cookie came along.
    expect(framed.frame_locator("#whole").locator("svg.sheet")).to_have_count(0)
    assert framed.context.cookies() == []
    with framed.expect_popup() as popup:
        inner.get_by_role("link", name="The public-subnet trap").click()
    expect(popup.value).to_have_url(link)
    framed.context.close()

    written = shown_elsewhere(browser, elsewhere("strict", MarkdownIt().render(f"{badge}\n\n{picture}")))
    images = written.get_by_role("img", name="The public-subnet trap: Unreachable")
    widths = [
        image.evaluate("image => { image.loading = 'eager'; return image.decode().then(() => image.naturalWidth) }")
        for image in images.all()
    ]
    assert 100 < widths[0] < 300 < 600 < widths[1]
    images.last.click()
    expect(written).to_have_url(link)
    written.context.close()


def test_a_link_that_carries_its_topology_is_opened_by_script_and_without(visit: Open) -> None:
    page = visit("/build/public-subnet-trap/?q=internet")
    page.get_by_role("button", name="Edit a copy").click()
    expect(page).to_have_url(OWN)
    page.goto(f"{page.url.split('?')[0]}share/?q=internet")
    page.get_by_label("Nothing stored").check()
    page.get_by_role("button", name="Create link").click()
    link = page.get_by_label(re.compile("^Link, ")).input_value()
    looks_right_everywhere(page)

    page.get_by_role("link", name="Open the link").click()
    expect(page.locator(".answer")).to_contain_text("Unreachable")
    expect(page.locator("svg.sheet")).to_contain_text("Blocked at 5")
    expect(page.locator("#status")).to_contain_text("Unreachable. orders does not reach")
    page.get_by_role("button", name="from public-b").click()
    expect(page.locator("button[name=trace][value='1']")).to_have_attribute("aria-current", "true")
    page.locator("a.num").nth(1).click()
    expect(page).to_have_url(link)
    looks_right_everywhere(page)

    reader = visit(link, script=False, size=PHONE, theme="dark")
    expect(reader.get_by_text("Without JavaScript")).to_be_visible()
    reader.get_by_label("A link of this kind").fill(link)
    reader.get_by_role("button", name="Open", exact=True).click()
    expect(reader.locator("svg.sheet")).to_contain_text("Blocked at 5")
    reader.get_by_role("button", name="Keep a copy").click()
    expect(reader).to_have_url(OWN)
    expect(reader.locator(".answer")).to_contain_text("Unreachable")

    wrong = visit(f"{link[:-9]}")
    expect(wrong.locator("#problems")).to_be_focused()
    expect(wrong.locator("#problems")).to_contain_text("This is not the whole of such a link")


def test_snippets_and_the_page_for_frames_look_right(visit: Open) -> None:
    page = made(visit)
    looks_right_everywhere(page, ".use")
    page.get_by_role("link", name="Open the link").click()
    page.get_by_text("Files and snippets").click()
    looks_right_everywhere(page, ".using")
    framed = visit(f"{page.url}embed/")
    looks_right_everywhere(
        framed, looks=[({"width": 300, "height": 320}, "dark"), ({"width": 1200, "height": 420}, "light")]
    )
