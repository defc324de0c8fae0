"""Help, a rung at a time: where to look, which rule decided, what to change, and the change itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from lambdanet.labs.lab import Edits, LabText, LeverLab, ReadingLab, TopologyLab

RUNGS: Final = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class Hint:
    """A rung of the ladder. The last one does it: `edits` to the network that the lab begins with, or `set` to levers."""

    rung: int
    words: str
    edits: Edits = ()
    set: Mapping[str, int | str] = field(default_factory=dict)


def hint(lab: LabText, rung: int) -> Hint:
    """The hint of a rung, 1 to 4. Raises ValueError for another one."""
    if not 1 <= rung <= RUNGS:
        raise ValueError(f"There is no hint {rung}: there are {RUNGS}.")
    if rung < RUNGS:
        return Hint(rung=rung, words=lab.hints[rung - 1])
    match lab:
        case TopologyLab():
            return Hint(rung=rung, words=solution_words(lab), edits=lab.reference.edits)
        case LeverLab():
            return Hint(rung=rung, words=solution_words(lab), set=lab.reference.set)
        case _:
            return Hint(rung=rung, words=solution_words(lab))


def solution_words(lab: LabText) -> str:
    """What the reference does, or the right answers to a case's questions, as sentences."""
    match lab:
        case TopologyLab() | LeverLab():
            return lab.reference.name
        case ReadingLab():
            right = (choice for one in lab.reading.questions for choice in one.choices if choice.right)
            return " ".join(f"{one.says}. {one.why}" for one in right)
        case _:
            return ""
