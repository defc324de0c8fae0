"""What comes of levers: figures, and which goals hold."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from lambdanet.labs.lab import Lever, LeverGoal, LeverLab
from lambdanet.labs.models.clients import clients
from lambdanet.labs.models.idle import idle_call
from lambdanet.labs.models.lookups import lookups
from lambdanet.labs.models.nat_ports import nat_ports
from lambdanet.labs.models.pairs import pairs
from lambdanet.labs.models.pending import pending
from lambdanet.labs.models.shape import Figure, Levers, Modelled
from lambdanet.labs.models.sleeping import sleeping

MODELS: Final[Mapping[str, Callable[[Levers], Modelled]]] = {
    "idle": idle_call,
    "nat-ports": nat_ports,
    "lookups": lookups,
    "pairs": pairs,
    "clients": clients,
    "sleeping": sleeping,
    "pending": pending,
}


class BadLevers(ValueError):
    """Values that no lever has. `faults` holds a sentence for each."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        self.faults = faults
        super().__init__(" ".join(faults))


@dataclass(frozen=True, kw_only=True, slots=True)
class LeverJudged:
    goal: LeverGoal
    held: bool
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What the levers come to. `edits` counts what was set otherwise; `code` is what goes wrong, "" if nothing does."""

    figures: tuple[Figure, ...]
    goals: tuple[LeverJudged, ...]
    code: str
    remarks: tuple[str, ...]
    edits: int
    par: int

    @property
    def passed(self) -> bool:
        return all(one.held for one in self.goals)

    @property
    def at_par(self) -> bool:
        return self.passed and self.edits <= self.par


def outcome(lab: LeverLab, given: Mapping[str, int | str] | None = None) -> Outcome:
    """What comes of these values; what is not named stays as the lab begins. Raises BadLevers with every fault."""
    levers = {one.name: one for one in lab.levers}
    faults = [f"There is no lever {name!r}." for name in given or {} if name not in levers]
    values = {one.name: one.start for one in lab.levers} | {
        name: value for name, value in (given or {}).items() if name in levers
    }
    faults += [fault for one in lab.levers if (fault := one.fault(values[one.name])) is not None]
    if faults:
        raise BadLevers(tuple(faults))
    found = MODELS[lab.model](Levers(values))
    return Outcome(
        figures=found.figures,
        goals=tuple(
            LeverJudged(goal=one, held=found.goals[one.id].held, why=found.goals[one.id].why) for one in lab.goals
        ),
        code=found.code,
        remarks=found.remarks,
        edits=sum(_edits(one, values[one.name]) for one in lab.levers),
        par=lab.par,
    )


def _edits(lever: Lever, value: int | str) -> int:
    if value == lever.start:
        return 0
    if lever.edits_each and isinstance(value, int) and isinstance(lever.start, int):
        return abs(value - lever.start) * lever.edits_each
    return 1


def model_fault(lab: LeverLab) -> str | None:
    """What a lab and its model do not agree on, None if they do."""
    if lab.model not in MODELS:
        return f"There is no model '{lab.model}': {', '.join(MODELS)}."
    try:
        found = MODELS[lab.model](Levers({one.name: one.start for one in lab.levers}))
    except KeyError as error:
        return f"The model '{lab.model}' needs the lever {error}."
    known, said = set(found.goals), {one.id for one in lab.goals}
    return None if known == said else f"The model '{lab.model}' has the goals {sorted(known)}, the lab {sorted(said)}."
