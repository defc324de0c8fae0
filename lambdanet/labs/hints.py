"""Help, a rung at a time: where to look, which rule decided, what to change, and the change itself."""

from dataclasses import dataclass
from typing import Final

from lambdanet.labs.lab import Edits, LabText, TopologyLab

RUNGS: Final = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class Hint:
    """A rung of the ladder. `edits` is what the last one does to the network that the lab begins with."""

    rung: int
    words: str
    edits: Edits = ()


def hint(lab: LabText, rung: int) -> Hint:
    """The hint of a rung, 1 to 4. Raises ValueError for another one."""
    if not 1 <= rung <= RUNGS:
        raise ValueError(f"There is no hint {rung}: there are {RUNGS}.")
    if rung < RUNGS:
        return Hint(rung=rung, words=lab.hints[rung - 1])
    return Hint(rung=rung, words=solution_words(lab), edits=lab.reference.edits if isinstance(lab, TopologyLab) else ())


def solution_words(lab: LabText) -> str:
    """What the reference does, as one sentence."""
    return lab.reference.name if isinstance(lab, TopologyLab) else ""
