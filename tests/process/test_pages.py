"""The site that all tests share answers, on whatever database and broker it was given."""

import urllib.request

from tests.stack import Stack


def test_shared_site_is_ready_and_shows_its_start(stack: Stack) -> None:
    assert stack.readiness()["status"] == "ok"
    with urllib.request.urlopen(f"{stack.url}/", timeout=10) as answer:
        assert answer.status == 200
        assert b"LambdaNet" in answer.read()
