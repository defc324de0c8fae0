"""A room as all of its seats see it, read once for each change of it.

    room = room_of(code)                     # as it was read under the mark that stands
    room.workshop, room.steps, room.content(step)

Three hundred seats ask within three seconds after each change. What is the same for all of them is kept by this process under the
room's mark (`workshops.pulse`): whatever changes after the mark was set has another one. Where there is no mark, nothing is kept.
"""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from django.template.loader import render_to_string

from workshops import pulse
from workshops.codes import read_code
from workshops.models import Step, Workshop
from workshops.pulse import Pulse
from workshops.showing import exhibited, is_whole, shown

MOST_ROOMS: Final = 64
EXHIBIT: Final = 0  # no step has this key


@dataclass(frozen=True, kw_only=True, slots=True)
class Room:
    """`mark`: what stood before it was read, "" where that is not known. Nobody changes what is in it."""

    workshop: Workshop
    steps: tuple[Step, ...]
    mark: str
    made: dict[int, dict[str, Any]] = field(default_factory=dict)

    def content(self, step: Step) -> dict[str, Any]:
        """What the step shows to a seat that has said nothing yet (`showing.shown`), its picture as `sheet` once it is whole."""
        if (found := self.made.get(step.pk)) is None:
            found = shown(step)
            if is_whole(found):
                found["sheet"] = render_to_string("workshops/_sheet.html", found)
                self.made[step.pk] = found
        return found

    def exhibit(self) -> dict[str, Any]:
        """The network that the instructor shows to every seat, if there is one."""
        if not self.workshop.exhibit_for_all:
            return {}
        if (found := self.made.get(EXHIBIT)) is None:
            found = {"exhibit": exhibited(self.workshop)}
            if is_whole(found):
                self.made[EXHIBIT] = found
        return found


def room_of(code: str, *, anew: bool = False) -> Room:
    """The room with this code. Raises Workshop.DoesNotExist. `anew`: from the database, whatever is kept."""
    key = _key(read_code(code))
    mark = pulse.mark_before_reading(key, Pulse.ROOM)
    try:
        return _read(key, mark) if anew or not mark else _kept(key, mark)
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
    steps = tuple(workshop.steps.select_related("document"))
    for step in steps:
        step.workshop = workshop  # read already
    return Room(workshop=workshop, steps=steps, mark=mark)
