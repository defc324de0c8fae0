"""The questions of a document."""

import pytest

from lambdanet.editing.edits import add_question, put_question, remove_question, set_questions
from tests.builders import preset

ASKED = {"id": "new", "from": "orders", "to": "orders-db", "port": 5432, "expect": "reachable"}


def test_a_question_that_is_added_and_removed_leaves_nothing() -> None:
    document = preset("vpc-attachment")

    assert remove_question(add_question(document, ASKED), "new") == document


def test_a_question_is_changed_at_its_place() -> None:
    document = preset("vpc-attachment")

    changed = put_question(document, "database", ASKED)

    assert changed["questions"] == [ASKED, *document["questions"][1:]]


def test_no_questions_are_no_list() -> None:
    assert "questions" not in set_questions(preset("vpc-attachment"), [])


def test_an_id_is_asked_once() -> None:
    document = preset("vpc-attachment")

    with pytest.raises(ValueError, match="already an id"):
        add_question(document, ASKED | {"id": "database"})
    with pytest.raises(ValueError, match="already an id"):
        put_question(document, "internet", ASKED | {"id": "database"})
    with pytest.raises(KeyError, match="nothing"):
        remove_question(document, "nothing")
