"""The questions of a document or of a questions file as values."""

from collections.abc import Iterator

from lambdanet.parts import QuestionPart, QuestionsPart, TopologyPart
from lambdanet.topology import NamedQuestion, Protocol, Question


def questions(part: TopologyPart) -> Iterator[NamedQuestion]:
    for named in part.questions:
        yield NamedQuestion(id=named.id, title=named.title or named.id, question=ask(named), expect=named.expect)


def listed_questions(part: QuestionsPart) -> Iterator[NamedQuestion]:
    """Who has no id gets one by position: q1, q2, …"""
    for position, listed in enumerate(part.questions, start=1):
        name = listed.id or f"q{position}"
        yield NamedQuestion(id=name, title=name, question=ask(listed), expect=listed.expect)


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
