"""What a model gives."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """A number, or a word such as a state, under its label."""

    label: str
    value: int | Decimal | str
    unit: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Holds:
    """Whether a goal holds, and the sentence that says why or why not."""

    held: bool
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Modelled:
    """`goals` by their ids. `code` is what goes wrong, "" if nothing does; `remarks` say what the model supposes."""

    figures: tuple[Figure, ...]
    goals: Mapping[str, Holds]
    code: str = ""
    remarks: tuple[str, ...] = ()


class Levers:
    """The values of a lab's levers, by name."""

    def __init__(self, values: Mapping[str, int | str]) -> None:
        self._values = values

    def number(self, name: str) -> int:
        value = self._values[name]
        assert isinstance(value, int), name  # a lever's own kind was checked before
        return value

    def choice(self, name: str) -> str:
        return str(self._values[name])
