"""L25: a function that nobody has called for long (domain.md §3.3, LAM-07, T61)."""

from typing import Final

from lambdanet.labs.models.shape import Figure, Holds, Levers, Modelled

IDLE_DAYS: Final = 14
LAST_CALLED: Final = 20  # days ago
SPARED: Final = "spared"
CALLS: Final = ("fails: ResourceNotReadyException", "fails: the function is Pending", "passes: the function is Active")


def sleeping(levers: Levers) -> Modelled:
    """After 14 idle days the interfaces may be reclaimed, and the next call fails. "May": the model takes it as done."""
    way, interval = levers.choice("way"), levers.number("interval")
    idle = min(interval, LAST_CALLED) if way == "schedule" else LAST_CALLED
    sleeps = idle >= IDLE_DAYS
    calls = CALLS if sleeps else (CALLS[-1],) * len(CALLS)
    held = not sleeps or way in ("retry", "accept")
    return Modelled(
        figures=(
            Figure(label="Longest time without a call", value=idle, unit="days"),
            Figure(label="State before the first call", value="Inactive, reason Idle" if sleeps else "Active"),
            *(Figure(label=f"Call {number}", value=said) for number, said in enumerate(calls, 1)),
        ),
        goals={SPARED: Holds(held=held, why=_why(way, sleeps, idle))},
        code="" if held else "APP_FN_NOT_ACTIVE",
        remarks=(f"After {IDLE_DAYS} idle days the interfaces may be reclaimed; it is supposed that they are.",),
    )


def _why(way: str, sleeps: bool, idle: int) -> str:
    if not sleeps:
        return f"It is called every {idle} days, so it never comes to {IDLE_DAYS} idle ones."
    return {
        "retry": "The first call fails; the caller tries again, with growing pauses, until the function is Active.",
        "accept": "The first call after a pause fails, and the callers have been told so.",
        "schedule": f"{idle} days pass between two calls: the function sleeps before the next one.",
    }.get(way, "The first customer after the holidays gets an error.")
