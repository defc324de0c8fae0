"""What an option is: a way to connect a function, which can be applied to any topology (semantics.md §5)."""

from collections.abc import Callable
from dataclasses import dataclass, field

from lambdanet.editing.entries import Document


class CannotApply(ValueError):
    """The option does not fit this topology. The message says why, and what it would need."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Applied:
    """The topology with the option, as a document.

    `instead` names what is asked in place of something else: a proxy, or a service, for a database.
    `remarks` is what the option does outside of the network, or what one should know of it.
    """

    document: Document
    instead: dict[str, str] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Option:
    """`apply` takes a document and the id of a function in it. It leaves both as they are, and raises CannotApply.

    What the topology has already stays: an option adds to it, and moves the function. An `insecure` one opens something
    to everybody: it is shown for what it is, and never stands before the others.
    """

    name: str
    title: str
    summary: str
    apply: Callable[[Document, str], Applied]
    insecure: bool = False
