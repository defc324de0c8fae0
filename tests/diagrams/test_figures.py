"""What a page says of a picture in which something folds."""

import pytest
from django.template.loader import render_to_string

from diagrams.figures import figure
from lambdanet.document import canonical, read_topology
from lambdanet.topology import Question
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
