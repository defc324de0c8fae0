"""Editors work in the admin; what they write is held to the rules of the files."""

from typing import Any

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


def test_lines_end_as_in_files(admin_client: Client, course: Course) -> None:
    step = Step.objects.get(lesson__slug="attaching", key="inside-prose")
    address = f"/admin/lessons/step/{step.pk}/change/"
    sent = form_of(step, lesson=step.lesson.pk, body=step.body.replace("\n", "\r\n"))

    assert admin_client.post(address, sent).status_code == 302
    step.refresh_from_db()
    assert not step.is_edited


# --- preview ------------------------------------------------------------------------------------------


def page(client: Client, address: str, **sent: object) -> str:
    response = client.post(address, sent) if sent else client.get(address)
    assert response.status_code in (200, 422)
    return " ".join(response.content.decode().split())


def test_a_lesson_is_previewed_with_what_is_hidden(admin_client: Client, course: Course) -> None:
    lesson = Lesson.objects.get(slug="attaching")
    Lesson.objects.filter(pk=lesson.pk).update(shown=False)
    Step.objects.filter(lesson=lesson, key="inside-prose").update(shown=False, body="Not yet for readers.")
    address = f"/admin/lessons/lesson/{lesson.pk}/preview/"

    assert address in page(admin_client, f"/admin/lessons/lesson/{lesson.pk}/change/")
    said = page(admin_client, address)
    assert "Preview." in said
    assert "The lesson is hidden" in said
    assert "readers do not see the step <code>inside-prose</code>" in said
    assert "Not yet for readers." in said
    assert admin_client.get("/learn/attaching/").status_code == 404


def test_a_step_is_previewed_without_saving_it(admin_client: Client, course: Course) -> None:
    step = Step.objects.get(lesson__slug="attaching", key="inside-prose")
    address = f"/admin/lessons/step/{step.pk}/preview/"

    assert page(admin_client, f"/admin/lessons/step/{step.pk}/change/").count(address) == 2
    assert "This is what is saved." in page(admin_client, address)
    said = page(admin_client, address, **form_of(step, body="Words that nobody has read."))
    assert "Nothing of it is saved." in said
    assert "Words that nobody has read." in said
    step.refresh_from_db()
    assert not step.is_edited
    assert step.lesson.version == 1


def test_what_cannot_be_saved_is_told_in_its_preview(admin_client: Client, course: Course) -> None:
    step = Step.objects.get(lesson__slug="attaching", key="inside-prose")
    response = admin_client.post(f"/admin/lessons/step/{step.pk}/preview/", form_of(step, body="See [NET-99]."))

    assert response.status_code == 422
    said = " ".join(response.content.decode().split())
    assert "body: There is no fact" in said
    assert "this is what is saved" in said
    assert "See [NET-99]" not in said


@pytest.mark.parametrize("kind", ["lesson", "step"])
def test_a_preview_is_for_staff_alone(client: Client, django_user_model: Any, course: Course, kind: str) -> None:
    step = Step.objects.select_related("lesson").get(lesson__slug="attaching", key="inside-prose")
    address = f"/admin/lessons/{kind}/{step.lesson.pk if kind == 'lesson' else step.pk}/preview/"

    assert client.get(address).status_code == 302
    client.force_login(django_user_model.objects.create_user("visitor"))
    assert client.get(address).status_code == 302
    client.force_login(django_user_model.objects.create_user("clerk", is_staff=True))
    assert client.get(address).status_code == 403


def test_readers_see_no_banner(client: Client, course: Course) -> None:
    assert "Preview." not in page(client, "/learn/attaching/")
