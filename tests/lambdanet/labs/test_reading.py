"""A lab's file is read whole: every fault at once."""

import copy
from typing import Any

import pytest

from lambdanet.labs.reading import BrokenLab, read_lab
from tests.lambdanet.labs.labs import texts


def _first() -> dict[str, Any]:
    return copy.deepcopy(texts()["L01"])


def _paths(data: object) -> set[str]:
    with pytest.raises(BrokenLab) as caught:
        read_lab(data)
    assert all(str(one) for one in caught.value.faults)
    return {one.path for one in caught.value.faults}


def test_every_fault_is_told_at_once() -> None:
    data = _first() | {"par": 0, "hints": ["one"], "unheard": 1}
    data["goals"][0] = {"reaches": {"from": "orders"}}
    data["refused"][0]["edits"][1] = {"rows": "nowhere"}

    found = _paths(data)

    assert {"par", "hints", "unheard"} <= found
    assert any(path.startswith("goals.0") for path in found)
    assert any(path.startswith("refused.0.edits.1") for path in found)


@pytest.mark.parametrize("data", [None, [], "L01", 1, {}])
def test_what_is_no_lab_is_refused(data: object) -> None:
    _paths(data)


@pytest.mark.parametrize(
    "change",
    [
        {"allowed": ["teleport"]},
        {"too_open": [{"name": "x", "edits": [{"remove": "functions/orders"}], "advice": ["nobody"]}]},
        {"refused": [{"name": "x", "edits": [{"remove": "functions/orders"}]}]},
        {"goals": [{"reaches": {"from": "orders", "to": "api"}, "cost": 3}]},
        {"goals": [{"flies": {"from": "orders", "to": "api"}}]},
        {"carried_by": "wishes"},
    ],
)
def test_words_that_mean_nothing_are_refused(change: dict[str, Any]) -> None:
    _paths(_first() | change)
