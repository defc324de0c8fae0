"""A load against every limit, second by second: what breaks first, and when.

    found = timeline(Load(engine=Engine.POSTGRES))
    found.first.limit.name, found.first.crossed_at   # "database", 5

It counts. Whether a connection gets through at all is what questions ask.
"""

from dataclasses import dataclass

from lambdanet.capacity.addresses import Rule, before_2019, today
from lambdanet.capacity.growth import Growth, grow
from lambdanet.capacity.limits import BORROW_SECONDS, LIMITS, Effect, Limit, Series
from lambdanet.capacity.load import Load


@dataclass(frozen=True, kw_only=True, slots=True)
class Course:
    """One limit under a load: what is wanted of it and what it allows, in each second from 0 on.

    `crossed_at` is the first second in which more is wanted than allowed; None if that never comes.
    """

    limit: Limit
    demand: Series
    allowed: Series
    crossed_at: int | None

    @property
    def breaks_at(self) -> int | None:
        """The second at which something fails; None for what is never crossed, and for what does no harm."""
        return self.crossed_at if self.limit.breaks else None

    @property
    def refused_at(self) -> int | None:
        """Of a queue: when the first that waited is refused, if what is wanted stays as high (DB-10)."""
        if self.limit.effect is not Effect.QUEUED or self.crossed_at is None:
            return None
        return self.crossed_at + BORROW_SECONDS

    @property
    def fixed(self) -> bool:
        """Is the same allowed in every second? Only what Lambda may grow to is not."""
        return self.allowed[0] == self.allowed[-1]

    @property
    def peak(self) -> int:
        return max(self.demand)

    @property
    def used(self) -> float:
        """The largest part of the limit that is wanted in any second; 1 is all of it."""
        pairs = zip(self.demand, self.allowed, strict=True)
        return max(one / most if most else float(one > 0) for one, most in pairs)

    @property
    def settled_at(self) -> int:
        """From this second on no more is wanted."""
        return self.demand.index(self.peak)


@dataclass(frozen=True, kw_only=True, slots=True)
class Timeline:
    """`courses` are in the order in which they break, then the fullest first; those of what does no harm come last."""

    load: Load
    growth: Growth
    courses: tuple[Course, ...]
    today: Rule
    before_2019: Rule

    @property
    def first(self) -> Course | None:
        """What breaks first; None where nothing does."""
        return next((one for one in self.courses if one.breaks_at is not None), None)

    @property
    def seconds(self) -> int:
        return len(self.growth.environments) - 1

    def of(self, name: str) -> Course | None:
        """The limit with this name, if it applies."""
        return next((one for one in self.courses if one.limit.name == name), None)


def timeline(load: Load) -> Timeline:
    """Every limit that applies to the load."""
    growth = grow(load)
    courses = [_course(limit, load, growth) for limit in LIMITS if limit.applies(load)]
    return Timeline(
        load=load,
        growth=growth,
        courses=tuple(sorted(courses, key=_order)),
        today=today(load, growth),
        before_2019=before_2019(load, growth),
    )


def _course(limit: Limit, load: Load, growth: Growth) -> Course:
    demand, allowed = limit.demand(load, growth), limit.allowed(load, growth)
    crossed = (second for second, (one, most) in enumerate(zip(demand, allowed, strict=True)) if one > most)
    return Course(limit=limit, demand=demand, allowed=allowed, crossed_at=next(crossed, None))


def _order(course: Course) -> tuple[bool, float, float]:
    """Sorting is stable: what is equal stays in the order of LIMITS."""
    at = float("inf") if course.crossed_at is None else course.crossed_at
    return not course.limit.breaks, at, -course.used
