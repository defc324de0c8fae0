"""A lab's file as a value, or everything that is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import ValidationError

from lambdanet.labs.lab import AnyLab, LabText, LeverLab, ReadingLab, TopologyLab
from lambdanet.labs.outcome import model_fault

_Shape = TypeVar("_Shape", bound=LabText)


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
    """The lab of a network that a file holds. Raises BrokenLab, also for a lab of another kind."""
    return _read(TopologyLab, data)


def read_any_lab(data: Any) -> AnyLab:
    """The lab that a file holds, whatever carries it. Raises BrokenLab."""
    carried_by = data.get("carried_by") if isinstance(data, Mapping) else None
    match carried_by:
        case "reading":
            return _read(ReadingLab, data)
        case "capacity" | "timeline" | "states":
            lab = _read(LeverLab, data)
            if (fault := model_fault(lab)) is not None:
                raise BrokenLab((LabFault(path="model", message=fault),))
            return lab
        case _:
            return read_lab(data)


def _read(shape: type[_Shape], data: Any) -> _Shape:
    if not isinstance(data, Mapping):
        raise BrokenLab((LabFault(path="", message="A lab is a mapping of names to values."),))
    try:
        return shape.model_validate(data)
    except ValidationError as error:
        found = (
            LabFault(path=".".join(map(str, one["loc"])), message=one["msg"].removeprefix("Value error, "))
            for one in error.errors()
        )
        raise BrokenLab(tuple(found)) from error
