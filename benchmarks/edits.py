"""How long does an edit take, from the learner's hand to the new picture?

    make bench

In Chromium, on the whole site (web, worker, Valkey, SQLite): a copy of each preset, the form of its first route table,
and one value after the other in it. Each edit is a document never seen before: read, checked, stored as a revision,
every kept question judged and the picture drawn by the worker, and the answer put into the page.

edit      from htmx:beforeRequest to htmx:afterSettle, in the browser
server    of that, from sending the request to the last byte of the answer (Resource Timing)
page      the rest: the answer is parsed and put in its places

At last the same edits without a browser, 20 a second on six connections, each with a cookie of its own: what the
server takes then, and what of the processor one of them costs web, worker and Valkey (Linux), which decides how many a
second there can be. Read the ratios to the first row, which is a page that the server only reads (its health): the
milliseconds depend on the machine, and on what else it does.
"""

import http.client
import os
import re
import shutil
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from functools import partial
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import Page, sync_playwright

from tests.browser.conftest import chromium
from tests.stack import Stack, command_line

PRESETS = (
    "default-service-vpc", "vpc-attachment", "vpc-attachment-nat", "vpc-attachment-endpoints", "public-subnet-trap",
    "lambda-interface-endpoint",
)  # fmt: skip
EDITS = 40
WARM_UP = 5
PAUSE = 250  # milliseconds between two edits: the painting of the last picture belongs to the last edit
RATE = 20  # edits a second
SECONDS = 15
TARGETS = {"median": 100.0, "p95": 250.0, "server p95": 60.0}

WATCH = """() => {
    window.edits = [];
    let begun = 0;
    document.addEventListener("htmx:beforeRequest", () => (begun = performance.now()));
    document.addEventListener("htmx:afterSettle", () => {
        if (!begun) return;
        const [last] = performance.getEntriesByType("resource").slice(-1);
        window.edits.push([performance.now() - begun, last.responseEnd - last.startTime]);
        begun = 0;
        performance.clearResourceTimings();
    });
}"""


def main() -> int:
    """Start the site, measure, print; return 1 if a target is missed."""
    directory = Path(tempfile.mkdtemp(prefix="lambdanet-bench-"))
    stack = Stack(directory)
    stack.start()
    try:
        edits, servers = _in_the_browser(stack)
        floor = [_timed(partial(_get, stack, "/healthz")) for _ in range(60)]
        busy, spent = _many(stack)
    finally:
        stack.stop()
        shutil.rmtree(directory, ignore_errors=True)
    base = statistics.median(floor)
    print(f"{'':28}{'median':>9}{'p95':>9}{'ratio':>8}   ms; ratio of medians to the first row")
    for name, found in (
        ("a page that is only read", floor),
        ("edit, in the browser", edits),
        ("of it the server", servers),
        ("of it the page", [one - other for one, other in zip(edits, servers, strict=True)]),
        (f"server at {RATE} edits a second", busy),
    ):
        print(f"{name:28}{statistics.median(found):9.1f}{_p95(found):9.1f}{statistics.median(found) / base:8.1f}")
    parts = ", ".join(f"{part} {seconds * 1000 / len(busy):.1f}" for part, seconds in spent.items())
    print(
        f"Of the processor, an edit takes {sum(spent.values()) * 1000 / len(busy):.1f} ms: {parts or 'not known here'}."
    )
    missed = [
        name
        for name, value in (
            ("median", statistics.median(edits)), ("p95", _p95(edits)), ("server p95", _p95(busy)),
        )
        if value > TARGETS[name]
    ]  # fmt: skip
    print(f"{len(edits)} edits in the browser, {len(busy)} without. Missed: {', '.join(missed) or 'nothing'}.")
    return bool(missed)


def _in_the_browser(stack: Stack) -> tuple[list[float], list[float]]:
    path = chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        found = [pair for slug in PRESETS for pair in _of_preset(browser.new_page(base_url=stack.url), slug)]
        browser.close()
    return [edit for edit, _ in found], [server for _, server in found]


def _of_preset(page: Page, slug: str) -> list[list[float]]:
    page.goto(f"/build/{slug}/")
    page.get_by_role("button", name="Edit a copy").click()
    tables = page.locator("#components a[href*='/edit/route_tables/']")
    (tables if tables.count() else page.locator("#components a[data-component]")).first.click()
    page.locator("#entry-form").wait_for()
    page.evaluate(WATCH)
    name = page.locator("#f-name")
    for number in range(EDITS + WARM_UP):
        page.wait_for_timeout(PAUSE)
        name.fill(f"Edit {number}")
        name.blur()
        # Not at each frame, as Playwright would look: drawing frames would take the processor from who is measured.
        page.wait_for_function("(number) => window.edits.length > number", arg=number, polling=50)
    found: list[list[float]] = page.evaluate("() => window.edits")
    page.close()
    return found[WARM_UP:]


def _many(stack: Stack) -> tuple[list[float], dict[str, float]]:
    """Edits at a steady rate on six topologies.

    What each takes in milliseconds, from sending it to its answer's last byte; and the seconds of the processor that each
    part of the site took for all of them.
    """
    found: list[float] = []
    learners = [_Learner(stack, slug) for slug in PRESETS]
    before = _processor(stack)
    start = time.perf_counter()

    def run(place: int) -> None:
        for number in range(RATE * SECONDS // len(PRESETS)):
            due = start + (number * len(PRESETS) + place) / RATE
            time.sleep(max(0.0, due - time.perf_counter()))
            found.append(_timed(partial(learners[place].edit, number)))

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(PRESETS))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    after = _processor(stack)
    return found, {part: after[part] - before.get(part, 0.0) for part in after}


def _processor(stack: Stack) -> dict[str, float]:
    """The seconds of the processor that web, worker and Valkey have taken; nothing where there is no /proc."""
    marks = {"gunicorn": "web", "celery": "worker", "valkey-server": "valkey"}
    taken: dict[str, float] = {}
    for pid in stack.all_pids() if Path("/proc/self/stat").exists() else ():
        command = command_line(pid)
        part = next((part for mark, part in marks.items() if mark in command), "")
        if part:
            # proc(5): the 14th and 15th field, counted from behind the name, which may hold anything.
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            taken[part] = taken.get(part, 0.0) + (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return taken


class _Learner:
    """Somebody who edits one topology over one connection."""

    def __init__(self, stack: Stack, slug: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", stack.port, timeout=30)
        self.origin = stack.url
        self.cookies: dict[str, str] = {}
        self._send("GET", f"/build/{slug}/")
        made = self._send("POST", "/topologies/new/", {"preset": slug})
        page = self._send("GET", made)
        form = re.search(r'href="(/topologies/[^"]*/edit/(?:route_tables|functions)/[^"?]*)', page)
        assert form is not None
        self.form = form[1]
        page = self._send("GET", self.form)
        inner = page.partition('id="entry-form"')[2].partition("</form>")[0]
        self.fields = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', inner)) | {"do": "save"}
        for select in re.findall(r'<select[^>]*name="([^"]+)".*?</select>', inner, re.DOTALL):
            block = inner.partition(f'name="{select}"')[2].partition("</select>")[0]
            chosen = re.search(r'value="([^"]*)" selected', block)
            self.fields[select] = chosen[1] if chosen else ""
        self.fields = {name: unescape(value) for name, value in self.fields.items() if name != "csrfmiddlewaretoken"}

    def edit(self, number: int) -> None:
        answer = self._send("POST", self.form, self.fields | {"name": f"Edit {number}"}, htmx=True)
        base = re.search(r'id="base" name="base" value="(\d+)"', answer)
        assert base is not None, answer[:400]
        self.fields["base"] = base[1]

    def _send(self, method: str, path: str, data: dict[str, str] | None = None, *, htmx: bool = False) -> str:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if data is not None:
            headers |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "X-CSRFToken": self.cookies.get("csrftoken", ""),
                "Referer": self.origin,
            }
        if htmx:
            headers |= {"HX-Request": "true", "HX-Target": "entry-form", "HX-Current-URL": f"{self.origin}{path}"}
        self.connection.request(method, path, urlencode(data) if data is not None else None, headers)
        answer = self.connection.getresponse()
        body = answer.read().decode()
        for value in answer.headers.get_all("Set-Cookie") or []:
            name, _, rest = value.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        return answer.headers["Location"] if answer.status == 302 else body


def _get(stack: Stack, path: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", stack.port, timeout=30)
    connection.request("GET", path)
    connection.getresponse().read()
    connection.close()


def _timed(call: Callable[[], None]) -> float:
    start = time.perf_counter()
    call()
    return (time.perf_counter() - start) * 1000


def _p95(found: list[float]) -> float:
    return sorted(found)[int(len(found) * 0.95)]


if __name__ == "__main__":
    sys.exit(main())
