"""The page for authors names all that can be written, and its examples are sound."""

import re
from pathlib import Path
from typing import Any

import yaml

from lambdanet.labs.edits import EVERY_KIND
from lambdanet.labs.goals import WORDS
from lambdanet.labs.lab import LeverLab, ReadingLab, TopologyLab
from lambdanet.labs.outcome import MODELS
from lambdanet.labs.reading import read_any_lab
from lambdanet.predictions.reading import read_predictions
from lambdanet.predictions.written import Candidate, Expect, Goal, Prediction, Vary
from lambdanet.predictions.written import Kind as Asked
from lessons.catalogue import read_lessons
from lessons.checking.figures import figure_faults
from lessons.checking.labs import lab_faults
from lessons.checking.predictions import prediction_faults
from lessons.kinds import Kind
from lessons.prediction_files import course
from lessons.registry import CONTENT_DIR, Confidence, SourceKind, Standing, preset_names, registry

PAGE = (Path(__file__).parents[2] / "docs" / "authoring.md").read_text(encoding="utf-8")
NAMED = set(re.findall(r"`([^`\n]+)`", PAGE))


def examples(language: str, fence: str = "```") -> list[str]:
    return re.findall(rf"^{fence}{language}\n(.*?)^{fence}$", PAGE, re.MULTILINE | re.DOTALL)


YAML: list[Any] = [yaml.safe_load(text) for text in examples("yaml")]


def test_every_block_is_named() -> None:
    assert {str(kind) for kind in Kind} - {"prose"} <= NAMED
    assert re.findall(r"^```(\w+)$", examples("markdown", "````")[0], re.MULTILINE)
    assert {*re.findall(r"^```(\w+)$", PAGE, re.MULTILINE)} >= {str(kind) for kind in Kind} - {"prose"}


def test_every_key_of_a_prediction_is_named() -> None:
    keys = {*Prediction.model_fields, *Expect.model_fields, *Candidate.model_fields, *Goal.model_fields}

    assert keys - NAMED == set()
    assert {*map(str, Vary), *map(str, Asked)} - NAMED == set()


def test_every_key_of_a_lab_is_named() -> None:
    keys = {*TopologyLab.model_fields, *LeverLab.model_fields, *ReadingLab.model_fields}

    assert keys - NAMED == set()
    assert {*WORDS, *EVERY_KIND, *MODELS} - NAMED == set()


def test_every_word_for_how_far_something_is_sure_is_there() -> None:
    assert all(str(one) in PAGE for one in (*Confidence, *Standing, *SourceKind))


def test_the_lesson_is_sound(tmp_path: Path) -> None:
    (tmp_path / "01-nat").mkdir()
    (tmp_path / "01-nat" / "lesson.md").write_text(examples("markdown", "````")[0], encoding="utf-8")

    [lesson], faults = read_lessons(tmp_path, registry(), preset_names())

    assert [str(one) for one in faults if one.path.name == "lesson.md"] == []
    assert list(figure_faults(lesson)) == []


def test_the_prediction_is_sound() -> None:
    [prediction] = read_predictions(next(one for one in YAML if isinstance(one, list) and "kind" in one[0]))

    assert list(prediction_faults(prediction, course())) == []


def test_the_labs_are_sound() -> None:
    labs = [read_any_lab(one) for one in YAML if "carried_by" in one]

    assert [lab.id for lab in labs] == ["L99", "L98"]
    assert [fault for lab in labs for fault in lab_faults(lab)] == []


def test_words_facts_sources_and_claims_have_the_keys_of_their_files() -> None:
    shown = next(one for one in YAML if "nat-gateway" in one)
    for name, key in (("glossary", "nat-gateway"), ("facts", "NAT-99"), ("sources", "VNAT"), ("claims", "A99")):
        held = yaml.safe_load((CONTENT_DIR / f"{name}.yaml").read_text(encoding="utf-8"))
        assert set(shown[key]) == {one for entry in held.values() for one in entry}, name
