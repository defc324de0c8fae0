"""How a benchmark prints what it found."""

from typing import TypeVar

Figures = TypeVar("Figures")


def shown(figures: Figures) -> Figures:
    """The same figures, printed at once: the next ones may take long."""
    print(figures, flush=True)
    return figures


def target(what: str, value: float, most: float, unit: str) -> None:
    """Print a figure beside the most that it should be."""
    print(f"{what:52}{value:8.2f} {unit:6} target {most:g} {unit:6} {'met' if value <= most else 'MISSED'}")
