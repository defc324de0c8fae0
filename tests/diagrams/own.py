"""Topologies of a learner's own, for tests."""

from diagrams import history, presets
from diagrams.models import Topology
from lambdanet.document import canonical

OWNER = "o" * 32


def text(number: int) -> str:
    """Canonical text of a document; another number is another document."""
    preset = presets.find("vpc-attachment")
    assert preset is not None
    return canonical(preset.document | {"description": f"Number {number}"})


def make(revisions: int, *, owner: str = OWNER, name: str = "Orders") -> Topology:
    """A topology with so many revisions, each with the document of its number."""
    topology = history.create(owner, text(1), name, "Revision 1")
    for number in range(2, revisions + 1):
        history.append(topology, number - 1, text(number), f"Revision {number}")
    return topology
