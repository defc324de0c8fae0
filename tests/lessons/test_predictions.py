"""The predictions prove themselves: the truth is as the file expects, and every wrong choice is what its belief says."""

import json
import shutil
from functools import cache
from pathlib import Path

import pytest

from lambdanet.beliefs.case import Case
from lambdanet.beliefs.catalogue import BELIEFS, answer_case, differs
from lambdanet.predictions.ground import FEWEST_WRONG, FEWEST_WRONG_IN_A_TWIST, Ground
from lambdanet.predictions.judging import judge
from lambdanet.predictions.posing import ground
from lambdanet.predictions.written import Kind, Prediction
from lambdanet.reachability.verdict import Outcome
from lessons.catalogue import read_lessons
from lessons.kinds import Kind as Step
from lessons.prediction_files import course, document_of, read_course
from lessons.prediction_files import posed as pose_again
from lessons.registry import CONTENT_DIR, preset_names, registry

COURSE = course()
posed = cache(pose_again)
# The tests of one prediction run in one process, so that it is posed once with each seed.
ASKED = [
    pytest.param(
        prediction,
        twist,
        id=prediction.id if twist is None else f"{prediction.id}-twist-{twist + 1}",
        marks=pytest.mark.xdist_group(prediction.id),
    )
    for prediction in COURSE.predictions.values()
    for twist in (None, *range(len(prediction.twists)))
]
VERDICTS = [one for one in ASKED if one.values[0].kind_of(one.values[1]) is Kind.VERDICT]
OTHERS = [one for one in ASKED if one not in VERDICTS]


@cache
def grounded(identifier: str, seed: int, twist: int | None = None) -> Ground:
    return ground(COURSE.predictions[identifier], document_of, COURSE.beliefs, seed, twist)


def test_files_have_no_fault() -> None:
    assert read_course(CONTENT_DIR, registry())[1] == ()


def seeds(prediction: Prediction) -> range:
    """As written, and some that vary it; enough of them that each variant comes up."""
    return range(12 if prediction.variants else 6)


@pytest.mark.parametrize(("prediction", "twist"), VERDICTS)
def test_verdict_is_as_expected_however_the_network_is_varied(prediction: Prediction, twist: int | None) -> None:
    for seed in seeds(prediction):
        stands = grounded(prediction.id, seed, twist)
        verdict, expect = posed(prediction.id, seed, twist).verdict, stands.said.expect

        assert verdict is not None
        first = [(one.component, one.code) for one in verdict.blocked_by[:1]] or [("", "")]
        assert verdict.outcome == expect.outcome, seed
        assert first == [(stands.varied.text(expect.component), expect.code)], seed


@pytest.mark.parametrize(("prediction", "twist"), VERDICTS)
def test_every_wrong_reason_is_what_its_belief_answers(prediction: Prediction, twist: int | None) -> None:
    for seed in seeds(prediction):
        asked = posed(prediction.id, seed, twist)
        stands = grounded(prediction.id, seed, twist)
        assert stands.document is not None
        assert asked.question is not None
        case = Case(stands.document, asked.question, asked.drill)

        assert set(asked.wrong_beliefs) == set(stands.said.beliefs), seed
        assert len(asked.wrong_beliefs) >= (FEWEST_WRONG if twist is None else FEWEST_WRONG_IN_A_TWIST)
        for why in asked.whys:
            if why.belief:
                found = answer_case(why.belief, case)
                assert found is not None
                assert differs(case, found)
                assert (found.outcome, found.component) == (why.outcome, why.component)
                assert not why.right
        assert any(why.right for why in asked.whys)
        assert len({why.words for why in asked.whys}) == len({why.key for why in asked.whys}) == len(asked.whys)
        assert set(asked.outcomes) == set(Outcome)


@pytest.mark.parametrize(("prediction", "twist"), OTHERS)
def test_right_choice_is_as_expected(prediction: Prediction, twist: int | None) -> None:
    right = [one for one in posed(prediction.id, 0, twist).choices if one.right]

    assert [one.words if prediction.kind in (Kind.COUNT, Kind.COST) else one.key for one in right] == [
        prediction.situation(twist).expect.value
    ]


@pytest.mark.parametrize(("prediction", "twist"), OTHERS)
def test_choices_differ_and_every_belief_is_among_them(prediction: Prediction, twist: int | None) -> None:
    said = prediction.situation(twist)
    for seed in seeds(prediction):
        asked = posed(prediction.id, seed, twist)
        words, keys = {one.words for one in asked.choices}, {one.key for one in asked.choices}

        assert len(words) == len(keys) == len(asked.choices) > FEWEST_WRONG
        assert sum(one.right for one in asked.choices) == 1
        assert set(asked.wrong_beliefs) == {*said.beliefs, *(one.belief for one in said.candidates if one.belief)}
        assert "{" not in asked.setup + asked.asks + asked.because


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


def test_each_belief_has_its_words() -> None:
    assert set(COURSE.beliefs) == set(BELIEFS)


def test_each_belief_is_offered_somewhere() -> None:
    offered = {
        belief
        for prediction in COURSE.predictions.values()
        for twist in (None, *range(len(prediction.twists)))
        for belief in posed(prediction.id, 0, twist).wrong_beliefs
    }

    assert offered == set(BELIEFS)


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
        setups = {grounded(prediction.id, seed).said.setup for seed in range(12) if prediction.variants}
        assert setups == {prediction.setup, *(one.setup for one in prediction.variants)} or not prediction.variants


def test_each_prediction_stands_once_in_its_lesson() -> None:
    lessons, _ = read_lessons(CONTENT_DIR, registry(), preset_names())
    placed = [
        (f"U{lesson.order:02}", step.settings["id"])
        for lesson in lessons
        for step in lesson.steps
        if step.kind is Step.PREDICTION
    ]

    assert sorted(placed) == [(identifier[:3], identifier) for identifier in COURSE.predictions]


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
