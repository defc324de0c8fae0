"""Coming into a room, and coming back: a seat is a browser, by the cookie that it has anyway (`diagrams.owners`)."""

from typing import Final

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from diagrams.owners import make_owner, owner_of
from workshops import pulse
from workshops.models import MAX_NAME, MOST_SEATS, Seat, Workshop
from workshops.names import new_name
from workshops.pulse import Pulse


class NoSeat(Exception):
    """Why nobody comes in, in a sentence."""


LOCKED: Final = "The door is locked: ask the instructor to open it."
REMOVED: Final = "The instructor has taken this browser out of the room. Only they can let it in again."
FULL: Final = f"The room is full: it has {MOST_SEATS} seats."
OVER: Final = "This workshop has ended."


def seat_of(request: HttpRequest, workshop: Workshop) -> Seat | None:
    """The seat of the browser that asks, also one that was removed."""
    owner = owner_of(request)
    return workshop.seats.filter(owner=owner).first() if owner else None


def take(request: HttpRequest, response: HttpResponse, workshop: Workshop) -> Seat:
    """The seat of the browser that asks, a new one if need be. Raises NoSeat; who had one comes back through a locked door."""
    owner = make_owner(request, response)
    with transaction.atomic():
        # Two tabs that join at once are one seat, and two browsers at once do not get one name.
        room = Workshop.objects.select_for_update().get(pk=workshop.pk)
        seat = room.seats.filter(owner=owner).first()
        if seat is not None and seat.removed:
            raise NoSeat(REMOVED)
        if seat is None:
            seat = _new(room, owner)
            pulse.changed(room.key, Pulse.DESK)
    return seat


def _new(workshop: Workshop, owner: str) -> Seat:
    if workshop.over:
        raise NoSeat(OVER)
    if not workshop.door_open:
        raise NoSeat(LOCKED)
    names = list(workshop.seats.values_list("name", flat=True))
    if len(names) >= MOST_SEATS:
        raise NoSeat(FULL)
    return Seat.objects.create(workshop=workshop, owner=owner, name=new_name(names))


def rename(seat: Seat, name: str) -> None:
    """Raises ValueError with a sentence where the name is none, or somebody else's."""
    plain = " ".join("".join(each if each.isprintable() else " " for each in name).split())
    if not plain:
        raise ValueError("Write a name, or keep the one that you have.")
    if len(plain) > MAX_NAME:
        raise ValueError(f"A name has at most {MAX_NAME} characters.")
    try:
        with transaction.atomic():
            Seat.objects.filter(pk=seat.pk).update(name=plain)
            pulse.changed(seat.workshop.key, Pulse.DESK)
    except IntegrityError as error:
        raise ValueError("Somebody in this room has that name. Choose another one.") from error


def ask_for_help(seat: Seat, wanted: bool) -> None:
    with transaction.atomic():
        Seat.objects.filter(pk=seat.pk).update(wants_help=timezone.now() if wanted else None)
        pulse.changed(seat.workshop.key, Pulse.DESK)
