"""A lesson's page: complete without JavaScript, verdicts computed, few queries."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from django.test import Client
from django.utils.html import escape
from pytest_django.fixtures import DjangoAssertNumQueries

from diagrams.figures import MARKS
from diagrams.jobs import Job, Request, State
from lessons.catalogue import LessonText, StepText
from lessons.kinds import Kind
from lessons.models import Lesson, Step
from lessons.registry import registry

SLUGS = (
    "where-a-function-runs",
    "the-default-reach",
    "attaching",
    "the-internet-disappears",
    "other-ways-out",
    "aws-services-from-inside",
    "which-way-the-endpoint-points",
    "reading-a-path",
    "availability-zones",
    "addresses-and-interfaces",
    "databases-under-load",
    "other-vpcs",
    "cost-and-choice",
    "finding-the-fault",
)
LOSS = [{"without_zone": "us-east-1a"}]
Course = tuple[LessonText, ...]


def page(client: Client, slug: str) -> str:
    """The page once everything on it is worked out; without a worker that takes a few looks."""
    for _ in range(20):
        response = client.get(f"/learn/{slug}/")
        assert response.status_code == 200
        text = response.content.decode()
        if "Working it out" not in text and 'class="waiting"' not in text:
            return text
    raise AssertionError("The page still waits.")


def figures_of(step: StepText) -> list[tuple[str, Mapping[str, Any]]]:
    """The id of each figure of a step on the page, with its settings."""
    if step.kind is Kind.FIGURE:
        return [(step.key, step.settings)]
    sides = ("left", "right") if step.kind is Kind.PAIR else ()
    return [(f"{step.key}-{side}", step.settings[side]) for side in sides]


@pytest.mark.parametrize("place", range(14), ids=SLUGS)
def test_page_is_whole_its_notes_are_found_and_known_it_needs_few_queries(
    client: Client, course: Course, place: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    lesson = course[place]
    text = page(client, lesson.slug)

    shows_every_part_with_its_verdict(text, lesson)
    every_note_number_leads_to_its_note(text)
    ids = re.findall(r'<(?!symbol)[^>]*?\sid="([^"]+)"', text)
    assert len(ids) == len(set(ids)), sorted(each for each in ids if ids.count(each) > 1)
    with django_assert_max_num_queries(6):
        page(client, lesson.slug)


def shows_every_part_with_its_verdict(text: str, lesson: LessonText) -> None:
    assert f"<h1>{lesson.title}</h1>" in text
    for step in lesson.steps:
        if step.heading:
            assert f'<h2 id="{step.section}">{step.heading}</h2>' in text
        if step.kind is Kind.CLAIMS:
            assert all(f'id="claim-{name}"' in text for name in step.settings["ids"])
        for key, side in figures_of(step):
            section = re.search(rf'<section [^>]*id="{key}".*?</section>', text, re.DOTALL)
            assert section
            assert f">{MARKS[side['expect']].word}</span>" in section[0]
            assert "<svg" in section[0]
            assert ("?q=" in section[0] or "?from=" in section[0]) is not bool(side.get("edits"))
        if step.kind is Kind.VERDICTS:
            section = re.search(rf'<section [^>]*id="{step.key}".*?</section>', text, re.DOTALL)
            assert section
            cells = len(step.settings["presets"]) * len(step.settings["questions"])
            assert section[0].count('<span class="say') == cells


def every_note_number_leads_to_its_note(text: str) -> None:
    linked = set(re.findall(r'href="#note-(\d+)"', text))
    notes = re.findall(r'id="note-(\d+)"', text)
    assert linked == set(notes)
    assert notes == [str(number) for number in range(1, len(notes) + 1)]
    assert notes


def test_what_nobody_verified_is_labelled(client: Client, course: Course) -> None:
    text = page(client, "the-default-reach")

    assert "general knowledge, not verified" in text


def test_neighbours_are_linked(client: Client, course: Course) -> None:
    text = page(client, "attaching")

    assert 'href="/learn/the-default-reach/" rel="prev"' in text
    assert 'href="/learn/the-internet-disappears/" rel="next"' in text
    assert 'rel="prev"' not in page(client, "where-a-function-runs")
    assert 'rel="next"' not in page(client, "finding-the-fault")


def test_what_is_not_ready_looks_again_for_itself(
    client: Client, course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []

    def nothing_yet(requests: Sequence[Request], *, wait: float, **_more: object) -> tuple[Job, ...]:
        calls.append(wait)
        return tuple(
            Job(request=request, key=f"{place:012}", state=State.WAITING) for place, request in enumerate(requests)
        )

    monkeypatch.setattr("diagrams.jobs.ask", nothing_yet)
    response = client.get("/learn/attaching/")
    text = response.content.decode()

    assert response.status_code == 200
    assert len(calls) == 1  # the lesson's own figures, and those of its predictions
    for step in course[2].steps:
        if step.kind in (Kind.FIGURE, Kind.VERDICTS):
            section = re.search(rf'<section [^>]*id="{step.key}".*?</section>', text, re.DOTALL)
            assert section
            assert 'hx-get="/learn/attaching/?n=1"' in section[0]
            assert f'hx-select="#{step.key}"' in section[0]
            assert "Reachable" not in section[0]


def test_unknown_lesson_is_404_with_the_list(client: Client, course: Course) -> None:
    response = client.get("/learn/nowhere/")

    assert response.status_code == 404
    assert all(f'href="/learn/{slug}/"' in response.content.decode() for slug in SLUGS)


@pytest.mark.parametrize(("old", "new"), [("endpoints", "aws-services-from-inside"), ("trade-offs", "cost-and-choice")])
def test_old_address_leads_to_the_lesson_that_took_its_place(
    client: Client, course: Course, old: str, new: str
) -> None:
    response = client.get(f"/learn/{old}/")

    assert response.status_code == 301
    assert response["Location"] == f"/learn/{new}/"
    assert client.get(response["Location"]).status_code == 200


def test_hidden_step_and_hidden_lesson_are_not_shown(client: Client, course: Course) -> None:
    step = Step.objects.get(lesson__slug="attaching", key="inside-prose")
    step.shown = False
    step.save()
    assert 'id="inside"' not in page(client, "attaching")

    step.lesson.shown = False
    step.lesson.save()
    assert client.get("/learn/attaching/").status_code == 404


def test_a_figure_whose_preset_is_gone_does_not_break_the_page(client: Client, course: Course) -> None:
    Step.objects.filter(key="example-figure").update(settings={"preset": "gone", "question": "x"})

    assert "no longer there" in page(client, "attaching")


def test_words_of_an_editor_are_data(client: Client, course: Course) -> None:
    Step.objects.filter(key="inside-prose").update(heading="<b>bold</b>", body="<script>alert(1)</script>")
    text = page(client, "attaching")

    assert "<script>alert(1)" not in text
    assert "&lt;b&gt;bold&lt;/b&gt;" in text


def test_list_names_every_lesson_with_promise_and_minutes(
    client: Client, course: Course, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(2):  # the lessons, and which predictions they put
        text = client.get("/learn/").content.decode()

    for lesson in course:
        assert f'href="/learn/{lesson.slug}/"' in text
        assert escape(lesson.promise) in text
        assert f"{lesson.minutes} minutes" in text


@pytest.mark.django_db
def test_list_without_lessons_says_what_to_do(client: Client) -> None:
    assert "load_lessons" in client.get("/learn/").content.decode()


def test_claims_page_leads_to_the_lesson_that_shows_each(
    client: Client, course: Course, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(1):
        text = client.get("/learn/claims/").content.decode()

    assert text.count('class="claim ') == 42
    assert 'href="/learn/which-way-the-endpoint-points/#claim-A17"' in text
    assert "No lesson shows it yet." not in text


def test_claim_without_a_lesson_says_so(client: Client, course: Course) -> None:
    Step.objects.filter(lesson__slug="which-way-the-endpoint-points", kind=Kind.CLAIMS).delete()
    text = client.get("/learn/claims/").content.decode()

    assert "No lesson shows it yet." in text


@pytest.mark.django_db
def test_sources_page_lists_every_source_and_fact(client: Client) -> None:
    text = client.get("/learn/sources/").content.decode()

    assert all(f'<section id="{key}">' in text for key in registry().sources)
    assert all(f">{fact}</span>" in text for fact in registry().facts)


def test_new_kinds_of_steps_are_shown(client: Client, course: Course) -> None:
    lesson = Lesson.objects.get(slug=course[0].slug)
    lesson.steps.all().delete()
    edited = {"preset": "vpc-attachment", "question": "internet", "edits": LOSS, "changed": "zone a is lost"}
    written = {"title": "orders reads its files", "from": "orders", "to": "s3", "port": 443}
    steps = {
        Kind.PAIR: {"left": edited, "right": {"preset": "default-service-vpc", "question": written}, "caption": "Two."},
        Kind.VERDICTS: {
            "presets": ["vpc-attachment", {"preset": "vpc-attachment", "edits": LOSS, "name": "After"}],
            "questions": ["internet", {"question": written, "edits": LOSS, "title": "In a drill"}],
            "turned": True,
            "blockers": True,
            "cost": True,
        },
        Kind.PREDICTION: {"id": "U04-P1"},
        Kind.LAB: {"ids": ["L01", "L13b"]},
    }
    for place, (kind, settings) in enumerate(steps.items()):
        Step.objects.create(lesson=lesson, key=kind.value, kind=kind, order=place, settings=settings)
    text = page(client, lesson.slug)

    assert "; zone a is lost" in text
    assert 'id="pair-left"' in text
    assert 'id="pair-right"' in text
    assert "Fig. 1.1" in text
    assert "In a drill" in text
    assert "NO_<wbr>ROUTE_<wbr>TO_<wbr>DESTINATION" in text
    assert "$0.00 a month" in text
    assert "U04-P1" in text
    assert "/learn/labs/L01/" in text
    assert "no longer there" not in text
