"""How much a template may make us do: functions inside functions can stand for more than any text could hold."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from lambdanet.importers.files import unreadable

MOST_STEPS: Final = 1_000_000
DEEPEST: Final = 50  # each takes up to a dozen of Python's own 1,000
LONGEST: Final = 65_536  # of one text; CloudFormation takes 4,096 characters in a parameter
MOST_STACKS: Final = 200
LESS_WORK: Final = "Give fewer templates, or write the values out."


@dataclass(slots=True)
class Work:
    """What has been done so far, over all stacks."""

    steps: int = 0
    depth: int = 0
    stacks: int = 0

    def step(self, path: str, size: int = 1) -> None:
        """Raises UnreadableDocument past the most that is worked out."""
        self.steps += size
        if self.steps > MOST_STEPS:
            message = f"The functions of this template stand for more than {MOST_STEPS:,} values."
            raise unreadable("import.too-large", message, path=path, hint=LESS_WORK)

    @contextmanager
    def deeper(self, path: str) -> Iterator[None]:
        """Raises UnreadableDocument where values lead to values too often."""
        if self.depth >= DEEPEST:
            message = f"Values lead to values more than {DEEPEST} times here."
            raise unreadable("document.too-deep", message, path=path, hint=LESS_WORK)
        self.depth += 1
        try:
            yield
        finally:
            self.depth -= 1

    def stack(self, path: str) -> None:
        """One more stack. Raises UnreadableDocument past the most."""
        self.stacks += 1
        if self.stacks > MOST_STACKS:
            message = f"More than {MOST_STACKS:,} stacks, those counted that are nested."
            raise unreadable("import.too-many-objects", message, path=path, hint=LESS_WORK)
