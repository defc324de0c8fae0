"""The shape of a lab's file."""

from collections.abc import Iterator
from typing import Annotated, Any, Final, Literal, Self, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, InstanceOf, model_validator

from lambdanet.labs.edits import EVERY_KIND
from lambdanet.labs.goals import ReadGoal
from lambdanet.parts import Ref
from lambdanet.written import Account, Add, Change, Remove, Rows, WithoutZone, read_edits

OPENED: Final = "opened"
"""The advice that every lab gives by itself: what more became reachable than the goals ask for."""
ALL: Final = "all"


def _edit(given: Any) -> Any:
    return read_edits([given])[0] if isinstance(given, dict) else given


AnEdit: TypeAlias = Annotated[
    InstanceOf[Add] | InstanceOf[Change] | InstanceOf[Rows] | InstanceOf[Remove] | InstanceOf[WithoutZone] | InstanceOf[Account],
    BeforeValidator(_edit),
]  # fmt: skip
Edits: TypeAlias = tuple[AnEdit, ...]
Words: TypeAlias = Annotated[str, Field(min_length=1)]
Fact: TypeAlias = Annotated[str, Field(pattern=r"^[A-Z0-9]+(-[0-9]+)?$")]


class _Shape(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Symptom(_Shape):
    """What people say, and what the logs print."""

    words: Words
    log: tuple[str, ...] = ()


class Base(_Shape):
    """A ready-made network, and what is done to it."""

    preset: Words
    edits: Edits = ()


class Way(_Shape):
    """A repair, or what looks like one. `why` says what is wrong with it, where something is."""

    name: Words
    edits: Edits = Field(min_length=1)
    why: str = ""


class TooOpen(Way):
    """A way that passes with advice; `advice` is the id of each that fails."""

    advice: tuple[str, ...] = Field(min_length=1)


class Brought(_Shape):
    """What the goals bring with them for every repair: `to` a component, or `public` for all that is outside."""

    from_: Ref = Field(alias="from")
    to: Ref
    ports: tuple[int, ...] = ()  # of TCP; left out: everything


class Choice(_Shape):
    """An answer on offer, and what is so about it."""

    says: Words
    why: Words
    right: bool = False


class ReadingQuestion(_Shape):
    asks: Words
    choices: tuple[Choice, ...] = Field(min_length=2)

    @model_validator(mode="after")
    def _one_is_right(self) -> Self:
        if sum(one.right for one in self.choices) != 1:
            raise ValueError("exactly one choice is right")
        return self


class Reading(_Shape):
    """A case, and questions about it: for what no network can show."""

    case: Words
    questions: tuple[ReadingQuestion, ...] = Field(min_length=1)


class LabText(_Shape):
    """What every lab has, whatever grades it."""

    id: Annotated[str, Field(pattern=r"^L\d\d[a-d]?$")]
    title: Words
    lesson: Words
    concepts: tuple[str, ...] = Field(min_length=1)
    misconceptions: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = Field(min_length=1)
    symptom: Symptom
    hints: Annotated[tuple[Words, ...], Field(min_length=3, max_length=3)]
    par: Annotated[int, Field(ge=1)]
    debrief: Words


class TopologyLab(LabText):
    """A broken network. Any repair that meets the goals is right; `reference` is one of them."""

    carried_by: Literal["topology"]
    start: Base
    goals: tuple[ReadGoal, ...] = Field(min_length=1)
    advice: tuple[ReadGoal, ...] = ()
    brings: tuple[Brought, ...] = ()
    allowed: tuple[str, ...] = Field(min_length=1)
    forbidden: tuple[str, ...] = ()
    shows: Words
    reference: Way
    also_right: tuple[Way, ...] = ()
    too_open: tuple[TooOpen, ...] = ()
    refused: tuple[Way, ...] = ()
    reading: Reading | None = None  # a second half, where the network tells only the first

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of edits that are allowed."""
        given = EVERY_KIND if ALL in self.allowed else frozenset(self.allowed)
        return given - frozenset(self.forbidden)

    @model_validator(mode="after")
    def _known_words(self) -> Self:
        if faults := [*self._faults()]:
            raise ValueError("; ".join(faults))
        return self

    def _faults(self) -> Iterator[str]:
        for word in (*self.allowed, *self.forbidden):
            if word not in EVERY_KIND and word != ALL:
                yield f"'{word}' is no kind of edit: {', '.join(sorted(EVERY_KIND))}"
        known = {one.id for one in self.advice if one.id} | {OPENED}
        for open_way in self.too_open:
            for name in open_way.advice:
                if name not in known:
                    yield f"'{open_way.name}' expects the advice '{name}': there are {', '.join(sorted(known))}"
        for way in self.refused:
            if not way.why:
                yield f"'{way.name}' is refused and does not say why"
