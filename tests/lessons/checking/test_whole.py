"""Names, links and what nothing uses, over a whole folder; and the command that prints it all."""

import shutil
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from lessons.registry import CONTENT_DIR
from tests.lessons.folder import LESSON, Folder

PREDICTION = """- id: U01-P1
  title: Where?
  kind: verdict
  concepts: [C-WHERE]
  base: vpc-attachment
  question: database
  setup: A network.
  expect: {outcome: denied}
  beliefs: [M-CODE-MOVES]
  works: it works
  because: So it is.
"""
LINKS = """Text behind the figure: [a](/learn/nowhere/), [b](/nowhere/), [c](claims/), [d](#gone), [e](/learn/one/#gone),
[f](/learn/labs/L98/), [g](/build/nowhere/), [h](/learn/codes/nowhere/), [i](/learn/glossary/nowhere/),
[j](/learn/predict/U09-P9/), and sound ones: [k](/learn/claims/), [l](https://example.com/), [m](#where), [n](/learn/one/).
See L98 and lesson 7."""


@pytest.fixture
def broken(folder: Folder) -> Folder:
    """One lesson, one prediction and one lab, each with faults; everything else is missing."""
    shutil.copy(CONTENT_DIR / "concepts.yaml", folder.path)
    folder.edit("Text behind the figure.", LINKS)
    folder.edit("caption: The network.", "caption: The network.\nexpect: denied")
    folder.edit("```summary", "```lab\nids: [L97]\n```\n\n```summary")
    folder.write("predictions/u01.yaml", PREDICTION)
    text = (CONTENT_DIR / "labs" / "L01.yaml").read_text(encoding="utf-8")
    folder.write("labs/L01.yaml", text.replace("par: 3", "par: 2"))
    folder.write("claims.yaml", (folder.path / "claims.yaml").read_text() + "A2:\n  says: x\n  verdict: wrong\n")
    folder.write(
        "facts.yaml",
        (folder.path / "facts.yaml").read_text() + "F-2:\n  says: x.\n  sources: [S]\n  confidence: high\n",
    )
    return folder


def run(folder: Folder) -> str:
    out = StringIO()
    with pytest.raises(CommandError) as caught:
        call_command("check_lessons", folder=folder.path, stdout=out)
    assert caught.value.returncode == 1
    return f"{out.getvalue()}{caught.value}".replace(f"{folder.path}/", "")


def test_every_fault_is_printed_at_once(broken: Folder) -> None:
    said = run(broken)

    for expected in (
        "01-one/lesson.md:13: The figure comes to reachable, and expects denied.",
        "The link '/learn/nowhere/' leads to 'nowhere', which is not there.",
        "The link '/nowhere/' leads to no page.",
        "The link 'claims/' is neither a page of this site nor a whole address.",
        "The link '#gone' leads to a place that is not there. There are:",
        "The link '/learn/one/#gone' leads to a place that is not there.",
        "The link '/learn/labs/L98/' leads to 'L98', which is not there.",
        "The link '/build/nowhere/' leads to 'nowhere'",
        "The link '/learn/codes/nowhere/' leads to 'nowhere'",
        "The link '/learn/glossary/nowhere/' leads to 'nowhere'",
        "The link '/learn/predict/U09-P9/' leads to 'U09-P9'",
        "01-one/lesson.md:22: There is no lab 'L98'.",
        "There is no lesson '7'. There are: 1.",
        "There is no lab 'L97'.",
        "There is no prediction 'U09-P9'.",
        "beliefs.yaml:1: The file is missing.",
        "claims.yaml:7: 'A2.truth' is missing.",
        "facts.yaml:5: Nothing rests on fact F-2.",
        "No prediction and no lab exercises C-ONE-WAY.",
        "U01-P1, seed 0: it comes to reachable, and expects denied.",
        "predictions/u01.yaml:1: No lesson asks prediction U01-P1.",
        "labs/L01.yaml:1: Lesson 'the-internet-disappears' does not lead to lab L01.",
        "(reference) takes 3 edits, and par is 2.",
        "L01: there is no lesson 'the-internet-disappears'.",
        "L01: there is no fact 'LAM-11'.",
        "There is no lesson 'U02'.",
    ):
        assert expected in said, said
    assert "faults in 1 lesson, 1 figure, 0 tables, 1 prediction with 0 twists, 1 lab" in said
    assert said.count("/learn/claims/") == said.count("'#where'") == said.count("'/learn/one/'") == 0


def test_faults_that_a_reader_finds_are_among_them(folder: Folder) -> None:
    folder.write("01-one/lesson.md", LESSON.replace("preset: vpc-attachment", "preset: vpc-atachment"))

    assert "01-one/lesson.md:13: There is no preset 'vpc-atachment'. Did you mean 'vpc-attachment'?" in run(folder)


def test_a_folder_that_is_not_there_is_told(folder: Folder) -> None:
    with pytest.raises(CommandError, match="There is no folder"):
        call_command("check_lessons", folder=folder.path / "nowhere")


def test_what_is_sound_is_counted(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lessons.checking.run._checks", lambda content: ())
    for name in ("beliefs.yaml", "concepts.yaml"):
        shutil.copy(CONTENT_DIR / name, folder.path)
    for name in ("facts.yaml", "sources.yaml", "claims.yaml"):
        shutil.copy(CONTENT_DIR / name, folder.path)
    folder.edit("[F-1]", "[S1]")
    out = StringIO()

    call_command("check_lessons", folder=folder.path, stdout=out)

    assert out.getvalue().startswith("Nothing found in 1 lesson, 1 figure, 0 tables, 0 predictions")
