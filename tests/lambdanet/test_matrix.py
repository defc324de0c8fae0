"""The matrix says of each pair what a question of it says."""

import pytest

from lambdanet.matrix import MOST_ROWS, End, TooLarge, matrix, matrix_data, usual_question
from lambdanet.reachability.evaluate import evaluate
from lambdanet.reachability.verdict import Outcome
from lambdanet.topology import INTERNET, Topology
from tests import builders, networks

SLUGS = (
    "default-service-vpc",
    "lambda-interface-endpoint",
    "public-subnet-trap",
    "vpc-attachment",
    "vpc-attachment-endpoints",
    "vpc-attachment-nat",
)
NETWORKS = {
    **{slug: builders.preset(slug) for slug in SLUGS},
    "peered": networks.peered(),
    "transit": networks.transit(),
    "on-premises": networks.on_premises(),
}


def ends(topology: Topology) -> tuple[list[str], list[End]]:
    sources = [one.id for one in (*topology.functions, *topology.instances, *topology.customer_hosts)]
    targets = [one.id for one in (*topology.databases, *topology.instances, *topology.services)]
    invoked = [End(name=one.id, invoke=True) for one in topology.functions]
    return [*sources, INTERNET], [*(End(name=one) for one in targets), *invoked, End(name=INTERNET)]


@pytest.mark.parametrize("name", NETWORKS)
def test_every_cell_is_what_its_question_says(name: str) -> None:
    topology = builders.topology(NETWORKS[name])
    sources, targets = ends(topology)
    for source, row in zip(sources, matrix(topology, sources, targets), strict=True):
        for target, cell in zip(targets, row, strict=True):
            if source == target.name and not target.invoke:
                assert cell is None
                continue
            verdict = evaluate(topology, usual_question(source, target))
            first = verdict.blocked_by[0] if verdict.blocked_by else None
            assert cell is not None
            assert cell.outcome == verdict.outcome
            assert (cell.code, cell.component) == ((first.code, first.component) if first else ("", ""))


def test_a_matrix_too_large_is_said_in_words() -> None:
    topology = builders.topology(builders.preset("vpc-attachment"))
    with pytest.raises(TooLarge, match="at most 60 sources and 60 destinations; this network has 61 and 1"):
        matrix(topology, ["x"] * (MOST_ROWS + 1), [End(name=INTERNET)])


def test_an_unknown_name_is_a_cell_like_any_other() -> None:
    topology = builders.topology(builders.preset("vpc-attachment"))
    ((cell,),) = matrix(topology, ["nobody"], [End(name=INTERNET)])
    assert cell is not None
    assert cell.outcome is Outcome.INVALID
    assert matrix_data([(cell, None)]) == {"rows": [[["invalid", "NO_SOURCE_OR_DESTINATION", "nobody"], None]]}
