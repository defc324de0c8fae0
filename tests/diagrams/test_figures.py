"""What a page says of a picture in which something folds, and of the questions that a network keeps."""

import pytest
from django.template.loader import render_to_string

from diagrams.figures import Ask, figure, figures
from diagrams.results import GLANCES
from lambdanet.answer import answer
from lambdanet.document import canonical, read_topology
from lambdanet.topology import Question
from tests.builders import preset
from tests.lambdanet.drawing.wide import wide

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_once")]


def _page(many: int, question: Question | None) -> str:
    document = wide("subnets", many)
    found = figure(canonical(document), read_topology(document), question)
    return render_to_string("diagrams/_figure.html", {"figure": found, "words": True})


def test_the_caption_says_what_folds() -> None:
    page = _page(100, Question(source="fn", target="db"))

    assert "Folded: 100 of 103 subnets, which this question does not pass." in page.split("<figcaption>")[1]
    assert "also what folds in the picture" in page


def test_a_picture_that_shows_everything_says_nothing_of_folding() -> None:
    page = _page(1, None)

    assert "Folded:" not in page
    assert "also what folds" not in page


def _with_questions(many: int) -> dict[str, object]:
    document = preset("vpc-attachment-nat")
    ends = [
        ("orders", "orders-db", 5432),
        ("orders", "api", 443),
        ("worker", "api", 443),
        ("worker", "orders-db", 5432),
    ]
    asked = [
        {"id": f"q{place}", "title": f"Question {place}", "from": start, "to": end, "port": port + place // len(ends)}
        for place, (start, end, port) in ((place, ends[place % len(ends)]) for place in range(many))
    ]
    return document | {"questions": asked}


def test_every_kept_question_is_answered_as_if_it_were_asked_alone() -> None:
    document = _with_questions(2 * GLANCES + 5)
    topology = read_topology(document)
    asked = topology.questions[GLANCES].question

    (found,) = figures(
        [Ask(document=canonical(document), topology=topology, question=asked, kept=len(topology.questions))]
    )

    assert [each.named.id for each in found.kept] == [named.id for named in topology.questions]
    assert [each.named.id for each in found.kept if each.asked] == [f"q{GLANCES}"]
    for each in found.kept:
        alone = answer(topology, each.named.question)
        first = alone.verdict.blocked_by[0] if alone.verdict.blocked_by else None
        assert each.answer is not None
        assert each.answer.outcome is alone.verdict.outcome
        assert each.answer.cause == alone.explanation.cause
        assert each.answer.code == (first.code if first else "")
        assert each.answer.component == (first.component if first else "")


def test_no_more_are_answered_than_were_asked_for() -> None:
    document = _with_questions(GLANCES + 5)
    asked = Ask(document=canonical(document), topology=read_topology(document), question=None, draw=False, kept=3)

    assert [each.named.id for each in figures([asked])[0].kept] == ["q0", "q1", "q2"]
