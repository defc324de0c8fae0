"""Predictions from data, as YAML gives it. Every fault is reported at once, with its place: `U04-P1.twists[0].expect`."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pydantic import ValidationError

from lambdanet.beliefs.catalogue import BELIEFS
from lambdanet.predictions.formulas import FORMULAS
from lambdanet.predictions.written import Kind, Prediction, Situation
from lambdanet.reachability.verdict import Outcome
from lambdanet.written import BadEdit, read_edits


@dataclass(frozen=True, kw_only=True, slots=True)
class PredictionFault:
    """Something that is wrong, and where: a prediction's id and the names down to the value."""

    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


class BrokenPredictions(ValueError):
    """Predictions that cannot be read. `faults` holds every one of them."""

    def __init__(self, faults: Sequence[PredictionFault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(map(str, self.faults)))


def read_predictions(data: object) -> tuple[Prediction, ...]:
    """The predictions of one file, in its order. Raises BrokenPredictions with every fault."""
    if not isinstance(data, list):
        raise BrokenPredictions([PredictionFault(place="", message="A list of predictions is expected here.")])
    faults: list[PredictionFault] = []
    found: list[Prediction] = []
    for number, given in enumerate(data, 1):
        named = given.get("id") if isinstance(given, Mapping) else None
        place = named if isinstance(named, str) else f"[{number}]"
        try:
            prediction = Prediction.model_validate(given)
        except ValidationError as error:
            faults += [PredictionFault(place=_at(place, one["loc"]), message=one["msg"]) for one in error.errors()]
            continue
        if any(one.id == prediction.id for one in found):
            faults.append(PredictionFault(place=place, message="This id is there twice."))
        found.append(prediction)
        faults += _faults(prediction)
    if faults:
        raise BrokenPredictions(faults)
    return tuple(found)


def _at(place: str, loc: Sequence[int | str]) -> str:
    return place + "".join(f"[{one}]" if isinstance(one, int) else f".{one}" for one in loc)


def _faults(prediction: Prediction) -> Iterator[PredictionFault]:
    for twist in (None, *range(len(prediction.twists))):
        place = prediction.id if twist is None else f"{prediction.id}.twists[{twist}]"
        for name, message in _situation_faults(prediction.kind_of(twist), prediction.situation(twist)):
            yield PredictionFault(place=f"{place}.{name}" if name else place, message=message)
    if prediction.variants and prediction.twists:
        message = "A twist comes after the network as written: give it variants or twists, not both."
        yield PredictionFault(place=f"{prediction.id}.variants", message=message)
    for variant in range(len(prediction.variants)):
        for name, message in _situation_faults(prediction.kind, prediction.situation(variant=variant)):
            yield PredictionFault(place=f"{prediction.id}.variants[{variant}].{name}", message=message)


def _situation_faults(kind: Kind, said: Situation) -> Iterator[tuple[str, str]]:
    needed = {
        Kind.VERDICT: ("base", "question", "beliefs"),
        Kind.COUNT: ("formula", "given", "beliefs"),
        Kind.COST: ("formula", "given", "beliefs"),
        Kind.CHANGE: ("base", "goal", "candidates"),
        Kind.TIMELINE: ("base", "question", "idle", "beliefs"),
    }[kind]
    for name in needed:
        if not getattr(said, name):
            yield name, f"A {kind} prediction needs it."
    for belief in (*said.beliefs, *(one.belief for one in said.candidates if one.belief)):
        if belief not in BELIEFS:
            yield "beliefs", f"There is no belief {belief}."
    for belief in said.shorts:
        if belief not in said.beliefs:
            yield f"shorts.{belief}", "It is not among the beliefs on offer."
    if said.formula and said.formula not in FORMULAS:
        yield "formula", f"There is no formula {said.formula}; there are {', '.join(sorted(FORMULAS))}."
    elif said.formula and set(said.given) != set(FORMULAS[said.formula].needs):
        yield "given", f"{said.formula} needs {', '.join(sorted(FORMULAS[said.formula].needs))}."
    for name in said.among:
        if name not in said.given:
            yield f"among.{name}", "It is not in what is given."
    if kind is Kind.VERDICT and said.expect.outcome is Outcome.REACHABLE and not said.works:
        yield "works", "Where it works, say why."
    try:
        for edits in (said.edits, *(one.edits for one in said.candidates)):
            read_edits(edits)
    except BadEdit as error:
        yield "edits", str(error)
