"""How a question is to come out."""

from enum import StrEnum

from lambdanet.reachability.verdict import Outcome

BLOCKED = (Outcome.UNREACHABLE, Outcome.DENIED)


class Goal(StrEnum):
    """An intermittent verdict is neither: what works sometimes does not work, and is not blocked."""

    REACHABLE = "reachable"
    UNREACHABLE = "unreachable"

    def is_met_by(self, outcome: Outcome) -> bool:
        return outcome is Outcome.REACHABLE if self is Goal.REACHABLE else outcome in BLOCKED
