"""A real browser on the real site."""

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, ViewportSize, expect, sync_playwright

from tests.stack import Stack

Open = Callable[..., Page]

WIDE: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}

# What the browser and htmx write when an answer is refused, not found or lost: that is tested for.
EXPECTED = (
    "Failed to load resource",
    "Response Status Error Code",
    "htmx:afterRequest",
    "htmx:sendAbort",
    "htmx:sendError",
)


# The shell is the same browser without the windows around the pages, which cost more than the pages.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")

# How long a page may take is the machine's business here: what is there sooner is seen sooner.
PATIENCE = 30_000
expect.set_options(timeout=PATIENCE)


def chromium() -> str | None:
    """Where Chromium is: as `CHROMIUM` says, else as the machine has it."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, as the machine has it."""
    path = chromium()
    if path is None:
        pytest.skip("There is no Chromium here: install the package 'chromium-headless-shell', or 'chromium'.")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield running
        running.close()


def refresh(page: Page, until: Locator, most: int = 100) -> None:
    """What a reader without JavaScript does, until something is there."""
    for _ in range(most):
        if until.count():
            return
        page.reload()
    pytest.fail(f"{until} is not there after {most} looks")


@pytest.fixture
def visit(browser: Browser, stack: Stack) -> Iterator[Open]:
    """Open an address of the site; at the end, nothing may stand in the browser's console."""
    contexts: list[BrowserContext] = []
    said: list[str] = []

    def visit(
        path: str = "/",
        *,
        size: ViewportSize = WIDE,
        theme: str = "light",
        script: bool = True,
        motion: str = "reduce",
    ) -> Page:
        context = browser.new_context(
            base_url=stack.url,
            viewport=size,
            color_scheme="dark" if theme == "dark" else "light",
            java_script_enabled=script,
            reduced_motion="reduce" if motion == "reduce" else "no-preference",
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on(
            "console",
            lambda message: said.append(message.text) if message.type in ("error", "warning") else None,
        )
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(path)
        return page

    yield visit
    for context in contexts:
        context.close()
    assert [text for text in said if not text.startswith(EXPECTED)] == []
