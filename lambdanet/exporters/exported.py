"""What an exporter gives: files of text, and what the topology says that they cannot."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class LeftOut:
    """One sentence about what is not in the files. `matters`: a question could be decided otherwise without it.

    `component` is the id in the topology that it is about, "" where it is about all of it.
    """

    message: str
    component: str = ""
    matters: bool = False

    def __str__(self) -> str:
        where = f"{self.component}: " if self.component else ""
        return f"{where}{self.message}{' (can change a verdict)' if self.matters else ''}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Exported:
    """The files' texts by their names, the one to open first at the head, and what they leave out."""

    format: str
    files: Mapping[str, str]
    left_out: tuple[LeftOut, ...] = ()
