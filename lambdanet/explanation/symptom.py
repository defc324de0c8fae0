"""What the caller sees."""

from typing import Final

from lambdanet.reachability.verdict import Outcome, Symptom, Verdict
from lambdanet.topology import LOG_DELIVERY

SYMPTOMS: Final[dict[Symptom, str]] = {
    Symptom.CONNECTED: "The caller connects.",
    Symptom.TIMEOUT: "The caller sees a time-out: silence until its own limit.",
    Symptom.REFUSED: "The caller sees “connection refused” at once.",
    Symptom.ACCESS_DENIED: "The caller sees AccessDenied at once.",
    Symptom.NAME_NOT_FOUND: "The caller sees that the name is not found.",
    Symptom.NOT_CREATED: "Nothing runs: AWS would not have created this.",
}
SOMETIMES: Final[dict[Symptom, str]] = {
    Symptom.TIMEOUT: "a time-out",
    Symptom.REFUSED: "“connection refused”",
    Symptom.ACCESS_DENIED: "AccessDenied",
    Symptom.NAME_NOT_FOUND: "that the name is not found",
}
UNASKABLE: Final = ("NO_SOURCE_OR_DESTINATION", "UNSUPPORTED_COMPONENT")
UNKNOWN: Final = "UNKNOWN_RESOURCE"


def symptom(verdict: Verdict) -> str:
    """What whoever opens the connection sees; an invocation and a log line have callers of another kind."""
    if verdict.blocked_by and verdict.blocked_by[0].code in UNASKABLE:
        return "There is no connection to judge."
    if verdict.outcome is Outcome.INVALID and any(one.code == UNKNOWN for one in verdict.blocked_by):
        return "What the caller sees depends on it."
    match verdict.outcome:
        case Outcome.INTERMITTENT:
            return f"The caller sees {SOMETIMES[verdict.symptom]}, sometimes."
        case Outcome.UNREACHABLE if verdict.symptom is Symptom.REFUSED and _is_not_active(verdict):
            return "The Lambda API answers with an error at once."
        case Outcome.REACHABLE if verdict.question.invoke:
            return "The Lambda API takes the call."
        case Outcome.REACHABLE if verdict.question.target == LOG_DELIVERY:
            return "Whoever reads the logs finds them."
        case _:
            return SYMPTOMS[verdict.symptom]


def _is_not_active(verdict: Verdict) -> bool:
    return verdict.blocked_by[0].code == "APP_FN_NOT_ACTIVE"
