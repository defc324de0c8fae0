"""What is answered, as OpenAPI describes it. The data itself is the core's, and is sent as the core gave it."""

from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

Outcome = Literal["reachable", "intermittent", "unreachable", "denied", "invalid"]


class Exact(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Fault(Exact):
    code: str = Field(description="Stable, such as document.unknown-reference.")
    path: str = Field(description="Where in the body, such as document.subnets[0].CidrBlock; empty for all of it.")
    message: str
    hint: str = Field(description="What to do; empty where there is nothing to say.")


class Faults(Exact):
    """Every fault, at once."""

    problems: list[Fault]


class Waiting(Exact):
    """A worker is still at it. Ask the address again, after as many seconds as Retry-After says."""

    state: Literal["waiting"]
    location: str


class Packet(Exact):
    source: str | None
    source_port: int | str
    destination: str
    destination_port: int | str
    protocol: str


class Hop(Exact):
    """One component met on the way, with the check made there."""

    component: str
    kind: str
    packet: Packet
    rewritten: Packet | None
    check: str
    decision: Literal["pass", "block"]
    code: str | None
    evidence: str


class Trace(Exact):
    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    source: str
    subnet: str | None
    destination: str | None
    outcome: Outcome
    forward: list[Hop]
    return_: Annotated[list[Hop], Field(alias="return")]


class Warned(Exact):
    code: str
    component: str
    evidence: str


class Blocked(Warned):
    subnet: str | None


class Near(Exact):
    """A rule that misses by little."""

    component: str
    rule: str
    differs_in: list[str]


class Decided(Exact):
    """The verdict object, as `python -m lambdanet check --json` prints it."""

    outcome: Outcome
    symptom: str
    blocked_by: list[Blocked]
    warnings: list[Warned]
    traces: list[Trace]
    closest: list[Near]
    explanation: str


class Verdict(Decided):
    """The verdict object, as `python -m lambdanet reach --json` prints it. `words`: the explanation's parts."""

    words: dict[str, Any]


class Checked(Decided):
    id: str
    expect: Literal["reachable", "unreachable", "intermittent"] | None
    agrees: bool | None = Field(description="Null where nothing is expected.")


class Results(Exact):
    """In the questions' order, as `python -m lambdanet check --json` prints them."""

    results: list[Checked]


class Need(Exact):
    name: str
    title: str


class Comparison(Exact):
    """As `python -m lambdanet options --json` prints it. An option that does not fit has `unfit`, the reason."""

    function: str
    needs: list[Need]
    options: list[dict[str, Any]]


class Change(Exact):
    kind: str
    list: str
    component: str
    words: str


class Repairs(Exact):
    """As `python -m lambdanet fix --json` prints it. Each repair is proven; its `document` is the network with it."""

    goal: Literal["reachable", "unreachable"]
    repairs: list[dict[str, Any]]
    tried: int
    gave_up: str
    hopeless: str


class Judged(Fault):
    severity: Literal["refused", "advice"]
    aws_error: str
    component: str


class Validity(Exact):
    """As `python -m lambdanet validate --json` prints it: what AWS would refuse, and what it accepts but is a trap."""

    valid: bool
    problems: list[Judged]


class File(Exact):
    path: str
    text: str


class LeftOut(Exact):
    message: str
    component: str
    matters: bool = Field(description="A question could be decided otherwise without it.")


class Exported(Exact):
    """The files, the one to open first at the head, and what they cannot say."""

    format: str
    files: list[File]
    left_out: list[LeftOut]


class Note(Exact):
    kind: Literal["read", "assumed", "unknown", "ignored"]
    message: str
    component: str
    file: str
    matters: bool = Field(description="Another answer there could change a verdict.")


class Parameter(Exact):
    name: str
    description: str
    value: str
    allowed: list[str]


class Imported(Exact):
    """The document, and how it came about. `left_out`: how many more notes of a kind there are."""

    format: str
    document: dict[str, Any]
    counts: dict[str, int]
    notes: list[Note]
    left_out: dict[str, int]
    problems: list[Judged]
    parameters: list[Parameter]


ANYTHING: Final[dict[str, Any]] = {"type": "object"}
COMMON: Final[dict[int, Any]] = dict.fromkeys((400, 401, 404, 413, 415, 422, 429, 503), Faults)
ASKED: Final[dict[int, Any]] = COMMON | {202: Waiting}
