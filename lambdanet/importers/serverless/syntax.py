"""Variables in a text: where `${type:address, fallback}` begins and ends, and what its parts are."""

import re
from typing import Final

# `${AWS::Region}`, `${Vpc}` and `${Vpc.CidrBlock}` are CloudFormation's own and stay
BEGIN: Final = re.compile(r"\$\{(?=\s*[A-Za-z][\w-]*(?:\(|:(?!:)))")
SOURCE: Final = re.compile(r"([A-Za-z][\w-]*)(?:\((.*?)\))?(?::(.*))?", re.DOTALL)
NUMBER: Final = re.compile(r"-?\d{1,15}(\.\d{1,15})?")
WORDS: Final = {"true": True, "false": False, "null": None}


def end_of(text: str, start: int) -> int:
    """The place of the brace that closes the one before `start`, -1 where none does. Quoted ones do not count."""
    depth, quote = 1, ""
    for place in range(start, len(text)):
        char = text[place]
        if quote:
            quote = "" if char == quote else quote
        elif char in "'\"":
            quote = char
        elif char == "{":
            depth += 1
        elif char == "}":
            depth -= 1
            if depth == 0:
                return place
    return -1


def parts(inside: str) -> list[str]:
    """What stands between the commas that are in no quotes, braces or brackets."""
    found, depth, quote, begin = [], 0, "", 0
    for place, char in enumerate(inside):
        if quote:
            quote = "" if char == quote else quote
        elif char in "'\"":
            quote = char
        elif char in "{(":
            depth += 1
        elif char in "})":
            depth -= 1
        elif char == "," and depth == 0:
            found.append(inside[begin:place].strip())
            begin = place + 1
    return [*found, inside[begin:].strip()]


def literal(part: str) -> tuple[bool, object]:
    """Whether a part is a value written out, and that value."""
    if len(part) > 1 and part[0] in "'\"" and part[-1] == part[0]:
        return True, part[1:-1]
    if part in WORDS:
        return True, WORDS[part]
    if NUMBER.fullmatch(part):
        return True, float(part) if "." in part else int(part)
    return False, None
