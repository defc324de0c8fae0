"""A lab's file as a value, or everything that is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from lambdanet.labs.lab import TopologyLab


@dataclass(frozen=True, kw_only=True, slots=True)
class LabFault:
    """One fault: where, such as `refused.0.edits.1`, and what."""

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}" if self.path else self.message


class BrokenLab(ValueError):
    """A lab that cannot be read. `faults` holds every fault."""

    def __init__(self, faults: tuple[LabFault, ...]) -> None:
        self.faults = faults
        super().__init__("\n".join(map(str, faults)))


def read_lab(data: Any) -> TopologyLab:
    """The lab that a file holds. Raises BrokenLab."""
    if not isinstance(data, Mapping):
        raise BrokenLab((LabFault(path="", message="A lab is a mapping of names to values."),))
    try:
        return TopologyLab.model_validate(data)
    except ValidationError as error:
        found = (
            LabFault(path=".".join(map(str, one["loc"])), message=one["msg"].removeprefix("Value error, "))
            for one in error.errors()
        )
        raise BrokenLab(tuple(found)) from error
