from types import SimpleNamespace

import pytest
from django.core.cache import cache

from tests.pages import ask_here


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every answer is there at once, without worker and broker."""
    monkeypatch.setattr("diagrams.jobs.ask", ask_here)


@pytest.fixture
def fresh_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody has tried anything, and no minute ends in the middle of a test."""
    cache.clear()
    monkeypatch.setattr("diagrams.share_limits.time", SimpleNamespace(time=lambda: 1_000_000.0))
