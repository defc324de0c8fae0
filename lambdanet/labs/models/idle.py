"""L18: a call that waits, against a NAT gateway that forgets (domain.md §5.3, T60)."""

from typing import Final

from lambdanet.capacity.counts import NAT_IDLE_SECONDS
from lambdanet.labs.models.shape import Figure, Holds, Levers, Modelled

POLL_SECONDS: Final = 30
ENDS: Final = "answer"
STAYS: Final = "connection"


def idle_call(levers: Levers) -> Modelled:
    """The longest silence on the connection against the gateway's 350 s, and the call against its own time-out.

    A keep-alive of exactly 350 s is taken as too late: which of the two clocks strikes first is nobody's promise.
    """
    answers, limit = levers.number("answers_after"), levers.number("function_timeout")
    alive = levers.number("keep_alive")
    polls, nat = levers.choice("waits") == "poll", levers.choice("path") == "nat"
    silence = POLL_SECONDS if polls else min(alive or answers, answers)
    cut = nat and silence >= NAT_IDLE_SECONDS
    late = answers > limit
    kept = f"Nothing is sent for at most {silence} s, and the gateway waits {NAT_IDLE_SECONDS} s."
    if not nat:
        kept = "There is no NAT gateway on the path."
    lost = (
        f"After {NAT_IDLE_SECONDS} s without a packet the NAT gateway forgets the connection; the next packet is reset."
    )
    return Modelled(
        figures=(
            Figure(label="Longest silence on the connection", value=silence, unit="s"),
            Figure(
                label="The NAT gateway forgets after",
                value=NAT_IDLE_SECONDS if nat else "never",
                unit="s" if nat else "",
            ),
            Figure(label="The answer is there after", value=answers, unit="s"),
        ),
        goals={
            STAYS: Holds(held=not cut, why=lost if cut else kept),
            ENDS: Holds(held=not cut and not late, why=_ending(cut, late, answers, limit)),
        },
        code="APP_IDLE_TIMEOUT_350S" if cut else "",
        remarks=(f"Who polls asks every {POLL_SECONDS} s.",) if polls else (),
    )


def _ending(cut: bool, late: bool, answers: int, limit: int) -> str:
    if cut:
        return "The connection is gone before the answer comes: read ECONNRESET."
    if late:
        return f"The function's time-out ends it after {limit} s; the answer takes {answers} s."
    return f"The answer comes after {answers} s."
