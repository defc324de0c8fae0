"""Logical ids: letters and digits only, each once, and the same ones for the same topology."""

import re
from collections.abc import Iterator
from typing import Final

from lambdanet.topology import Topology

PLAIN: Final = re.compile(r"[A-Za-z0-9]+")
LONGEST: Final = 200  # CloudFormation takes 255; the rest is for endings


class LogicalIds:
    """Gives them out. An id of the topology that is one already stays as it is, so that questions find it under it."""

    def __init__(self, topology: Topology) -> None:
        ids = [one.id for one in topology.resources()]
        # what a question may say means what it meant: no made-up name is anything's id, name or alias
        self._taken = {*ids, *topology.aliases, *(one.name for one in topology.resources())}
        self._numbers: dict[str, int] = {}
        self._of = {one: one for one in ids if PLAIN.fullmatch(one)}

    def of(self, identifier: str) -> str:
        """The logical id of what has this id in the topology."""
        if identifier not in self._of:
            self._of[identifier] = self.free(joined(identifier))
        return self._of[identifier]

    def free(self, wanted: str) -> str:
        """A logical id that nothing has yet: this one, or this one with a number."""
        base = (wanted or "Resource")[:LONGEST]
        found = base
        while found in self._taken:
            self._numbers[base] = self._numbers.get(base, 1) + 1
            found = f"{base}{self._numbers[base]}"
        self._taken.add(found)
        return found


def joined(text: str) -> str:
    """`orders-db` → `OrdersDb`."""
    return "".join(_capital(word) for word in PLAIN.findall(text))


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:]


def distinct(items: Iterator[str]) -> tuple[str, ...]:
    """Each once, in the order of their first."""
    return tuple(dict.fromkeys(items))
