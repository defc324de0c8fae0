"""L30: a function that stays Pending (domain.md §3.3, STA-04)."""

from typing import Final

from lambdanet.labs.models.shape import Figure, Holds, Levers, Modelled

STUCK_MINUTES: Final = 6
PENDING_FOR: Final = 8  # minutes
LEAVES: Final = "leaves"
FREES: Final = {
    "update-configuration": "UpdateFunctionConfiguration",
    "update-code": "UpdateFunctionCode",
    "publish-version": "PublishVersion",
}


def pending(levers: Levers) -> Modelled:
    """More than six minutes are stuck. An update or a published version frees the function, and it becomes Failed."""
    act, more = levers.choice("act"), levers.number("minutes")
    freed = act in FREES
    state = "Failed" if freed else "gone" if act == "delete" else "Pending"
    return Modelled(
        figures=(
            Figure(label="Pending for", value=PENDING_FOR + more, unit="minutes"),
            Figure(label="State", value=state),
            Figure(
                label="What the caller sees",
                value="ResourceConflictException" if state == "Pending" else "the function's state",
            ),
        ),
        goals={LEAVES: Holds(held=freed, why=_why(act, more))},
        code="" if freed else "ResourceConflictException",
        remarks=("What comes after Failed, to mend the reason and update again, is general knowledge.",)
        if freed
        else (),
    )


def _why(act: str, more: int) -> str:
    if act in FREES:
        return f"{FREES[act]} frees it: it becomes Failed, with a reason code that says what was missing."
    if act == "invoke":
        return "A function that is Pending takes no calls: ResourceConflictException."
    if act == "delete":
        return "Then there is no state left that could say what was wrong."
    return f"It is Pending for {PENDING_FOR + more} minutes; more than {STUCK_MINUTES} are stuck."
