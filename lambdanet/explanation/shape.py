"""What an explanation consists of."""

from dataclasses import dataclass

from lambdanet.reachability.verdict import Outcome


@dataclass(frozen=True, kw_only=True, slots=True)
class HopWords:
    """A hop for people. `rule` is the deciding rule or route, for monospace; `glyph` a symbol of the sprite."""

    number: int
    title: str
    result: str
    text: str
    rule: str
    code: str
    glyph: str
    blocks: bool
    reply: bool
    beyond: bool  # after the first block: where the packet would have gone


@dataclass(frozen=True, kw_only=True, slots=True)
class TraceWords:
    label: str
    outcome: Outcome
    hops: tuple[HopWords, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class WarningWords:
    code: str
    text: str
    component: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Explanation:
    """A verdict for people: one sentence, what decided, what the caller sees, what to do next, and each walk."""

    sentence: str
    cause: str
    symptom: str
    next_step: str
    traces: tuple[TraceWords, ...]
    warnings: tuple[WarningWords, ...]
    text: str
