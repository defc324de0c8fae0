"""How a check says what it found: `refused` by AWS, or `advice` about a trap."""

from lambdanet.problems import Problem, Severity


def refused(code: str, component: str, field: str, message: str, *, aws: str) -> Problem:
    path = f"{component}.{field}" if field else component
    return Problem(code=code, path=path, component=component, message=message, aws_error=aws)


def advice(code: str, component: str, message: str, hint: str) -> Problem:
    return Problem(
        code=code,
        path=component,
        component=component,
        message=message,
        hint=hint,
        severity=Severity.ADVICE,
    )


def in_a_row(names: list[str]) -> str:
    """The names as a sentence has them: "a, b and c"."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
