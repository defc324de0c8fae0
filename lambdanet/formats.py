"""The formats of topology documents that are read. The newest is parts.py's; each older one has a reader here.

A link is opened years later, so a format that was ever stored is read for ever. To make a new one:

1. Give parts.py the new shape, and `FORMAT` the next number.
2. Write here what makes a document of the new format of one of the old, and enter it in `OLDER` under the old name. It is
   given plain data that nobody has checked, changes nothing of it in place, and leaves what is wrong to the checks.
3. Keep a link of the new format among the samples in tests/diagrams/links; those of the old ones stay as they are.

Whoever takes a stored document to change it asks `newest` first.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

Reader = Callable[[dict[str, Any]], dict[str, Any]]

# lambdanet/topology@1 is the first, so nothing is older yet.
OLDER: Final[Mapping[str, Reader]] = {}


def newest(document: dict[str, Any]) -> dict[str, Any]:
    """The document in the newest format, step by step; one of no known older format is returned as it is."""
    while isinstance(name := document.get("format"), str) and name in OLDER:
        document = OLDER[name](document)
    return document
