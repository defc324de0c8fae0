"""What every goal is: a name, words, and a judgement on a network."""

from abc import abstractmethod
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict

from lambdanet.labs.site import Site, Stop


@dataclass(frozen=True, kw_only=True, slots=True)
class Judgement:
    """Whether a goal holds on a network, and why or why not: a sentence or two.

    `stops`: where packets end that it wants to arrive; () where it holds, or wants something else.
    """

    held: bool
    why: str
    stops: tuple[Stop, ...] = ()


class Goal(BaseModel):
    """A predicate on a network. `id` is what a lab calls it by, `says` replaces the words it has by itself."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = ""
    says: str = ""

    @property
    def words(self) -> str:
        """What is asked for, as one line: "orders reaches api on TCP 443"."""
        return self.says or self.own_words()

    @abstractmethod
    def own_words(self) -> str: ...

    @abstractmethod
    def judge(self, site: Site) -> Judgement: ...
