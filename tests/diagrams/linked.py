"""Links for tests, made as the form makes them."""

from typing import Any

from diagrams import share_page, shares
from diagrams.models import Topology
from diagrams.share_models import Share
from lambdanet.document import question_data
from lambdanet.topology import Question
from tests.diagrams.own import OWNER, make

QUESTION = Question(source="orders", target="orders-db")
TITLE = "Can orders reach its database?"


def frozen(topology: Topology | None = None, question: Question | None = QUESTION, **given: Any) -> Share:
    """A frozen link to the topology's head, or to a topology made for it."""
    topology = topology or make(1)
    assert topology.head is not None
    kept = share_page.freeze(topology.head.document.text, question, topology.head.number)
    return _made(topology, question, given, frozen=kept)


def live(topology: Topology | None = None, question: Question | None = QUESTION, **given: Any) -> Share:
    """A live link."""
    return _made(topology or make(1), question, given)


def _made(topology: Topology, question: Question | None, given: dict[str, Any], **kept: Any) -> Share:
    data = question_data(question) if question else None
    draft = {"title": TITLE, "masked": False, "days": 7} | kept | given
    return shares.create(OWNER, shares.Draft(topology=topology, question=data, **draft)).share
