"""The same on the whole site, as `make run` starts it: there, what dies is started again."""

import os
import re
import signal
import time
import urllib.request
from collections.abc import Iterator
from uuid import uuid4

import pytest

from tests.stack import Stack, eventually
from tests.workers.parts import REPAIRED, Asker, page_seconds

BOTH = ["verdict", "drawing"]
SHEET = re.compile(r'<svg\b[^>]*\bid="s[0-9a-f]{8}"')


@pytest.fixture
def asker(own_stack: Stack) -> Iterator[Asker]:
    """Somebody who asks on the site's own database and broker, as its web process does."""
    asking = Asker({"VAR_DIR": str(own_stack.var_dir)})
    yield asking
    asking.close()


def _page(url: str) -> tuple[str, float]:
    begin = time.monotonic()
    with urllib.request.urlopen(url, timeout=10) as answer:
        return answer.read().decode(), time.monotonic() - begin


def test_page_carries_its_drawing(own_stack: Stack) -> None:
    page, _ = eventually(lambda: SHEET.search((found := _page(f"{own_stack.url}/build/vpc-attachment/"))[0]) and found)

    again, seconds = _page(f"{own_stack.url}/build/vpc-attachment/")

    assert seconds < page_seconds()
    assert SHEET.findall(again) == SHEET.findall(page)


@pytest.mark.parametrize("part", ["worker", "valkey"])
def test_answers_come_while_a_part_is_killed_and_started_again(own_stack: Stack, asker: Asker, part: str) -> None:
    asker.do("ask", tag=f"{uuid4()}", kinds=BOTH)

    os.kill(own_stack.pids()[part], signal.SIGKILL)
    found = [asker.do("poll", tag=f"{uuid4()}", kinds=BOTH, seconds=REPAIRED) for _ in range(5)]

    assert {tuple(each["states"]) for each in found} == {("done", "done")}
    assert max(each["slowest"] for each in found) < page_seconds()
    eventually(lambda: not asker.do("ask", tag=f"{uuid4()}", kinds=["verdict"])["inline"])
