"""Four rungs, the last of which does it."""

import pytest

from lambdanet.labs.hints import RUNGS, hint, solution_words
from lambdanet.labs.reading import read_any_lab
from tests.lambdanet.labs.labs import NAMES, lab, texts


@pytest.mark.parametrize("name", NAMES)
def test_every_rung_says_something(name: str) -> None:
    found = [hint(read_any_lab(texts()[name]), rung) for rung in range(1, RUNGS + 1)]

    assert [one.rung for one in found] == [1, 2, 3, 4]
    assert all(one.words.endswith((".", "?")) for one in found)
    assert not any(one.edits or one.set for one in found[:-1])


def test_the_last_one_applies_the_reference() -> None:
    assert hint(lab("L01"), 4).edits == lab("L01").reference.edits
    assert hint(read_any_lab(texts()["L18"]), 4).set == {"keep_alive": 60}
    assert "Their size" in solution_words(read_any_lab(texts()["L20"]))


@pytest.mark.parametrize("rung", [0, 5])
def test_there_is_no_other_rung(rung: int) -> None:
    with pytest.raises(ValueError, match="no hint"):
        hint(lab("L01"), rung)
