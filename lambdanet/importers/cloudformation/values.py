"""Values of a template after its functions: plain data, and here and there something that nobody has said."""

from dataclasses import dataclass
from typing import Any, Final

from lambdanet.importers.files import clean

LONGEST_NAME: Final = 60  # an id has 64 characters

Value = Any
"""Text, numbers, true and false, lists and objects of them, and `Missing` in any place."""


@dataclass(frozen=True, slots=True)
class Missing:
    """A value that the template does not say. `name`: what it is called in the document; `why`: in words.

    `chosen`: it is one of several that the template holds, and which one hangs on what is not said.
    """

    name: str
    why: str
    chosen: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", clean(self.name)[:LONGEST_NAME] or "value")


class NoValue:
    """`AWS::NoValue`: the property that has it is left out."""


class Physical(str):
    """An ARN or another text that AWS makes: it stands for its resource, and what is inside it is not known."""

    __slots__ = ()


NO_VALUE: Final = NoValue()


def missing_in(value: Value) -> Missing | None:
    """The first thing in a value that nobody has said."""
    match value:
        case Missing():
            return value
        case dict():
            return next((found for one in value.values() if (found := missing_in(one))), None)
        case list():
            return next((found for one in value if (found := missing_in(one))), None)
        case _:
            return None


def as_text(value: Value) -> str | None:
    """A scalar as CloudFormation writes it into a text, None for what is none."""
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            return str(value)
        case str():
            return value
        case _:
            return None
