"""The code by which a room joins: six characters that nobody mistakes for others, on a wall or read aloud."""

import secrets
from typing import Final

# Without 0 O, 1 I L, 2 Z, 5 S, 8 B, U V: each looks or sounds like another.
ALPHABET: Final = "34679ACDEFGHJKMNPQRTWXY"
LENGTH: Final = 6


def new_code() -> str:
    """A code at random: about 27 bits, so whoever guesses needs far more tries than the page of codes allows."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def read_code(text: str) -> str:
    """What somebody typed, as a code is written: in capitals, without blanks and hyphens. It need not be one."""
    return "".join(each for each in text.upper() if each.isalnum())[: 2 * LENGTH]
