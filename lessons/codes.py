"""What the site knows of an explanation code: its meaning, a network that shows it, and the lessons and labs that name it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from diagrams.presets import Preset, all_presets
from lambdanet.labs.lab import LeverLab, TopologyLab
from lambdanet.reachability.codes import CODES, Code
from lambdanet.reachability.evaluate import evaluate_on
from lambdanet.reachability.network import compile_network
from lambdanet.reachability.verdict import Symptom
from lambdanet.topology import NamedQuestion
from lessons.lab_files import labs, other_labs
from lessons.models import Lesson, Step
from lessons.prose import CITATION

_CODE: Final = re.compile(r"\b[A-Z][A-Z0-9_]+\b")
BY_NAME: Final = {code.name: code for code in CODES}

SYMPTOMS: Final = {
    Symptom.CONNECTED: "the caller connects.",
    Symptom.TIMEOUT: "the caller sees silence until its time-out.",
    Symptom.REFUSED: "the caller is refused at once.",
    Symptom.ACCESS_DENIED: "the caller is told at once that access is denied.",
    Symptom.NAME_NOT_FOUND: "the caller is told that there is no such name.",
    Symptom.NOT_CREATED: "the configuration is refused when it is saved.",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Example:
    """A ready-made network and its question whose verdict carries the code, as a warning or as what blocks."""

    preset: Preset
    named: NamedQuestion
    warns: bool


def is_ours(code: Code) -> bool:
    """Codes without the prefix are AWS Reachability Analyzer's."""
    return code.name.startswith("APP_")


def facts_of(code: Code) -> tuple[str, ...]:
    """The ids of the facts behind it."""
    return tuple(re.findall(r"\b[A-Z][A-Z0-9]*-\d+\b", code.fact))


def example_of(name: str) -> Example | None:
    """A ready-made network that shows the code, or None; one where it blocks a connection comes first."""
    return _examples().get(name)


def labs_of(name: str) -> list[TopologyLab | LeverLab]:
    """The labs that show the code as they begin."""
    every: list[TopologyLab | LeverLab] = [*labs().values()]
    every += [lab for lab in other_labs().values() if isinstance(lab, LeverLab)]
    return [lab for lab in every if name in _CODE.findall(lab.shows)]


def lessons_of(name: str) -> list[tuple[Lesson, Step]]:
    """Every lesson whose text or figures name the code, with the first step that does."""
    steps = Step.objects.filter(shown=True, lesson__shown=True).select_related("lesson")
    found: dict[str, tuple[Lesson, Step]] = {}
    for step in steps.order_by("lesson__order", "order", "key"):
        if name in words_of(step):
            found.setdefault(step.lesson.slug, (step.lesson, step))
    return list(found.values())


def words_of(step: Step) -> set[str]:
    """What a step names: the words of its text, and the codes that its figures are held to."""
    sides = (step.settings, step.settings.get("left", {}), step.settings.get("right", {}))
    causes = (str(side.get("cause", "")) for side in sides)
    return {*_CODE.findall(CITATION.sub("", step.body)), *causes}


@cache
def _examples() -> dict[str, Example]:
    found: dict[str, Example] = {}
    for example, codes in sorted(_shown(), key=lambda each: (each[0].warns, each[0].named.question.invoke)):
        for code in codes:
            found.setdefault(code, example)
    return found


def _shown() -> Iterator[tuple[Example, tuple[str, ...]]]:
    """Every question of every ready-made network, with the codes that block and with those that warn."""
    for preset in all_presets():
        network = compile_network(preset.topology)
        for named in preset.topology.questions:
            verdict = evaluate_on(network, named.question)
            for warns, findings in ((False, verdict.blocked_by), (True, verdict.warnings)):
                yield Example(preset=preset, named=named, warns=warns), tuple(each.code for each in findings)
