"""What each loss changes of the questions that a topology keeps, with its reason: `drills` in words, as JSON-ready data."""

from itertools import islice
from typing import Any, Final

from lambdanet.answer import Answer, Answers
from lambdanet.document import read_topology
from lambdanet.drills import Taken, losses
from lambdanet.editing.entries import Document
from lambdanet.topology import NamedQuestion

MOST_LOSSES: Final = 150
GONE: Final = "gone"  # the question has an end less


def drills_data(document: Document) -> dict[str, Any]:
    """`questions`: id, title and outcome now. `losses`: group, name, and the `changes` of each; `left_out`: how many more.

    A change is a question's id, the outcomes `before` and `after` ("gone": one of its ends was lost), and the cause.
    """
    topology = read_topology(document)
    ask = Answers(topology).answer
    before = [(named, ask(named.question)) for named in topology.questions]
    every = losses(document)
    looked_at = [_row(taken, before) for taken in islice(every, MOST_LOSSES)]
    return {
        "questions": [
            {"id": named.id, "title": named.title, "outcome": str(answer.verdict.outcome)} for named, answer in before
        ],
        "losses": looked_at,
        "left_out": sum(1 for _ in every),
    }


def _row(taken: Taken, before: list[tuple[NamedQuestion, Answer]]) -> dict[str, Any]:
    ask = Answers(read_topology(taken.loss.document)).answer
    changed = []
    for named, answer in before:
        was = str(answer.verdict.outcome)
        if {named.question.source, named.question.target} & taken.loss.gone:
            changed.append({"question": named.id, "before": was, "after": GONE, "cause": ""})
            continue
        now = ask(named.question)
        if now.verdict.outcome is not answer.verdict.outcome:
            cause = now.explanation.cause or now.explanation.sentence
            changed.append({"question": named.id, "before": was, "after": str(now.verdict.outcome), "cause": cause})
    return {"group": taken.group, "name": taken.name, "changes": changed}
