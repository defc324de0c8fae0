"""What is exported and read back gives the same verdicts, or the export says what it leaves out."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lambdanet.written import apply_edits
from tests import networks
from tests.builders import SLUGS, Document, preset
from tests.kernel import generator
from tests.lambdanet.exporters.cloudformation.back import every_question, there_and_back
from tests.lambdanet.importers.networks import NETWORKS
from tests.lambdanet.labs.labs import TOPOLOGY_LABS, lab, started

# labs whose fault no template can hold: a deleted NAT gateway's blackhole, a role without the EC2 permissions
SAID_OF_LABS = {"L04"}
SAID_OF_NETWORKS = {"deleted nat", "peering not accepted"}
MORE = ("ipv6", "regional_nat", "on_premises")  # the others are among the networks of every kind


@pytest.mark.parametrize("slug", SLUGS)
def test_a_preset_keeps_every_verdict(slug: str) -> None:
    back = there_and_back(preset(slug))

    assert back.differences(every_question(back.topology)) == ([], 0)


@pytest.mark.parametrize("name", TOPOLOGY_LABS)
def test_a_lab_and_its_repair_keep_every_stored_verdict(name: str) -> None:
    start = started(name)
    for document in (start, apply_edits(start, lab(name).reference.edits)):
        back = there_and_back(document)
        unsaid, said = back.differences(named.question for named in back.topology.questions)

        assert unsaid == []
        assert (said > 0) == (document is start and name in SAID_OF_LABS)


@pytest.mark.parametrize("name", MORE)
def test_what_joins_networks_keeps_every_verdict(name: str) -> None:
    back = there_and_back(getattr(networks, name)())

    assert back.differences(every_question(back.topology)) == ([], 0)


@pytest.mark.parametrize("name", NETWORKS)
def test_a_network_of_every_kind_keeps_every_verdict(name: str) -> None:
    made = NETWORKS[name]
    back = there_and_back(made() if callable(made) else made)
    unsaid, said = back.differences(every_question(back.topology)[:40])

    assert unsaid == []
    assert (said > 0) == (name in SAID_OF_NETWORKS)


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(min_value=0, max_value=100_000), in_order=st.booleans())
def test_a_random_network_keeps_every_verdict_or_the_export_says_why_not(seed: int, in_order: bool) -> None:
    """Where nothing is deleted or pending, few questions hang on what is left: addresses that AWS chooses."""
    document = generator.document(seed)
    back = there_and_back(_in_order(document) if in_order else document)
    questions = every_question(back.topology)[:60]
    unsaid, said = back.differences(questions)

    assert unsaid == []
    if in_order:
        assert said <= max(4, len(questions) // 5)


def _in_order(document: Document) -> Document:
    for gateway in document["nat_gateways"]:
        gateway["State"] = "available"
    for peering in document["vpc_peering_connections"]:
        peering.pop("Status", None)
    for table in document["route_tables"]:
        for route in table["Routes"]:
            route.pop("State", None)
    return document
