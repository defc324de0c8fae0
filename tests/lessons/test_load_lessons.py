"""`manage.py load_lessons`: repeatable, careful with what editors wrote, exact about faults."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from lessons.models import Lesson, Step
from tests.lessons.folder import LESSON, Folder

pytestmark = pytest.mark.django_db


def run(folder: Folder, *, force: bool = False) -> str:
    out = StringIO()
    call_command("load_lessons", folder=folder.path, force=force, stdout=out)
    return out.getvalue()


def refusal(folder: Folder) -> list[str]:
    """The lines of the refusal, with paths as within the folder."""
    with pytest.raises(CommandError) as caught:
        run(folder)
    assert not Lesson.objects.exists()
    return str(caught.value).replace(f"{folder.path}/", "").splitlines()


def test_first_load_adds_the_lesson_with_its_steps(folder: Folder) -> None:
    assert run(folder) == "added    one: the lesson, with 5 steps\nLessons: 0 rows unchanged.\n"

    lesson = Lesson.objects.get()
    assert (lesson.order, lesson.slug, lesson.minutes, lesson.version) == (1, "one", 5, 1)
    assert list(lesson.steps.values_list("key", "kind", "heading")) == [
        ("where-prose", "prose", "Where it runs"),
        ("where-figure", "figure", ""),
        ("where-prose-2", "prose", ""),
        ("where-claims", "claims", ""),
        ("where-summary", "summary", ""),
    ]


def test_second_load_changes_nothing(folder: Folder) -> None:
    run(folder)
    before = list(Step.objects.values())

    assert run(folder) == "Lessons: unchanged.\n"
    assert list(Step.objects.values()) == before
    assert Lesson.objects.get().version == 1


def test_changed_file_changes_the_row_and_counts_a_version(folder: Folder) -> None:
    run(folder)
    folder.edit("Text behind the figure.", "Other text.")

    assert "changed  one/where-prose-2" in run(folder)
    assert Step.objects.get(key="where-prose-2").body == "Other text."
    assert Lesson.objects.get().version == 2


def test_step_that_left_the_file_is_removed(folder: Folder) -> None:
    run(folder)
    folder.edit("```summary\n- It stays.\n```\n", "")

    assert "removed  one/where-summary" in run(folder)
    assert not Step.objects.filter(key="where-summary").exists()


def test_lesson_without_a_file_is_hidden_and_kept(folder: Folder) -> None:
    run(folder)
    (folder.path / "01-one").rename(folder.path / "02-two")
    folder.edit("lessons: [one]", "lessons: [two]", "glossary.yaml")

    said = run(folder)
    assert "removed  one: hidden, it has no file any more" in said
    assert list(Lesson.objects.values_list("slug", "shown")) == [("one", False), ("two", True)]


def test_an_edit_stays_while_the_file_is_as_it_was(folder: Folder) -> None:
    run(folder)
    Step.objects.filter(key="where-prose-2").update(body="An editor's words.")

    assert "kept     one/where-prose-2: edited in the admin" in run(folder)
    assert Step.objects.get(key="where-prose-2").body == "An editor's words."


def test_an_edit_stays_when_the_file_changes_and_force_replaces_it(folder: Folder) -> None:
    run(folder)
    Lesson.objects.update(title="An editor's title")
    folder.edit("title: A lesson", "title: Another lesson")

    assert "kept     one: edited in the admin" in run(folder)
    assert Lesson.objects.get().title == "An editor's title"

    assert "changed  one\n" in run(folder, force=True)
    assert Lesson.objects.get().title == "Another lesson"
    assert run(folder) == "Lessons: unchanged.\n"


def test_an_edit_that_the_file_takes_up_is_an_edit_no_more(folder: Folder) -> None:
    run(folder)
    Step.objects.filter(key="where-prose-2").update(body="Better.")
    folder.edit("Text behind the figure.", "Better.")

    assert run(folder) == "Lessons: unchanged.\n"
    assert not Step.objects.get(key="where-prose-2").is_edited


def test_step_written_in_the_admin_stays(folder: Folder) -> None:
    run(folder)
    lesson = Lesson.objects.get()
    Step.objects.create(lesson=lesson, key="mine", order=9, kind="prose", body="Mine.")

    assert "kept     one/mine (its file no longer has it)" in run(folder)
    assert Step.objects.filter(key="mine").exists()


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        (
            "preset: vpc-attachment\n",
            "preset: vpc-atachment\n",
            "01-one/lesson.md:13: There is no preset 'vpc-atachment'. Did you mean 'vpc-attachment'?",
        ),
        (
            "question: database",
            "question: databse",
            "01-one/lesson.md:14: Preset 'vpc-attachment' has no question 'databse'. Did you mean 'database'?",
        ),
        (
            "[F-1]",
            "[F-2]",
            "01-one/lesson.md:10: There is no fact 'F-2'. Did you mean 'F-1'?",
        ),
        (
            "ids: [A1]",
            "ids: [B9]",
            "01-one/lesson.md:21: There is no claim 'B9'. There are: A1.",
        ),
        ("minutes: 5\n", "", "01-one/lesson.md:1: 'minutes' is missing. Add it."),
        (
            "minutes: 5",
            "minutes: 5\nauthor: nobody",
            "01-one/lesson.md:1: 'author' is not known here. Remove it, or correct its spelling.",
        ),
        (
            "```figure",
            "```figur",
            "01-one/lesson.md:12: There is no block called 'figur'. Did you mean 'figure'?",
        ),
        (
            "question: database\n",
            "question: database\nedits: [{remove: nat_gateways/nat-a}]\nchanged: gone\n",
            "01-one/lesson.md:15: Edit 1: there is no nat-a to change. Correct it.",
        ),
        (
            "question: database\n",
            "question: database\nedits: [{remove: db_instances/orders-db}]\n",
            "01-one/lesson.md:15: What the edits do is not said. Add 'changed' with words for the reader.",
        ),
        (
            "Text behind the figure.",
            "```prediction\nid: P1\n```",
            "01-one/lesson.md:18: 'prediction.id' is not as it should be: it has another form. Write it like its neighbours.",
        ),
        (
            "Text behind the figure.",
            "```lab\nids: [L1]\n```",
            "01-one/lesson.md:18: 'lab.ids.0' is not as it should be: it has another form. Write it like its neighbours.",
        ),
        (
            "Text behind the figure.",
            "```pair\nleft: {preset: vpc-attachment, question: nothing}\n"
            "right: {preset: vpc-attachment, question: database}\n```",
            "01-one/lesson.md:19: Preset 'vpc-attachment' has no question 'nothing'. "
            "There are: database, internet, invoke, logs, s3, secrets.",
        ),
        (
            "Text behind the figure.",
            "```verdicts\npresets: [vpc-attachment]\nquestions: [database]\nexpect: [[reachable, denied]]\n```",
            "01-one/lesson.md:21: 'expect' has not one word for each cell, row by row. Give 1 rows of 1.",
        ),
        (
            " {#where}",
            "",
            "01-one/lesson.md:8: The section 'Where it runs' has no anchor. "
            "Write '{#anchor}' after the words, so that links to it stay good.",
        ),
        (
            "question: database\n",
            "",
            "01-one/lesson.md:12: 'figure.question' is missing. Add it.",
        ),
        (
            "caption: The network.",
            "caption: The network: mine",
            "01-one/lesson.md:15: This is not YAML: mapping values are not allowed here. "
            "Check quotes, colons and indentation.",
        ),
    ],
)
def test_a_fault_is_refused_with_its_line_and_a_cure(folder: Folder, old: str, new: str, line: str) -> None:
    folder.edit(old, new)

    assert line in refusal(folder)


def test_missing_front_matter_is_refused(folder: Folder) -> None:
    folder.write("01-one/lesson.md", LESSON.split("---\n", 2)[2])

    assert refusal(folder) == [
        "No lesson was loaded: the content has 1 fault.",
        "01-one/lesson.md:1: The front matter is missing. "
        "Begin with '---', then title, short, promise and minutes, then '---'.",
    ]


def test_faults_of_the_registry_are_refused(folder: Folder) -> None:
    folder.edit("sources: [S]", "sources: [T]", "facts.yaml")
    folder.edit("verdict: wrong", "verdict: false", "claims.yaml")
    folder.edit("kind: aws", "kind: aws\n  colour: red", "sources.yaml")

    said = "\n".join(refusal(folder))
    assert "facts.yaml:1: F-1: there is no source 'T'. Did you mean" not in said
    assert "facts.yaml:1: F-1: there is no source 'T'." in said
    assert "claims.yaml:1: 'A1.verdict' is not as it should be" in said
    assert "sources.yaml:1: 'S.colour' is not known here." in said


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("lessons: [one]", "lessons: [two]", "glossary.yaml:1: word: there is no lesson 'two'. There are: one."),
        ("lessons: [one]", "lessons: [one]\n  see: [other]", "glossary.yaml:1: word: there is no term 'other'."),
        (
            "lessons: [one]",
            "lessons: [one]\n  shown: {preset: vpc-attachment, question: none}",
            "glossary.yaml:1: word: Preset 'vpc-attachment' has no question 'none'.",
        ),
    ],
)
def test_faults_of_the_glossary_are_refused(folder: Folder, old: str, new: str, line: str) -> None:
    folder.edit(old, new, "glossary.yaml")

    assert any(each.startswith(line) for each in refusal(folder))


def test_all_faults_of_all_files_are_named_at_once(folder: Folder) -> None:
    folder.edit("[F-1]", "[F-9]")
    folder.edit("preset: vpc-attachment", "preset: nowhere")
    folder.write("02-two/lesson.md", "No front matter.")
    folder.write("three/lesson.md", LESSON)
    folder.write("claims/readme.txt", "")

    said = refusal(folder)
    assert said[0] == "No lesson was loaded: the content has 5 faults."
    assert sorted(line.split(": ")[0] for line in said[1:]) == [
        "01-one/lesson.md:10",
        "01-one/lesson.md:13",
        "02-two/lesson.md:1",
        "claims:1",
        "three:1",
    ]


def test_nothing_is_loaded_while_a_fault_is_left(folder: Folder) -> None:
    run(folder)
    folder.edit("Text behind the figure.", "Text with [F-7].")

    with pytest.raises(CommandError):
        run(folder)
    assert Step.objects.get(key="where-prose-2").body == "Text behind the figure."


def test_blocks_become_steps_with_what_they_name(folder: Folder) -> None:
    folder.edit(
        "Text behind the figure.",
        "```prediction\nid: U04-P1\n```\n\n```lab\nids: [L01, L13b]\n```\n\n```pair\n"
        "left: {preset: vpc-attachment, question: database, expect: reachable}\n"
        "right: {preset: vpc-attachment, question: {title: Web, from: orders, to: api, port: 443}}\n"
        "caption: Two.\n```",
    )
    run(folder)

    held = {step.key: (step.kind, step.settings) for step in Step.objects.all()}
    assert held["where-prediction"] == ("prediction", {"id": "U04-P1"})
    assert held["where-lab"] == ("lab", {"ids": ["L01", "L13b"]})
    assert held["where-pair"][1]["left"] == {"preset": "vpc-attachment", "question": "database", "expect": "reachable"}
    assert held["where-pair"][1]["right"]["question"]["to"] == "api"
