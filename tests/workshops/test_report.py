"""After a workshop: what is counted, what a spreadsheet may open, what is forgotten."""

import csv
import io

from django.test import Client
from django.urls import reverse

from tests.pages import Page
from tests.workshops.test_room import RIGHT, do, sit, vote
from workshops.models import Seat, Vote, Workshop


def _voted(desk: Client, workshop: Workshop) -> None:
    do(desk, workshop, "start")
    first, second = sit(workshop), sit(workshop)
    do(desk, workshop, "advance")
    vote(first, workshop, "reachable")
    vote(second, workshop, *RIGHT)
    do(desk, workshop, "advance")
    do(desk, workshop, "advance")
    vote(first, workshop, *RIGHT)
    do(desk, workshop, "end")


def test_the_report_counts_each_round_and_says_until_when_it_is_kept(desk: Client, workshop: Workshop) -> None:
    _voted(desk, workshop)

    page = Page(desk.get(reverse("workshops:report", args=[workshop.key])).content)

    assert "Round 1: 2 voted, 1 right." in page.text
    assert "Round 2: 1 voted, 1 right." in page.text
    assert "Seats and votes go on" in page.text


def test_the_table_has_a_line_for_each_vote_and_no_formula(desk: Client, workshop: Workshop) -> None:
    _voted(desk, workshop)
    Seat.objects.filter(pk=Seat.objects.earliest("pk").pk).update(name="=HYPERLINK(1)")

    response = desk.get(reverse("workshops:votes", args=[workshop.key]))

    assert response.content.startswith(b"\xef\xbb\xbf")
    heading, *lines = csv.reader(io.StringIO(response.content.decode("utf-8-sig")))
    assert len(lines) == Vote.objects.count() == 3
    assert {line[heading.index("seat")] for line in lines} >= {"'=HYPERLINK(1)"}
    assert not [cell for line in lines for cell in line if cell.startswith(("=", "+", "-", "@"))]


def test_forgetting_is_one_press(desk: Client, workshop: Workshop) -> None:
    _voted(desk, workshop)

    desk.post(reverse("workshops:forget", args=[workshop.key]))

    assert not Seat.objects.exists()
    assert not Vote.objects.exists()
    assert "Nobody has voted yet." in desk.get(reverse("workshops:report", args=[workshop.key])).content.decode()
