"""The grid of a lab: seats by goals, who is stuck longest first, and what blocks most of them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from workshops.models import Seat, Work, Workshop
from workshops.works import goals_of, lab_of

MOST_BLOCKS: Final = 6
MOST_ROWS: Final = 40


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """A seat. `work` is None until it has begun; `held` for each goal of the lab."""

    seat: Seat
    work: Work | None
    held: tuple[bool, ...]

    @property
    def done(self) -> bool:
        return self.work is not None and self.work.passed

    @property
    def stops(self) -> Sequence[tuple[str, str]]:
        return self.work.stops if self.work and not self.done else ()

    @property
    def since(self) -> datetime | None:
        """Since when no more goals hold; None where nobody is stuck."""
        return self.work.moved if self.work and not self.done else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Block:
    component: str
    code: str
    seats: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Grid:
    goals: tuple[str, ...]
    rows: Sequence[Row]
    blocks: Sequence[Block]

    @property
    def begun(self) -> int:
        return sum(one.work is not None for one in self.rows)

    @property
    def done(self) -> int:
        return sum(one.done for one in self.rows)

    @property
    def first(self) -> Sequence[Row]:
        """So many as a page shows at first."""
        return self.rows[:MOST_ROWS]

    @property
    def met(self) -> list[tuple[str, int]]:
        """Each goal with how many seats meet it."""
        return [(words, sum(row.held[place] for row in self.rows)) for place, words in enumerate(self.goals)]


def grid(workshop: Workshop, identifier: str, seats: Sequence[Seat]) -> Grid | None:
    """The grid of a lab, in one query; None where the course has it no more. `seats`: those in the room."""
    lab = lab_of(identifier)
    if lab is None:
        return None
    goals = goals_of(lab)
    works = {one.seat_id: one for one in Work.objects.filter(seat__workshop=workshop, lab=identifier)}
    rows = [_row(seat, works.get(seat.pk), len(goals)) for seat in seats]
    counted = Counter((component, code) for row in rows for component, code in row.stops)
    blocks = [Block(component=name, code=code, seats=count) for (name, code), count in counted.most_common(MOST_BLOCKS)]
    return Grid(goals=goals, rows=sorted(rows, key=_order), blocks=blocks)


def _row(seat: Seat, work: Work | None, goals: int) -> Row:
    held = work.held if work else []
    # A course that was changed meanwhile may ask for more, or for less.
    return Row(seat=seat, work=work, held=tuple(held[place : place + 1] == [True] for place in range(goals)))


def _order(row: Row) -> tuple[int, datetime, int]:
    """Stuck longest first, then who has not begun, then who is done."""
    place = 2 if row.done else 0 if row.work else 1
    return place, row.since or row.seat.joined, row.seat.pk
