"""`manage.py save_lessons`: what editors wrote goes back into the files, and nothing that is there is lost."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from lessons.catalogue import LessonText, read_text
from lessons.models import Lesson, Step
from lessons.registry import CONTENT_DIR
from lessons.writing import lesson_text
from tests.lessons.folder import Folder

pytestmark = pytest.mark.django_db

Course = tuple[LessonText, ...]


@pytest.fixture
def site(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> Folder:
    """The small lesson as the course of this site, loaded."""
    monkeypatch.setattr("lessons.writing_back.CONTENT_DIR", folder.path)
    call_command("load_lessons", folder=folder.path, stdout=StringIO())
    return folder


def run(to: Path, **options: object) -> str:
    out = StringIO()
    call_command("save_lessons", to=to, stdout=out, **options)
    return out.getvalue()


def refusal(to: Path, **options: object) -> str:
    with pytest.raises(CommandError) as caught:
        run(to, **options)
    assert caught.value.returncode == 1
    return str(caught.value)


def text_of(folder: Folder) -> str:
    return (folder.path / "01-one" / "lesson.md").read_text(encoding="utf-8")


def edit(key: str, **changes: object) -> None:
    Step.objects.filter(key=key).update(**changes)


# --- every lesson there and back ---------------------------------------------------------------------


def test_every_lesson_of_the_course_gives_the_same_bytes(course: Course, tmp_path: Path) -> None:
    assert "Lessons: 14 written, 0 unchanged." in run(tmp_path)

    for text in course:
        copy = tmp_path / text.path.relative_to(CONTENT_DIR)
        assert copy.read_bytes() == text.path.read_bytes()
    assert run(tmp_path) == "Lessons: 0 written, 14 unchanged.\n"


def test_every_lesson_written_anew_says_the_same(course: Course) -> None:
    for lesson, known in zip(Lesson.objects.all(), course, strict=True):
        text, _ = lesson_text(lesson, list(lesson.steps.order_by("order")), None)
        read = read_text(text, Path(), lesson.order, lesson.slug, faults := [])

        assert read is not None
        assert faults == []
        assert read.content() == known.content()
        assert [(one.key, one.content()) for one in read.steps] == [(one.key, one.content()) for one in known.steps]


# --- what editors did --------------------------------------------------------------------------------


def test_an_edit_is_written_and_is_an_edit_no_more(site: Folder) -> None:
    before = text_of(site)
    edit("where-prose-2", body="Better words. [F-1]")
    edit("where-figure", settings={"question": "internet", "preset": "vpc-attachment", "caption": "Another."})

    assert "written  01-one/lesson.md: where-figure, where-prose-2" in run(site.path)
    assert text_of(site) == before.replace("Text behind the figure.", "Better words. [F-1]").replace(
        "question: database\ncaption: The network.", "question: internet\ncaption: Another."
    )
    assert not any(step.is_edited for step in Step.objects.all())
    out = StringIO()
    call_command("load_lessons", folder=site.path, stdout=out)
    assert out.getvalue() == "Lessons: unchanged.\n"


def test_front_matter_is_written(site: Folder) -> None:
    Lesson.objects.update(title="A: title", minutes=7)

    assert "front matter" in run(site.path)
    assert text_of(site).startswith("---\ntitle: 'A: title'\nshort: Lesson\npromise: You will know.\nminutes: 7\n---\n")


def test_a_step_written_in_the_admin_gets_the_key_of_its_place(site: Folder) -> None:
    lesson = Lesson.objects.get()
    lesson.steps.filter(order__gte=4).update(order=9)
    Step.objects.create(lesson=lesson, key="mine", order=4, kind="prose", section="more", heading="More", body="Mine.")
    edit("where-claims", section="more", order=5)
    edit("where-summary", section="more", order=6)

    run(site.path)

    assert "## More {#more}\n\nMine.\n\n```claims" in text_of(site)
    assert list(lesson.steps.values_list("key", flat=True)) == [
        "where-prose", "where-figure", "where-prose-2", "more-prose", "more-claims", "more-summary",
    ]  # fmt: skip
    assert run(site.path) == "Lessons: 0 written, 1 unchanged.\n"


def test_a_hidden_step_stays_in_its_file(site: Folder) -> None:
    before = text_of(site)
    edit("where-claims", shown=False)

    assert run(site.path) == "Lessons: 0 written, 1 unchanged.\n"
    assert text_of(site) == before


def test_a_copy_leaves_the_rows_alone(site: Folder, tmp_path: Path) -> None:
    edit("where-prose-2", body="Better.")

    assert "written  01-one/lesson.md: a new file" in run(tmp_path / "copy", lesson="one")
    assert Step.objects.get(key="where-prose-2").is_edited
    assert "Better." in (tmp_path / "copy" / "01-one" / "lesson.md").read_text()


# --- what is not overwritten -------------------------------------------------------------------------


def test_a_file_that_was_changed_meanwhile_stays_and_force_replaces_it(site: Folder) -> None:
    edit("where-prose-2", body="An editor's words.")
    site.edit("Text behind the figure.", "An author's words.")

    assert "refused  01-one/lesson.md: where-prose-2 was changed. Load it first, or replace it" in refusal(site.path)
    assert "An author's words." in text_of(site)

    assert "(over: where-prose-2 was changed)" in run(site.path, force=True)
    assert "An editor's words." in text_of(site)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("title: A lesson", "title: Another", "its front matter was changed"),
        ("```summary", "```prediction\nid: U01-P1\n```\n\n```summary", "it has where-prediction, which is not here"),
        ("```claims\nids: [A1]\n```\n\n", "", "where-claims is gone from it"),
        ("```claims", "```clams", "it cannot be read"),
    ],
)
def test_each_change_of_a_file_is_told(site: Folder, old: str, new: str, said: str) -> None:
    edit("where-prose-2", body="An editor's words.")
    site.edit(old, new)

    assert said in refusal(site.path)
    assert new in text_of(site)


def test_a_step_that_was_deleted_here_is_not_dropped_from_its_file_unasked(site: Folder) -> None:
    Step.objects.get(key="where-claims").delete()

    assert "it has where-claims, which is not here" in refusal(site.path)
    assert "where-claims removed" in run(site.path, force=True)
    assert "```claims" not in text_of(site)


def test_the_same_edit_on_both_sides_is_no_quarrel(site: Folder) -> None:
    edit("where-prose-2", body="Better.")
    site.edit("Text behind the figure.", "Better.")

    assert run(site.path) == "Lessons: 0 written, 1 unchanged.\n"
    assert not Step.objects.get(key="where-prose-2").is_edited


@pytest.mark.parametrize(
    ("key", "changes", "said"),
    [
        ("where-figure", {"heading": "Figure"}, "where-figure: in a file only a passage has a heading."),
        ("where-figure", {"order": 9}, "two passages in a row are one in a file. Join it to where-prose"),
        ("where-claims", {"section": "other"}, "where-claims: where it stands, its section is 'where' in a file."),
        ("where-figure", {"settings": {"preset": 1}}, "where-figure: its settings are none of a block 'figure'."),
        ("where-summary", {"body": "```\nx"}, "It could not be read again: line"),
        ("where-prose-2", {"body": "## More {#more}"}, "where-prose-2: a file cannot say it as it is."),
        ("where-prose-2", {"body": "```figure\nx"}, "It could not be read again: line"),
    ],
)
def test_what_a_file_cannot_hold_is_told(site: Folder, key: str, changes: dict[str, object], said: str) -> None:
    before = text_of(site)
    edit(key, **changes)

    assert said in refusal(site.path)
    assert text_of(site) == before


def test_a_lesson_whose_file_is_gone_is_not_brought_back(site: Folder) -> None:
    (site.path / "01-one" / "lesson.md").unlink()
    Lesson.objects.update(shown=False)

    assert "skipped  one: hidden, and its file is gone" in run(site.path)


def test_two_lessons_do_not_get_one_number(site: Folder) -> None:
    Lesson.objects.create(slug="two", order=1, title="Two", short="Two", promise="You will know.", minutes=5)

    assert "01-two/lesson.md: 01-one has the same number" in refusal(site.path, lesson="two")


def test_an_unknown_lesson_is_told(site: Folder) -> None:
    with pytest.raises(CommandError, match="There is no lesson 'three'"):
        run(site.path, lesson="three")
