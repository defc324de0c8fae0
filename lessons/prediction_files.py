"""Predictions, beliefs and concepts as `content/` holds them, read once per process into frozen values.

predictions/u04.yaml   the predictions of a lesson (lambdanet.predictions says what they are)
beliefs.yaml           the misconceptions that wrong choices stand for, in words
concepts.yaml          what the predictions exercise
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import Field
from yaml import YAMLError

from diagrams import presets
from lambdanet.beliefs.words import BeliefWords, BrokenBeliefs, read_beliefs
from lambdanet.document import load_yaml, yaml_fault
from lambdanet.editing.entries import Document
from lambdanet.predictions.posed import Posed
from lambdanet.predictions.posing import pose
from lambdanet.predictions.reading import BrokenPredictions, read_predictions
from lambdanet.predictions.written import Prediction
from lessons.faults import BrokenContent, Fault, FilePart, nearest, read_mapping, read_part
from lessons.registry import CONTENT_DIR, Registry, registry


@dataclass(frozen=True, kw_only=True, slots=True)
class Concept:
    """One idea of the course. `core`: it counts for completion. `lessons`: where it is taught, such as "U04"."""

    id: str
    core: bool
    definition: str
    lessons: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Course:
    """All predictions by id, in the course's order, with what they lean on."""

    predictions: Mapping[str, Prediction]
    beliefs: Mapping[str, BeliefWords]
    concepts: Mapping[str, Concept]


class _ConceptPart(FilePart):
    core: bool
    definition: str = Field(pattern=r"\.$")
    lessons: tuple[Annotated[str, Field(pattern=r"^U\d\d$")], ...] = Field(min_length=1)


@cache
def course() -> Course:
    """The predictions of this site. Raises BrokenContent with every fault."""
    found, faults = read_course(CONTENT_DIR, registry())
    if faults:
        raise BrokenContent(faults)
    return found


def posed(identifier: str, seed: int = 0, twist: int | None = None) -> Posed:
    """A prediction of this site as it is put to a learner. Raises KeyError, IndexError for what is not there."""
    held = course()
    return pose(held.predictions[identifier], document_of, held.beliefs, seed, twist)


def document_of(slug: str) -> Document:
    """A preset's document. Raises KeyError."""
    preset = presets.find(slug)
    if preset is None:
        raise KeyError(slug)
    return preset.document


def read_course(folder: Path, known: Registry) -> tuple[Course, tuple[Fault, ...]]:
    """What the files hold, and every fault in them."""
    faults: list[Fault] = []
    beliefs = _beliefs(folder / "beliefs.yaml", known, faults)
    concepts = _concepts(folder / "concepts.yaml", faults)
    predictions: dict[str, Prediction] = {}
    for path in sorted((folder / "predictions").glob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        for prediction in _predictions(path, text, faults):
            line = _line_of(text, prediction.id)
            if prediction.id in predictions or not prediction.id.lower().startswith(f"{path.stem}-"):
                faults.append(_fault(path, f"{prediction.id} does not belong here.", "Number it after its file.", line))
            predictions[prediction.id] = prediction
            faults += _unknown(path, line, prediction, concepts, known)
    return Course(predictions=predictions, beliefs=beliefs, concepts=concepts), tuple(faults)


def _fault(path: Path, message: str, cure: str, line: int = 1) -> Fault:
    return Fault(path=path, line=line, message=message, cure=cure)


def _beliefs(path: Path, known: Registry, faults: list[Fault]) -> Mapping[str, BeliefWords]:
    held = read_mapping(path, faults)
    try:
        found = read_beliefs({name: value for name, (_, value) in held.items()})
    except BrokenBeliefs as error:
        faults += [_fault(path, one, "Correct it.") for one in error.faults]
        return {}
    for name, words in found.items():
        for fact in words.facts:
            if fact not in known.facts:
                faults.append(
                    _fault(path, f"{name}: there is no fact '{fact}'.", nearest(fact, known.facts), held[name][0])
                )
        for claim in words.seen:
            if claim not in known.claims:
                faults.append(
                    _fault(path, f"{name}: there is no claim '{claim}'.", nearest(claim, known.claims), held[name][0])
                )
    return found


def _concepts(path: Path, faults: list[Fault]) -> dict[str, Concept]:
    found = {}
    for name, (line, value) in read_mapping(path, faults).items():
        part = read_part(_ConceptPart, value, path, line, name, faults)
        if part:
            found[name] = Concept(id=name, core=part.core, definition=part.definition, lessons=part.lessons)
    return found


def _predictions(path: Path, text: str, faults: list[Fault]) -> tuple[Prediction, ...]:
    try:
        return read_predictions(load_yaml(text))
    except BrokenPredictions as error:
        faults += [_fault(path, str(one), "Correct it.", _line_of(text, one.place)) for one in error.faults]
    except YAMLError as error:
        faults.append(_fault(path, yaml_fault(error, "This is not YAML"), "Check quotes, colons and indentation."))
    return ()


def _line_of(text: str, place: str) -> int:
    """The line that a prediction begins at, of a place such as `U04-P1.expect`."""
    wanted = re.compile(rf"- id: {re.escape(re.split(r'[.[]', place)[0])}\s*")
    return next((number for number, line in enumerate(text.splitlines(), 1) if wanted.fullmatch(line)), 1)


def _unknown(
    path: Path, line: int, said: Prediction, concepts: Mapping[str, Concept], known: Registry
) -> Iterator[Fault]:
    """What a prediction names and nothing holds."""
    for concept in said.concepts:
        if concept not in concepts:
            yield _fault(path, f"{said.id}: there is no concept '{concept}'.", nearest(concept, concepts), line)
    slugs = {preset.slug for preset in presets.all_presets()}
    for twist in (None, *range(len(said.twists))):
        one = said.situation(twist)
        for fact in one.facts:
            if fact not in known.facts:
                yield _fault(path, f"{said.id}: there is no fact '{fact}'.", nearest(fact, known.facts), line)
        for base in (one.base, *(candidate.base for candidate in one.candidates)):
            if base and base not in slugs:
                yield _fault(path, f"{said.id}: there is no preset '{base}'.", nearest(base, slugs), line)
