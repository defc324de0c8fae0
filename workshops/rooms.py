"""A room as all of its seats see it, read once for each change of it.

    room = room_of(code)                     # as it was read under the mark that stands
    room.workshop, room.steps, room.content(step)

Three hundred seats ask within three seconds after each change. What is the same for all of them is kept by this process under the
room's mark (`workshops.pulse`): whatever changes after the mark was set has another one. Where there is no mark, nothing is kept.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from threading import Lock
from typing import Any, Final

from django.template.loader import render_to_string

from diagrams.figures import WAIT_SECONDS
from lessons.lab_files import labs
from lessons.prediction_files import course
from workshops import pulse
from workshops.codes import read_code
from workshops.models import Step, Workshop
from workshops.pulse import Pulse
from workshops.showing import exhibited, is_whole, shown

MOST_ROOMS: Final = 64
EXHIBIT: Final = 0  # no step has this key
READING: Final = Lock()  # one reads, and the others find it
COURSE: Final = Lock()


@dataclass(frozen=True, kw_only=True, slots=True)
class Room:
    """`mark`: what stood before it was read, "" where that is not known. Nobody changes what is in it."""

    workshop: Workshop
    steps: tuple[Step, ...]
    mark: str
    made: dict[int, dict[str, Any]] = field(default_factory=dict)
    making: Lock = field(default_factory=Lock)

    def content(self, step: Step) -> dict[str, Any]:
        """What the step shows to a seat that has said nothing yet (`showing.shown`), its picture as `sheet` once it is whole."""

        def make() -> dict[str, Any]:
            found = shown(step)
            return found | {"sheet": render_to_string("workshops/_sheet.html", found)} if is_whole(found) else found

        return self._made(step.pk, make)

    def exhibit(self) -> dict[str, Any]:
        """The network that the instructor shows to every seat, if there is one."""
        if not self.workshop.exhibit_for_all:
            return {}
        return self._made(EXHIBIT, lambda: {"exhibit": exhibited(self.workshop)})

    def _made(self, key: int, make: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """What is kept, or made by one of those who ask at once while the others wait for it, though not for long."""
        if key in self.made:
            return self.made[key]
        alone = self.making.acquire(timeout=WAIT_SECONDS)
        try:
            found = self.made.get(key) or make()
            if is_whole(found):
                self.made[key] = found
            return found
        finally:
            if alone:
                self.making.release()


def room_of(code: str, *, anew: bool = False) -> Room:
    """The room with this code. Raises Workshop.DoesNotExist. `anew`: from the database, whatever is kept."""
    key = _key(read_code(code))
    mark = pulse.mark_before_reading(key, Pulse.ROOM)
    try:
        if anew or not mark:
            return _read(key, mark)
        with READING:
            return _kept(key, mark)
    except Workshop.DoesNotExist:
        _key.cache_clear()  # deleted; another one may get its code
        raise


@lru_cache(maxsize=1024)
def _key(code: str) -> str:
    return str(Workshop.objects.values_list("key", flat=True).get(code=code))


@lru_cache(maxsize=MOST_ROOMS)
def _kept(key: str, mark: str) -> Room:
    return _read(key, mark)


def _read(key: str, mark: str) -> Room:
    workshop = Workshop.objects.select_related("step", "exhibit").get(key=key)
    _read_the_course()
    steps = tuple(workshop.steps.select_related("document"))
    for step in steps:
        step.workshop = workshop  # read already
    return Room(workshop=workshop, steps=steps, mark=mark)


def _read_the_course() -> None:
    """Once, by the first who comes, and before anything is voted on: later, all would come at once, and each would read it."""
    with COURSE:
        labs()
        course()
