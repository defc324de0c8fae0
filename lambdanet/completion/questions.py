"""A document's questions as values."""

from collections.abc import Iterator

from lambdanet.parts import QuestionPart, TopologyPart
from lambdanet.topology import NamedQuestion, Protocol, Question


def questions(part: TopologyPart) -> Iterator[NamedQuestion]:
    for named in part.questions:
        yield NamedQuestion(id=named.id, title=named.title or named.id, question=ask(named))


def ask(part: QuestionPart) -> Question:
    """A checked question as a value."""
    return Question(
        source=part.from_,
        target=part.to,
        port=part.port,
        protocol=Protocol(part.protocol),
        family=part.family,
        source_port=part.source_port,
        source_address=part.source_address,
        invoke=part.invoke,
    )
