"""What an instructor does with a room: one function for each action, and what it refuses.

    act(workshop.key, account, "next")

Each takes the workshop's row first, so two instructors at once are one after the other, and each raises `Refused` with a
sentence where it does not fit the state of the room. Who is not at the wheel may watch, see to the door and to seats, and
take the wheel; everything that moves the room is the driver's alone.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Final

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from workshops import asking, pulse, telling
from workshops.keys import key_of
from workshops.models import Kind, Pace, Phase, State, Step, Workshop
from workshops.pulse import Pulse
from workshops.refusal import Refused

MOST_MINUTES: Final = 180

# What a vote goes through. A poll has one round, so it is revealed after the first.
NEXT_PHASE: Final[Mapping[str, Mapping[str, str]]] = {
    Kind.PREDICTION: {
        Phase.SHOWN: Phase.FIRST,
        Phase.FIRST: Phase.DISCUSS,
        Phase.DISCUSS: Phase.SECOND,
        Phase.SECOND: Phase.REVEALED,
    },
    Kind.POLL: {Phase.SHOWN: Phase.FIRST, Phase.FIRST: Phase.REVEALED},
}


Act = Callable[[Workshop, User, str], None]


def start(workshop: Workshop, account: User, value: str) -> None:
    """Open the first step. From the lobby, or from a pause."""
    _only(workshop, "It runs already.", State.LOBBY, State.PAUSED)
    if workshop.state == State.LOBBY:
        first = workshop.steps.first()
        if first is None:
            raise Refused("The plan has no steps yet: add one before you start.")
        workshop.step, workshop.started = first, timezone.now()
    workshop.state = State.RUNNING


def pause(workshop: Workshop, account: User, value: str) -> None:
    _only(workshop, "Only a running workshop can be paused.", State.RUNNING)
    workshop.state = State.PAUSED


def end(workshop: Workshop, account: User, value: str) -> None:
    """The room closes. What everybody made stays theirs; seats and votes go after the days that the join page names."""
    _only(workshop, "It has ended already.", State.LOBBY, State.RUNNING, State.PAUSED)
    workshop.state, workshop.ended, workshop.timer_ends = State.ENDED, timezone.now(), None


def go(workshop: Workshop, account: User, value: str) -> None:
    """To a step, by its key."""
    _only(workshop, "Start the workshop first.", State.RUNNING, State.PAUSED)
    step = workshop.steps.filter(pk=key_of(value)).first()
    if step is None:
        raise Refused("There is no such step in this plan any more. Reload, and choose again.")
    _arrive(workshop, step)


def forward(workshop: Workshop, account: User, value: str) -> None:
    _move(workshop, 1)


def back(workshop: Workshop, account: User, value: str) -> None:
    _move(workshop, -1)


def advance(workshop: Workshop, account: User, value: str) -> None:
    """One phase further in the vote: first round, discussion, second round, reveal. `value`: the phase that was shown."""
    step = _voting(workshop)
    if value and value != step.phase:
        raise Refused("Somebody was there before you: the vote has gone on. Look again before you press.")
    _phase(step, NEXT_PHASE[step.kind].get(step.phase))


def reveal(workshop: Workshop, account: User, value: str) -> None:
    """Straight to the answer."""
    step = _voting(workshop)
    if step.phase == Phase.REVEALED:
        raise Refused("The answer is shown already.")
    _phase(step, Phase.REVEALED)


def again(workshop: Workshop, account: User, value: str) -> None:
    """Hide the answer and forget the votes of this step, to ask afresh."""
    step = _voting(workshop)
    step.votes.all().delete()
    _phase(step, Phase.SHOWN)


def set_pace(workshop: Workshop, account: User, value: str) -> None:
    if value not in Pace.values:
        raise Refused("There is no such pace. Reload, and choose again.")
    workshop.pace = value


def set_timer(workshop: Workshop, account: User, value: str) -> None:
    """`value`: minutes from now; "0" takes the timer away."""
    _only(workshop, "A timer runs while the workshop does.", State.RUNNING, State.PAUSED)
    if not (value.isascii() and value.isdecimal() and len(value) < 4 and int(value) <= MOST_MINUTES):
        raise Refused(f"Write the minutes as a whole number, at most {MOST_MINUTES}.")
    workshop.timer_ends = timezone.now() + timedelta(minutes=int(value)) if int(value) else None


def lock(workshop: Workshop, account: User, value: str) -> None:
    """Nobody new comes in; who has a seat comes back to it."""
    workshop.door_open = False


def unlock(workshop: Workshop, account: User, value: str) -> None:
    workshop.door_open = True


def take_wheel(workshop: Workshop, account: User, value: str) -> None:
    workshop.driver = account


def remove(workshop: Workshop, account: User, value: str) -> None:
    """Take a seat out of the room. Its browser cannot come back until it is let in again."""
    _seat(workshop, value, removed=True)


def readmit(workshop: Workshop, account: User, value: str) -> None:
    _seat(workshop, value, removed=False)


def helped(workshop: Workshop, account: User, value: str) -> None:
    """Take a seat off the queue of those who asked for help."""
    _seat(workshop, value, wants_help=None)


DRIVERS: Final[Mapping[str, Act]] = {
    "start": start,
    "pause": pause,
    "end": end,
    "go": go,
    "next": forward,
    "back": back,
    "advance": advance,
    "reveal": reveal,
    "again": again,
    "pace": set_pace,
    "timer": set_timer,
    **telling.ACTS,
}
ANYBODYS: Final[Mapping[str, Act]] = {
    "lock": lock,
    "unlock": unlock,
    "wheel": take_wheel,
    "remove": remove,
    "readmit": readmit,
    "helped": helped,
    **asking.ACTS,
}


def act(workshop: str, account: User, name: str, value: str = "") -> None:
    """Do what an instructor of this workshop asked for. Raises Refused; nothing has changed then."""
    with transaction.atomic():
        room = Workshop.objects.select_for_update(of=("self",)).select_related("step").get(key=workshop)
        act_of = DRIVERS.get(name) or ANYBODYS.get(name)
        if act_of is None:
            raise Refused("There is no such action. Reload the page.")
        if name in DRIVERS:
            _at_the_wheel(room, account)
        if room.over:
            raise Refused("This workshop has ended. Duplicate it to run it again.")
        act_of(room, account, value)
        room.version += 1
        room.save()
        pulse.changed(room.key, Pulse.ROOM, Pulse.DESK)


def _at_the_wheel(workshop: Workshop, account: User) -> None:
    """Whoever moves the room first has the wheel."""
    if workshop.driver is None:
        workshop.driver = account
    elif workshop.driver_id != account.pk:
        raise Refused(f"{workshop.driver.email or workshop.driver.username} is at the wheel. Take it over first.")


def _only(workshop: Workshop, otherwise: str, *states: State) -> None:
    if workshop.state not in states:
        raise Refused(otherwise)


def _move(workshop: Workshop, by: int) -> None:
    _only(workshop, "Start the workshop first.", State.RUNNING, State.PAUSED)
    steps = list(workshop.steps.all())
    here = next((number for number, step in enumerate(steps) if step.pk == workshop.step_id), -1 if by > 0 else 0)
    if not 0 <= here + by < len(steps):
        raise Refused("This is the last step." if by > 0 else "This is the first step.")
    _arrive(workshop, steps[here + by])


def _arrive(workshop: Workshop, step: Step) -> None:
    """What was for the step before, such as its timer, does not go along."""
    workshop.step, workshop.timer_ends = step, None
    telling.clear(workshop)


def _voting(workshop: Workshop) -> Step:
    _only(workshop, "Votes are taken while the workshop runs.", State.RUNNING)
    if workshop.step is None or not workshop.step.voted:
        raise Refused("There is nothing to vote on in this step.")
    return workshop.step


def _phase(step: Step, phase: str | None) -> None:
    if phase is None:
        raise Refused("The answer is shown already: this is the end of the vote.")
    step.phase = phase
    step.save(update_fields=["phase"])


def _seat(workshop: Workshop, value: str, **fields: object) -> None:
    if not workshop.seats.filter(pk=key_of(value)).update(**fields):
        raise Refused("There is no such seat in this room any more.")


def bump(workshop: Workshop) -> None:
    """The room has changed otherwise than by an action, such as in its plan."""
    Workshop.objects.filter(pk=workshop.pk).update(version=F("version") + 1)
    pulse.changed(workshop.key, Pulse.ROOM, Pulse.DESK)
