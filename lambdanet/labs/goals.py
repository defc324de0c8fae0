"""What a lab asks for: predicates on a learner's network, each with its words and the sentence that says why.

A goal is a mapping whose own word says which kind it is:

    {reaches: {from: orders, to: api, port: 443}}
    {survives: {from: orders, to: api, port: 443}, zone: us-east-1a}
    {costs_at_most: 14.60}

Those about packets are in asked.py, those about what stands in the network in built.py.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Final, TypeAlias

from pydantic import BeforeValidator

from lambdanet.labs.asked import ASKED, Denied, Invokes, Reaches, Survives, Unreachable
from lambdanet.labs.built import (
    BUILT,
    CostsAtMost,
    InTwoZones,
    NoInbound,
    NoRoute,
    NoRule,
    NotInGroup,
    NotOn,
    NotPublic,
    NoWider,
)

AnyGoal: TypeAlias = (
    Reaches | Unreachable | Denied | Invokes | Survives
    | CostsAtMost | InTwoZones | NoInbound | NoRoute | NoRule | NoWider | NotInGroup | NotOn | NotPublic
)  # fmt: skip

_BY_WORD: Final = {**ASKED, **BUILT}
WORDS: Final = tuple(_BY_WORD)


def _read(given: Any) -> Any:
    if not isinstance(given, Mapping):
        return given
    words = [word for word in _BY_WORD if word in given]
    if len(words) != 1:
        raise ValueError(f"a goal says exactly one of {', '.join(_BY_WORD)}")
    return _BY_WORD[words[0]].model_validate(given)


ReadGoal: TypeAlias = Annotated[AnyGoal, BeforeValidator(_read)]
