"""`python -m lambdanet check`: many questions, what is expected of them, and what a pipeline gets (design.md §7)."""

import json

import pytest

from lambdanet.document import MAX_QUESTIONS_BYTES, UnreadableDocument, read_questions, read_topology
from lambdanet.topology import Expect, NamedQuestion
from tests.builders import preset

REACHABLE = {"from": "orders", "to": "orders-db"}


def test_a_question_without_an_id_is_called_by_its_position() -> None:
    found = read_questions({"questions": [REACHABLE, REACHABLE | {"id": "mine"}, REACHABLE]})

    assert [question.id for question in found] == ["q1", "mine", "q3"]


def test_every_key_of_a_question_is_carried_over() -> None:
    [found] = read_questions(
        {
            "questions": [
                {
                    "id": "all",
                    "from": "a",
                    "to": "b",
                    "port": 53,
                    "protocol": "udp",
                    "family": 6,
                    "source_port": 1024,
                    "source_address": "2001:db8::1",
                    "invoke": True,
                    "expect": "intermittent",
                }
            ]
        }
    )

    assert isinstance(found, NamedQuestion)
    assert (found.id, found.expect) == ("all", Expect.INTERMITTENT)
    asked = found.question
    assert (asked.source, asked.target, asked.port, str(asked.protocol), asked.family) == ("a", "b", 53, "udp", 6)
    assert (asked.source_port, str(asked.source_address), asked.invoke) == (1024, "2001:db8::1", True)


def test_more_than_ten_thousand_questions_are_refused() -> None:
    with pytest.raises(UnreadableDocument, match="questions: 10,000 is the most"):
        read_questions({"questions": [REACHABLE] * 10_001})


def test_ten_thousand_questions_with_the_longest_names_fit() -> None:
    longest = {
        "from": "s" * 253,
        "to": "t" * 253,
        "port": 65535,
        "protocol": "icmp",
        "family": 6,
        "source_port": 65535,
        "source_address": ":".join(["2001"] * 8),
        "invoke": False,
        "expect": "intermittent",
    }
    questions = [longest | {"id": f"{number:064}"} for number in range(10_000)]

    assert len(read_questions({"questions": questions})) == 10_000
    assert len(json.dumps({"questions": questions})) <= MAX_QUESTIONS_BYTES


def test_an_expectation_in_a_document_is_checked_at_its_border() -> None:
    document = preset("public-subnet-trap")
    document["questions"][1]["expect"] = "perhaps"

    with pytest.raises(UnreadableDocument, match=r"questions\[1\]\.expect: 'perhaps' is none of 'reachable', "):
        read_topology(document)
