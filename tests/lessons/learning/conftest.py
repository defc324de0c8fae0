import pytest

from tests.pages import ask_here


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch, course: object) -> None:
    """The course is loaded, and every answer is there at once."""
    monkeypatch.setattr("diagrams.jobs.ask", ask_here)
