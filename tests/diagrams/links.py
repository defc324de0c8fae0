"""Links to topologies, for tests."""

from diagrams import share_page, shares
from diagrams.models import Topology
from diagrams.share_models import Share
from lambdanet.document import question_data
from lambdanet.topology import Question
from tests.diagrams.own import OWNER, make


def link(
    topology: Topology | None = None,
    *,
    frozen: bool = True,
    masked: bool = False,
    title: str = "Can orders reach its database?",
    asked: bool = True,
    days: int | None = 10,
) -> Share:
    """A link of `OWNER` to the newest revision, with what a frozen one keeps worked out here."""
    topology = topology or make(1)
    assert topology.head
    shown = share_page.hidden(topology.head.document.text) if masked else topology.head.document.text
    question = Question(source="orders", target="orders-db")
    data = question_data(question) if asked else None
    draft = shares.Draft(
        title=title,
        topology=topology,
        question=data,
        masked=masked,
        days=days,
        frozen=share_page.freeze(shown, question if asked else None, topology.head.number) if frozen else None,
    )
    return shares.create(OWNER, draft).share
