"""Questions that the room asks: put by a seat, supported by others, let through and ended by an instructor.

Nobody in the room sees whose a question is. Where a workshop is moderated, one waits until an instructor shows it.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q

from workshops import pulse
from workshops.keys import key_of
from workshops.models import MAX_QUESTION, Asked, Seat, Support, Workshop
from workshops.pulse import Pulse
from workshops.refusal import Refused

MOST_OPEN: Final = 10
MOST_SHOWN: Final = 100


class NotAsked(Exception):
    """Why a question was not taken, in a sentence."""


def ask(seat: Seat, text: str) -> Asked:
    """Put a question. Raises NotAsked."""
    plain = " ".join("".join(each if each.isprintable() else " " for each in text).split())
    if not plain:
        raise NotAsked("Write what you would like to know.")
    if len(plain) > MAX_QUESTION:
        raise NotAsked(f"A question has at most {MAX_QUESTION} characters. This has {len(plain)}.")
    with transaction.atomic():
        room = Workshop.objects.select_for_update().get(pk=seat.workshop_id)
        if room.over:
            raise NotAsked("The workshop has ended.")
        if seat.asked.filter(state__in=(Asked.State.WAITING, Asked.State.SHOWN)).count() >= MOST_OPEN:
            raise NotAsked(f"You have {MOST_OPEN} open questions. Wait until one of them is answered.")
        state = Asked.State.WAITING if room.moderated else Asked.State.SHOWN
        made = Asked.objects.create(seat=seat, workshop=room, text=plain, state=state)
        pulse.changed(room.key, *((Pulse.DESK,) if room.moderated else (Pulse.ROOM, Pulse.DESK)))
    return made


def support(seat: Seat, question: int, wanted: bool) -> None:
    """Say that a seat would like to know this too, or take that back. What is not shown is not there."""
    with transaction.atomic():
        found = Asked.objects.filter(workshop=seat.workshop_id, pk=question, state=Asked.State.SHOWN).first()
        if found is None:
            return
        if wanted:
            Support.objects.get_or_create(seat=seat, question=found)
        else:
            Support.objects.filter(seat=seat, question=found).delete()
        pulse.changed(seat.workshop.key, Pulse.DESK)


def shown(workshop: Workshop) -> Sequence[Asked]:
    """The questions that the room sees, those that most support first."""
    found = _counted(workshop).filter(state=Asked.State.SHOWN).select_related(None)
    return list(found.order_by("-count", "asked", "pk")[:MOST_SHOWN])


def seen_by(seat: Seat) -> Mapping[str, Sequence[Asked]]:
    """What a seat sees: `questions` of the room, each with `supported`, and its own that wait to be shown, `waiting`."""
    # Most rooms ask nothing most of the time, and every seat looks.
    if not seat.workshop.asked.exists():
        return {"questions": [], "waiting": []}
    own = Q(state=Asked.State.WAITING, seat=seat)
    found = _counted(seat.workshop).filter(Q(state=Asked.State.SHOWN) | own).select_related(None)
    mine = found.annotate(supported=Exists(Support.objects.filter(question=OuterRef("pk"), seat=seat)))
    every = list(mine.order_by("-count", "asked", "pk")[: MOST_SHOWN + MOST_OPEN])
    return {
        "questions": [one for one in every if one.state == Asked.State.SHOWN][:MOST_SHOWN],
        "waiting": [one for one in every if one.state == Asked.State.WAITING],
    }


def at_desk(workshop: Workshop) -> Mapping[str, Sequence[Asked]]:
    """What instructors see, with the seats: `waiting`, `shown`, and `ended`, answered or hidden."""
    every = list(_counted(workshop).order_by("-count", "asked", "pk"))
    return {
        "waiting": sorted((one for one in every if one.state == Asked.State.WAITING), key=lambda one: one.asked),
        "shown": [one for one in every if one.state == Asked.State.SHOWN],
        "ended": [one for one in every if one.state in (Asked.State.ANSWERED, Asked.State.HIDDEN)],
    }


def _counted(workshop: Workshop) -> Any:
    here = Asked.objects.filter(workshop=workshop, seat__removed=False).select_related("seat")
    return here.annotate(count=Count("supports", filter=Q(supports__seat__removed=False)))


def _to(state: str) -> Callable[[Workshop, User, str], None]:
    def act(workshop: Workshop, account: User, value: str) -> None:
        known = Asked.objects.filter(workshop=workshop)
        if not known.filter(pk=key_of(value)).update(state=state):
            raise Refused("There is no such question any more.")

    return act


ACTS: Final[Mapping[str, Callable[[Workshop, User, str], None]]] = {
    "show-question": _to(Asked.State.SHOWN),
    "answer-question": _to(Asked.State.ANSWERED),
    "hide-question": _to(Asked.State.HIDDEN),
}
