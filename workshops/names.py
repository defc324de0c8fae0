"""Pleasant names for seats, so that nobody has to say who they are."""

import secrets
from collections.abc import Collection
from typing import Final

COLOURS: Final = (
    "Amber", "Azure", "Coral", "Copper", "Crimson", "Emerald", "Golden", "Indigo", "Ivory", "Jade", "Lilac", "Olive",
    "Pearl", "Ruby", "Sand", "Scarlet", "Silver", "Slate", "Teal", "Violet",
)  # fmt: skip
THINGS: Final = (
    "Bridge", "Gateway", "Harbour", "Hop", "Lantern", "Lighthouse", "Packet", "Pier", "Relay", "Route", "Signal",
    "Socket", "Subnet", "Tunnel", "Window",
)  # fmt: skip


def new_name(taken: Collection[str]) -> str:
    """A name that nobody in the room has; with a number once the plain ones are used up."""
    free = [name for name in (f"{colour} {thing}" for colour in COLOURS for thing in THINGS) if name not in taken]
    if free:
        return secrets.choice(free)
    plain = f"{secrets.choice(COLOURS)} {secrets.choice(THINGS)}"
    return next(name for number in range(2, len(taken) + 3) if (name := f"{plain} {number}") not in taken)
