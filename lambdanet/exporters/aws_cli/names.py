"""Names where AWS takes fewer characters than an id of a topology may have."""

import re
from dataclasses import dataclass
from typing import Final

from lambdanet.exporters.aws_cli.script import Script


@dataclass(frozen=True, slots=True)
class Rule:
    """What AWS takes as a name. `unsuitable` is replaced by a hyphen."""

    what: str
    longest: int
    unsuitable: re.Pattern[str]
    lower: bool = False


FUNCTION: Final = Rule("functions", 64, re.compile(r"[^A-Za-z0-9_-]+"))
ROLE: Final = Rule("roles", 64, re.compile(r"[^A-Za-z0-9._-]+"))
PROVIDER: Final = Rule("capacity providers", 64, re.compile(r"[^A-Za-z0-9_-]+"))
DATABASE: Final = Rule("databases", 63, re.compile(r"[^A-Za-z0-9]+"), lower=True)
CACHE: Final = Rule("caches", 40, re.compile(r"[^A-Za-z0-9]+"), lower=True)
BALANCER: Final = Rule("load balancers", 32, re.compile(r"[^A-Za-z0-9]+"))
TARGETS: Final = Rule("target groups", 32, re.compile(r"[^A-Za-z0-9]+"))
LETTER: Final = re.compile(r"[A-Za-z]")


def name_for(script: Script, rule: Rule, identifier: str, *, ending: str = "") -> str:
    """The name, unlike every other one of its kind; where it is not the id itself, that is said."""
    text = rule.unsuitable.sub("-", identifier + ending)
    text = text.lower() if rule.lower else text
    starts = rule.what in ("databases", "caches")
    if starts and not LETTER.match(text):
        text = f"n-{text}"
    base = text = text[: rule.longest].strip("-")
    used = {name for (kind, _), name in script.names.items() if kind == rule.what}
    number = 1
    while text in used:
        number += 1
        text = f"{base[: rule.longest - len(str(number)) - 1]}-{number}"
    script.names[rule.what, identifier + ending] = text
    if not ending and text != identifier:
        script.leave_out(f"AWS does not take its id as a name: it is called {text} there.", identifier)
    return text
