import pytest

from tests.pages import ask_here


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every answer is there at once, without worker and broker."""
    monkeypatch.setattr("diagrams.jobs.ask", ask_here)
