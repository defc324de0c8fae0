"""After a workshop: what is counted, what a spreadsheet may open, what is forgotten."""

import csv
import io

from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from diagrams.models import Topology
from lessons.learning.cards import card_of
from tests.pages import Page
from tests.workshops.test_labs import begin, repair
from tests.workshops.test_room import RIGHT, do, sit, vote
from workshops import planning, works
from workshops.models import Kind, Seat, Vote, Workshop
from workshops.report import concepts_of


def _voted(desk: Client, workshop: Workshop, *, end: bool = True) -> None:
    do(desk, workshop, "start")
    first, second = sit(workshop), sit(workshop)
    do(desk, workshop, "advance")
    vote(first, workshop, "reachable")
    vote(second, workshop, *RIGHT)
    do(desk, workshop, "advance")
    do(desk, workshop, "advance")
    vote(first, workshop, *RIGHT)
    if end:
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


def test_the_report_says_how_ideas_moved_and_how_labs_went(account: User, desk: Client, workshop: Workshop) -> None:
    planning.add(workshop, account, f"{Kind.LAB}:L01")
    _voted(desk, workshop, end=False)
    lab = workshop.steps.get(kind=Kind.LAB)
    do(desk, workshop, "go", str(lab.pk))
    for _ in range(2):
        begin(sit(workshop), workshop)
    topology = Topology.objects.order_by("pk")[0]
    repair(topology)
    works.refresh(workshop, "L01")

    rows = concepts_of(workshop)
    page = Page(desk.get(reverse("workshops:report", args=[workshop.key])).content)

    ideas = card_of(None, "U04-P1").posed.concepts
    assert [(row.votes, row.first, row.last) for row in rows] == [(2, 1, 2)] * len(ideas)
    assert all(row.name in page.text for row in rows)
    assert "2 began it, 1 met every goal." in page.text
    content = desk.get(reverse("workshops:votes", args=[workshop.key])).content.decode("utf-8-sig")
    assert [line.split(",")[5] for line in content.splitlines() if ",lab," in line] == [
        "every goal met",
        "not every goal met",
    ]
