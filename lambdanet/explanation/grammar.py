"""How words stand in a sentence."""


def capital(sentence: str) -> str:
    """A sentence begins large, but a learner's own name stays as it is: only our "the" and "a" change."""
    return f"T{sentence[1:]}" if sentence.startswith("the ") else sentence


def count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def in_a_row(names: list[str]) -> str:
    """The names as a sentence has them: "a, b and c"."""
    return "".join(names) if len(names) < 2 else f"{', '.join(names[:-1])} and {names[-1]}"
