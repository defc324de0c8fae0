"""The kernel says of repaired networks what the repairs promise."""

import pytest

from lambdanet.document import read_topology
from lambdanet.problems import Severity
from lambdanet.repair.repairs import Goal, repairs
from lambdanet.validation.run import check
from tests.kernel.comparison import Compared, compare, ends
from tests.kernel.generator import document
from tests.kernel.lab import Lab

SEEDS = (0, 3, 6, 10, 14, 17)


def asked(seed: int) -> list[tuple[Goal, str, Compared]]:
    """Every repair of every question of a random network, and what the kernel says of it."""
    network = document(seed)
    before = read_topology(network)
    if any(one.severity is Severity.REFUSED for one in check(before)):
        return []
    found = []
    for question in (one.question for one in before.questions):
        for goal in Goal:
            for one in repairs(network, question, goal, most=2).found:
                after = read_topology(one.document)
                with Lab(after, ends(after, [question])) as lab:
                    found.append((goal, one.title, compare(lab, question)))
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_the_kernel_agrees_that_a_repair_works(seed: int) -> None:
    for goal, title, compared in asked(seed):
        if not compared.skipped and compared.outcome != "denied":  # policies are none of the kernel's
            assert compared.faults == (), title
            assert (compared.outcome == "reachable") is (goal is Goal.REACHABLE), title
