"""What is said about beliefs: read from data, every fault at once."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from lambdanet.beliefs.catalogue import BELIEFS
from lambdanet.reachability.verdict import Outcome

Words = Annotated[str, Field(min_length=1)]


class BeliefWords(BaseModel):
    """A belief in words. `short` is the reason shown with a wrong choice; `seen`: claims of articles that carry it.

    `shorts`: another reason where the belief comes to that outcome. A belief that mixes two outcomes up needs one each.
    `facts` say what is so. `feedback` speaks to whoever chose it: what is so instead, and one thing to look at.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Words
    belief: Words
    short: Words
    shorts: Mapping[Outcome, Words] = Field(default_factory=dict)
    truth: Words
    facts: tuple[str, ...] = Field(min_length=1)
    seen: tuple[Annotated[str, Field(pattern=r"^[AB]\d+$")], ...] = ()
    feedback: Words

    def reason(self, outcome: Outcome) -> str:
        """The short form that goes with an outcome."""
        return self.shorts.get(outcome, self.short)


class BrokenBeliefs(ValueError):
    """Words of beliefs that cannot be read. `faults`: each a line with its place."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        self.faults = faults
        super().__init__("\n".join(faults))


def read_beliefs(data: object) -> Mapping[str, BeliefWords]:
    """The words of every belief of the catalogue, by id. Raises BrokenBeliefs with every fault."""
    if not isinstance(data, Mapping):
        raise BrokenBeliefs(("Ids with words are expected here.",))
    faults = [f"{one}: it is not said what this belief is." for one in BELIEFS if one not in data]
    found = {}
    for identifier, given in data.items():
        if identifier not in BELIEFS:
            faults.append(f"{identifier}: there is no such belief.")
            continue
        try:
            found[str(identifier)] = BeliefWords.model_validate(given)
        except ValidationError as error:
            faults += [f"{identifier}.{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()]
    if faults:
        raise BrokenBeliefs(tuple(faults))
    return found
