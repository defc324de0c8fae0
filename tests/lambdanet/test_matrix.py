"""The matrix says of each pair what a question of it says."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.support import generate
from lambdanet.document import UnreadableDocument, read_topology
from lambdanet.matrix import (
    MOST_ROWS,
    Cell,
    End,
    TooLarge,
    matrix,
    matrix_data,
    sources_of,
    targets_of,
    usual_question,
)
from lambdanet.reachability.evaluate import evaluate
from lambdanet.reachability.verdict import Outcome
from lambdanet.topology import INTERNET, Topology
from tests import builders, networks
from tests.kernel import generator
from tests.lambdanet.editing.builders import edited

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


def one_by_one(topology: Topology, source: str, target: End) -> Cell | None:
    """What `evaluate` says of a pair: on a network compiled for this question alone."""
    if source == target.name and not target.invoke:
        return None
    verdict = evaluate(topology, usual_question(source, target))
    if not verdict.blocked_by:
        return Cell(outcome=verdict.outcome)
    first = verdict.blocked_by[0]
    return Cell(outcome=verdict.outcome, code=first.code, component=first.component)


def agrees(topology: Topology, sources: list[str], targets: list[End]) -> None:
    found = matrix(topology, sources, targets)

    assert found == tuple(tuple(one_by_one(topology, source, target) for target in targets) for source in sources)


def all_ends(topology: Topology) -> tuple[list[str], list[End]]:
    """What the page of the matrix asks."""
    return [one.name for one in sources_of(topology)], list(targets_of(topology))


@pytest.mark.parametrize("name", NETWORKS)
def test_every_cell_is_what_its_question_says(name: str) -> None:
    topology = builders.topology(NETWORKS[name])
    agrees(topology, *ends(topology))


@given(seed=st.integers(0, 1_000_000))
@settings(max_examples=40)
def test_every_cell_of_a_random_network_is_what_its_question_says(seed: int) -> None:
    topology = read_topology(generator.document(seed))
    agrees(topology, *all_ends(topology))


@given(documents=edited())
@settings(max_examples=25)
def test_every_cell_is_what_its_question_says_after_any_edits(documents: list[builders.Document]) -> None:
    try:
        topology = read_topology(documents[-1])
    except UnreadableDocument:
        return
    agrees(topology, *all_ends(topology))


@pytest.mark.parametrize("resources", [12, 50, 119, 200])
def test_every_cell_of_a_generated_network_is_what_its_question_says(resources: int) -> None:
    """Cells joined by peerings and a transit gateway: the first sources, and destinations from all of them."""
    topology = read_topology(generate.document(resources))
    sources, targets = all_ends(topology)
    agrees(topology, sources[:12], targets[:: max(1, len(targets) // 20)])


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
