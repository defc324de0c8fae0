"""A figure or a table that comes to something else than its block says is told."""

import pytest

from lessons.checking.figures import figure_faults
from tests.lessons.checking.conftest import Lesson

PAIR = """```pair
left: {preset: vpc-attachment, question: database, expect: reachable}
right: {preset: vpc-attachment, question: internet, expect: denied}
```
"""
TABLE = """```verdicts
presets: [vpc-attachment, {preset: vpc-attachment-nat, name: With NAT}]
questions: [database, {question: internet, title: the API}]
expect: [[reachable, reachable], [unreachable, unreachable]]
```
"""


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("```figure\npreset: vpc-attachment\nquestion: database\n```", 11, "Add 'expect: reachable'"),
        (
            "```figure\npreset: vpc-attachment\nquestion: database\nexpect: denied\n```",
            11,
            "The figure comes to reachable, and expects denied.",
        ),
        (
            "```figure\npreset: vpc-attachment\nquestion: internet\nexpect: unreachable\ncause: APP_NOT_ATTACHED\n```",
            11,
            "The figure stops at NO_ROUTE_TO_DESTINATION, and its cause is said to be APP_NOT_ATTACHED.",
        ),
        (PAIR, 10, "The right figure comes to unreachable, and expects denied."),
        (TABLE, 10, "In the table, 'the API' on With NAT comes to reachable, and unreachable is expected."),
        ("```verdicts\npresets: [vpc-attachment]\nquestions: [database]\n```", 10, "The table does not say"),
    ],
)
def test_what_is_not_as_expected_is_told(lesson: Lesson, text: str, line: int, said: str) -> None:
    [fault] = figure_faults(lesson(text))

    assert said in str(fault)
    assert fault.line == line


def test_what_its_reader_refuses_is_not_told_twice(lesson: Lesson) -> None:
    text = "```figure\npreset: nowhere\nquestion: internet\nexpect: denied\n```"

    assert list(figure_faults(lesson(text))) == []
