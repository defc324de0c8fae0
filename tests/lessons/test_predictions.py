"""Predictions as they are posed and judged, and faults of their files; test_course.py proves their truths."""

import json
import shutil
from functools import cache
from pathlib import Path

import pytest

from lambdanet.predictions.judging import judge
from lambdanet.predictions.posing import ground
from lambdanet.predictions.written import Prediction
from lambdanet.reachability.verdict import Outcome
from lessons.prediction_files import course, document_of, read_course
from lessons.prediction_files import posed as pose_again
from lessons.registry import CONTENT_DIR, registry

COURSE = course()
posed = cache(pose_again)
ASKED = [
    pytest.param(prediction, twist, id=prediction.id if twist is None else f"{prediction.id}-twist-{twist + 1}")
    for prediction in COURSE.predictions.values()
    for twist in (None, *range(len(prediction.twists)))
]


@pytest.mark.parametrize(("prediction", "twist"), ASKED)
def test_every_answer_gets_words_and_only_the_right_one_is_right(prediction: Prediction, twist: int | None) -> None:
    asked = posed(prediction.id, 1, twist)
    for outcome in asked.outcomes:
        for why in asked.whys:
            assert asked.verdict is not None
            found = judge(asked, outcome=outcome, why=why.key)
            assert found.feedback
            assert found.right is (outcome is asked.verdict.outcome and why.right)
            assert not (found.right and found.belief)
            if outcome is Outcome.DENIED and asked.verdict.outcome is not Outcome.DENIED:
                assert found.belief == "M-DENY-IS-SILENCE"
            elif why.belief:
                assert found.belief == why.belief
    for choice in asked.choices:
        found = judge(asked, choice=choice.key)
        assert found.feedback
        assert found.right is choice.right


@pytest.mark.parametrize(("prediction", "twist"), ASKED)
def test_same_seed_poses_the_same(prediction: Prediction, twist: int | None) -> None:
    assert pose_again(prediction.id, 4, twist) == posed(prediction.id, 4, twist)
    data = posed(prediction.id, 4, twist).as_data()
    assert json.loads(json.dumps(data)) == data


@pytest.mark.parametrize(("prediction", "twist"), ASKED)
def test_words_keep_to_the_style(prediction: Prediction, twist: int | None) -> None:
    variants = range(len(prediction.variants)) if twist is None else ()
    for said in (prediction.situation(twist), *(prediction.situation(variant=one) for one in variants)):
        words = f" {said.setup} {said.asks} {said.because} {said.works} ".lower()
        for never in (" simply ", " just ", " obviously ", " easy ", " of course ", "seed a", "seed b"):
            assert never not in words


def test_every_lesson_has_its_predictions_and_every_concept_its_lessons() -> None:
    counts = {f"U{number:02}": 4 for number in (3, 4, 5, 6, 7, 8, 10, 12, 13)} | {"U01": 2}
    expected = [
        f"{lesson}-P{number}"
        for lesson in (f"U{number:02}" for number in range(1, 15))
        for number in range(1, counts.get(lesson, 3) + 1)
    ]

    assert list(COURSE.predictions) == expected
    # State is practised in labs alone
    assert {concept for one in COURSE.predictions.values() for concept in one.concepts} == set(COURSE.concepts) - {
        "C-STATE"
    }


def test_every_variant_is_reached_by_some_seed() -> None:
    for prediction in COURSE.predictions.values():
        setups = {
            ground(prediction, document_of, COURSE.beliefs, seed).said.setup
            for seed in range(12)
            if prediction.variants
        }
        assert setups == {prediction.setup, *(one.setup for one in prediction.variants)} or not prediction.variants


def test_names_that_nothing_holds_are_faults_with_a_cure(tmp_path: Path) -> None:
    for name in ("beliefs.yaml", "concepts.yaml"):
        shutil.copy(CONTENT_DIR / name, tmp_path)
    (tmp_path / "predictions").mkdir()
    text = (CONTENT_DIR / "predictions" / "u01.yaml").read_text(encoding="utf-8")
    broken = (
        text.replace("C-ONE-WAY", "C-ONEWAY")
        .replace("LAM-14", "LAM-41")
        .replace("base: vpc-attachment", "base: vpc-atachment")
    )
    (tmp_path / "predictions" / "u01.yaml").write_text(broken, encoding="utf-8")
    (tmp_path / "predictions" / "u02.yaml").write_text(text.replace("U01-P2", "U02-P2"), encoding="utf-8")

    said = "\n".join(map(str, read_course(tmp_path, registry())[1]))

    assert "U01-P1: there is no concept 'C-ONEWAY'. Did you mean 'C-ONE-WAY'?" in said
    assert "U01-P1: there is no fact 'LAM-41'." in said
    assert "U01-P1: there is no preset 'vpc-atachment'. Did you mean 'vpc-attachment'?" in said
    assert "u01.yaml:1: U01-P1: there is no preset" in said
    assert "u02.yaml:1: U01-P1 does not belong here." in said
    assert "U02-P2" not in said

    line = text[: text.index("- id: U01-P2")].count("\n") + 1
    (tmp_path / "predictions" / "u01.yaml").write_text(text.replace("Who may call it?", "''"), encoding="utf-8")
    (tmp_path / "predictions" / "u02.yaml").write_text("- [", encoding="utf-8")
    faults = read_course(tmp_path, registry())[1]

    assert [(fault.path.name, fault.line) for fault in faults] == [("u01.yaml", line), ("u02.yaml", 1)]
