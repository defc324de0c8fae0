import pytest

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def counts(fresh_counts: None) -> None:
    """Nobody has asked anything in this minute."""
