"""A prediction as a file holds it, and a twist of it; `situation` is either with everything that it leaves out."""

from collections.abc import Mapping
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from lambdanet.reachability.verdict import Outcome
from lambdanet.topology import Protocol, Question
from lambdanet.written import WrittenEdit, read_edits

Words = Annotated[str, Field(min_length=1)]


class Kind(StrEnum):
    """What is asked for: a verdict and its reason, a number, US dollars a month, a change, or what happens in time."""

    VERDICT = "verdict"
    COUNT = "count"
    COST = "cost"
    CHANGE = "change"
    TIMELINE = "timeline"


class Vary(StrEnum):
    """What may be changed without changing the idea."""

    ADDRESSES = "addresses"
    ENGINE = "engine"  # the database's, with its port
    ZONES = "zones"
    REGION = "region"
    NAMES = "names"
    GIVEN = "given"  # the numbers of the setup, among those that the file offers


class _Written(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Asked(_Written):
    """A question that the document does not keep."""

    from_: Words = Field(alias="from")
    to: Words
    port: Annotated[int, Field(ge=1, le=65535)] | None = None
    protocol: Protocol = Protocol.TCP
    family: Annotated[int, Field(ge=4, le=6)] = 4
    invoke: bool = False

    def question(self) -> Question:
        return Question(
            source=self.from_,
            target=self.to,
            port=self.port,
            protocol=self.protocol,
            family=self.family,
            invoke=self.invoke,
        )


class Expect(_Written):
    """What the answer is expected to be: for tests alone, never to grade by. `value`: a number in words, or a key."""

    outcome: Outcome | None = None
    component: str = ""
    code: str = ""
    value: str = ""


class Candidate(_Written):
    """One of several changes. `base` and `edits` make its network; without them it cannot be done at all.

    `feedback` is said to whoever chose it, where its belief has nothing to say.
    """

    key: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
    words: Words
    base: str = ""
    edits: tuple[Any, ...] = ()
    impossible: bool = False
    belief: str = ""
    feedback: str = ""

    @cached_property
    def edited(self) -> tuple[WrittenEdit, ...]:
        return read_edits(self.edits)


class Goal(_Written):
    """What a change must make reachable; with `cheapest` also for the least fixed cost a month."""

    questions: tuple[str | Asked, ...] = Field(min_length=1)
    cheapest: bool = False


class Situation(_Written):
    """What one prediction, or one twist of it, is about.

    `drill`: a zone that is lost. `works`: why it works, where it does. `given`, `among`: the numbers of the setup, and
    others that may stand there. `idle`: seconds without traffic. `accepts`: components that are as right a reason as the
    one that blocks, such as the route to it, or that `works` is about. `shorts`: what a belief says here, where its usual short form says too little.
    """

    setup: Words
    asks: str = ""
    base: str = ""
    edits: tuple[Any, ...] = ()
    drill: str = ""
    question: str | Asked | None = None
    formula: str = ""
    given: Mapping[str, int] = Field(default_factory=dict)
    among: Mapping[str, tuple[int, ...]] = Field(default_factory=dict)
    idle: Annotated[int, Field(gt=0)] | None = None
    candidates: tuple[Candidate, ...] = ()
    goal: Goal | None = None
    expect: Expect
    accepts: tuple[str, ...] = ()
    beliefs: tuple[str, ...] = ()
    shorts: Mapping[str, Words] = Field(default_factory=dict)
    works: str = ""
    because: Words
    facts: tuple[str, ...] = ()

    @cached_property
    def edited(self) -> tuple[WrittenEdit, ...]:
        return read_edits(self.edits)


class Twist(_Written):
    """The same with something changed on purpose. What it leaves out is the prediction's; its edits come after those."""

    setup: Words
    kind: Kind | None = None
    title: str | None = None
    asks: str | None = None
    base: str | None = None
    edits: tuple[Any, ...] = ()
    drill: str | None = None
    question: str | Asked | None = None
    formula: str | None = None
    given: Mapping[str, int] = Field(default_factory=dict)
    among: Mapping[str, tuple[int, ...]] | None = None
    idle: int | None = None
    candidates: tuple[Candidate, ...] | None = None
    goal: Goal | None = None
    expect: Expect
    accepts: tuple[str, ...] = ()
    beliefs: tuple[str, ...] = ()
    shorts: Mapping[str, Words] = Field(default_factory=dict)
    works: str = ""
    because: Words
    facts: tuple[str, ...] | None = None


class Variant(_Written):
    """Another network for the same idea, which a seed may choose. What it leaves out is the prediction's."""

    setup: Words
    asks: str | None = None
    edits: tuple[Any, ...] = ()
    question: str | Asked | None = None
    works: str | None = None
    because: Words | None = None
    expect: Expect | None = None


class Prediction(Situation):
    """A question that is answered before the answer is shown."""

    id: Annotated[str, Field(pattern=r"^U\d\d-P\d$")]
    title: Words
    kind: Kind
    concepts: tuple[str, ...] = Field(min_length=1)
    vary: tuple[Vary, ...] = ()
    variants: tuple[Variant, ...] = ()
    twists: tuple[Twist, ...] = ()

    def situation(self, twist: int | None = None, variant: int | None = None) -> Situation:
        """What is asked: the prediction itself, a variant, or one of its twists. Raises IndexError for one that is none."""
        own = {name: getattr(self, name) for name in Situation.model_fields}
        if twist is not None:
            return Situation.model_construct(**(own | self._twisted(self.twists[twist])))
        if variant is not None:
            chosen = self.variants[variant]
            return Situation.model_construct(**(own | _said(chosen) | {"edits": (*self.edits, *chosen.edits)}))
        return Situation.model_construct(**own)

    def _twisted(self, twist: Twist) -> dict[str, Any]:
        edits = twist.edits if twist.base is not None else (*self.edits, *twist.edits)
        return _said(twist) | {"edits": edits, "given": {**self.given, **twist.given}}

    def kind_of(self, twist: int | None) -> Kind:
        return (self.twists[twist].kind if twist is not None else None) or self.kind

    def title_of(self, twist: int | None) -> str:
        return (self.twists[twist].title if twist is not None else None) or self.title


def _said(changed: Twist | Variant) -> dict[str, Any]:
    """What a change says, of all that a situation has."""
    names = Situation.model_fields.keys() & type(changed).model_fields.keys()
    return {name: value for name in names if (value := getattr(changed, name)) is not None}
