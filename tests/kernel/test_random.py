"""The evaluator agrees with the kernel on random topologies, and on every one on which it once did not."""

import json
from collections import Counter
from pathlib import Path

import pytest

from tests.kernel.lab import Filters
from tests.kernel.oracle import FOUND, ask, run

CASES = 300
FOR_THE_LIST = 40
TOGETHER = 10
SAVED = sorted(FOUND.glob("*.json"))


@pytest.mark.parametrize("first", range(0, CASES, TOGETHER))
def test_evaluator_and_kernel_agree(first: int) -> None:
    cases = [run(seed) for seed in range(first, first + TOGETHER)]

    assert [fault for case in cases for fault in case.faults] == []
    outcomes = Counter(one.outcome for case in cases for one in case.compared if not one.skipped)
    assert outcomes["reachable"], "a sample in which nothing works says little"
    assert outcomes["unreachable"]


@pytest.mark.parametrize("first", range(CASES, CASES + FOR_THE_LIST, TOGETHER))
def test_they_agree_on_every_group_and_acl_that_refuses(first: int) -> None:
    cases = [run(seed, Filters.COUNT) for seed in range(first, first + TOGETHER)]

    assert [fault for case in cases for fault in case.faults] == []


@pytest.mark.parametrize("filters", Filters)
@pytest.mark.parametrize("saved", SAVED, ids=lambda path: path.stem)
def test_they_agree_on_what_was_found(saved: Path, filters: Filters) -> None:
    found = json.loads(saved.read_text())

    compared = ask(found["document"], found["question"], filters)

    assert not compared.skipped
    assert compared.faults == ()
