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


Value: TypeAlias = Annotated[int, Field(strict=True)] | Words


class LeverChoice(_Shape):
    """One setting of a lever that has a few, and its words."""

    value: Words
    says: Words


class Lever(_Shape):
    """What can be set in a lab without a network: a whole number within bounds, or one of some choices.

    `edits_each`: how many edits a step of one is; left out: to set it otherwise is one edit.
    """

    name: Annotated[str, Field(pattern=r"^[a-z][a-z_]*$")]
    label: Words
    start: Value
    least: int | None = None
    most: int | None = None
    unit: str = ""
    choices: tuple[LeverChoice, ...] = ()
    edits_each: Annotated[int, Field(ge=0)] = 0

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if bool(self.choices) == (self.least is not None and self.most is not None):
            raise ValueError("a lever has either choices, or least and most")
        if (fault := self.fault(self.start)) is not None:
            raise ValueError(fault)
        return self

    def fault(self, value: object) -> str | None:
        """What is wrong with a value, None if nothing is."""
        if self.choices:
            known = [one.value for one in self.choices]
            return None if value in known else f"{self.label}: {value!r} is none of {', '.join(known)}."
        if not isinstance(value, int) or isinstance(value, bool):
            return f"{self.label}: {value!r} is no whole number."
        within = self.least is not None and self.most is not None and self.least <= value <= self.most
        return None if within else f"{self.label}: {value} is not between {self.least} and {self.most}."


class LeverGoal(_Shape):
    """What is asked for, by the name that the lab's model knows it under."""

    id: Words
    says: Words


class Setting(_Shape):
    """Some levers set otherwise. `why` says why that is not enough, where it is not."""

    name: Words
    set: dict[str, Value] = Field(min_length=1)
    why: str = ""


class LeverLab(LabText):
    """A lab of counts, times or states: levers move, a model says what comes of it (models/)."""

    carried_by: Literal["capacity", "timeline", "states"]
    model: Words
    levers: tuple[Lever, ...] = Field(min_length=1)
    goals: tuple[LeverGoal, ...] = Field(min_length=1)
    shows: Words
    reference: Setting
    also_right: tuple[Setting, ...] = ()
    not_enough: tuple[Setting, ...] = ()
    reading: Reading | None = None

    @model_validator(mode="after")
    def _settings_fit(self) -> Self:
        levers = {one.name: one for one in self.levers}
        faults = []
        for setting in (self.reference, *self.also_right, *self.not_enough):
            for name, value in setting.set.items():
                lever = levers.get(name)
                fault = lever.fault(value) if lever else f"there is no lever '{name}'"
                faults += [f"{setting.name}: {fault}"] if fault else []
        faults += [f"'{one.name}' is not enough and does not say why" for one in self.not_enough if not one.why]
        if faults:
            raise ValueError("; ".join(faults))
        return self


class ReadingLab(LabText):
    """A case, with questions: what neither a network nor a count can show."""

    carried_by: Literal["reading"]
    reading: Reading


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


AnyLab: TypeAlias = TopologyLab | LeverLab | ReadingLab
