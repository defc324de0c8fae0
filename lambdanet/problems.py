"""What is wrong with a document: a code, a place, words, and what to do next."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How a problem counts."""

    REFUSED = "refused"  # AWS would not create this, or the document cannot be read
    ADVICE = "advice"  # AWS accepts it, but it is a trap


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """One fault of a document.

    `code` is stable and searchable: `document.…` for a document that cannot be read, `topology.…`
    for one that AWS would refuse, `trap.…` for one that AWS accepts and that surprises people.
    `path` says where: `subnets[0].CidrBlock`. `component` is the id of the resource, if there is one.
    `aws_error` is AWS's own error name, where AWS has one.
    """

    code: str
    path: str
    message: str
    hint: str = ""
    component: str = ""
    severity: Severity = Severity.REFUSED
    aws_error: str = ""

    def __str__(self) -> str:
        where = f"{self.path}: " if self.path else ""
        return f"{where}{self.message}{' ' + self.hint if self.hint else ''} [{self.code}]"


def problem_data(problem: Problem) -> dict[str, str]:
    """A problem as JSON-ready data."""
    return {
        "severity": str(problem.severity),
        "code": problem.code,
        "aws_error": problem.aws_error,
        "component": problem.component,
        "path": problem.path,
        "message": problem.message,
        "hint": problem.hint,
    }
