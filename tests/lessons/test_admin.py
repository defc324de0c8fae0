"""Editors work in the admin; what they write is held to the rules of the files."""

import pytest
from django.test import Client

from lessons.catalogue import LessonText
from lessons.models import Lesson, Step

Course = tuple[LessonText, ...]


def form_of(step: Step, **changes: object) -> dict[str, object]:
    names = ("lesson_id", "key", "order", "kind", "section", "heading", "body")
    data: dict[str, object] = {name.removesuffix("_id"): getattr(step, name) for name in names}
    return data | {"settings": "{}", "shown": "on"} | changes


def test_lists_open(admin_client: Client, course: Course) -> None:
    assert admin_client.get("/admin/lessons/lesson/").status_code == 200
    assert admin_client.get("/admin/lessons/step/").status_code == 200
    lesson = Lesson.objects.get(slug="attaching")
    assert admin_client.get(f"/admin/lessons/lesson/{lesson.pk}/change/").status_code == 200


def test_an_edit_is_kept_marked_and_counted(admin_client: Client, course: Course) -> None:
    step = Step.objects.select_related("lesson").get(lesson__slug="attaching", key="inside-prose")
    address = f"/admin/lessons/step/{step.pk}/change/"
    response = admin_client.post(address, form_of(step, body="Shorter. [NET-07]"))

    assert response.status_code == 302
    step.refresh_from_db()
    assert step.body == "Shorter. [NET-07]"
    assert step.is_edited
    assert step.lesson.version == 2


@pytest.mark.parametrize(
    ("key", "changes", "said"),
    [
        ("inside-prose", {"body": "See [NET-99]."}, "There is no fact"),
        (
            "example-figure",
            {"settings": '{"preset": "nowhere", "question": "internet"}'},
            "There is no preset",
        ),
        ("example-figure", {"settings": "[]"}, "Names with values"),
        ("example-figure", {"settings": '{"preset": "vpc-attachment"}'}, "is missing"),
        ("labs-lab", {"settings": '{"ids": ["Z1"]}'}, "another form"),
    ],
)
def test_a_fault_is_refused(
    admin_client: Client, course: Course, key: str, changes: dict[str, object], said: str
) -> None:
    step = Step.objects.get(lesson__slug="attaching", key=key)
    address = f"/admin/lessons/step/{step.pk}/change/"
    response = admin_client.post(address, form_of(step, **changes))

    assert response.status_code == 200
    assert said in response.content.decode()
    step.refresh_from_db()
    assert not step.is_edited
