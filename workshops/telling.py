"""What an instructor tells the whole room beside its step: a hint, and a network on the wall or on every screen.

They are actions as in `workshops.running`, which calls them with the workshop's row taken. A network is shown as it is at
that moment: what its learner changes later does not change the wall, and nothing says whose it is.
"""

from collections.abc import Callable, Mapping
from typing import Final

from django.contrib.auth.models import User

from diagrams.models import Document
from lambdanet.document import digest
from lessons.lab_files import labs
from lessons.learning.labs import repaired_text
from workshops.keys import key_of
from workshops.models import MAX_HINT, Kind, Work, Workshop
from workshops.refusal import Refused

FOR_ALL: Final = "all"


def say(workshop: Workshop, account: User, value: str) -> None:
    """Show every seat a sentence or two; an empty text takes them away."""
    text = "\n".join(line.strip() for line in value.strip().splitlines())
    if len(text) > MAX_HINT:
        raise Refused(f"A hint to all has at most {MAX_HINT} characters. This has {len(text)}.")
    workshop.hint = text


def exhibit(workshop: Workshop, account: User, value: str) -> None:
    """Show the network of a seat, without its name. `value`: the key of a `Work`, and ":all" to send it to every seat."""
    key, _, to = value.partition(":")
    works = Work.objects.filter(seat__workshop=workshop).select_related("attempt__topology__head__document")
    found = works.filter(pk=key_of(key)).first()
    topology = found.attempt.topology if found and found.attempt else None
    if found is None or topology is None or topology.head is None:
        raise Refused("This seat has no network to be shown. Look at it again.")
    _show(workshop, topology.head.document, f"A network of this room at {found.lab}", to == FOR_ALL)


def exhibit_repair(workshop: Workshop, account: User, value: str) -> None:
    """Show a repair of the lab that the room is at, on the wall, or with the value "all" to every seat."""
    step = workshop.step
    lab = labs().get(step.reference) if step and step.kind == Kind.LAB else None
    if lab is None:
        raise Refused("The room is at no lab whose repair is a network.")
    text = repaired_text(lab.id)
    document, _ = Document.objects.get_or_create(digest=digest(text), defaults={"text": text})
    _show(workshop, document, f"A repair of {lab.id}: {lab.reference.name}", value == FOR_ALL)


def exhibit_step(workshop: Workshop, account: User, value: str) -> None:
    """Show every seat the instructor's own network that the room is at, with a copy to take."""
    step = workshop.step
    if step is None or step.document is None:
        raise Refused("The room is at no step with a network of yours.")
    _show(workshop, step.document, step.title, True)


def put_away(workshop: Workshop, account: User, value: str) -> None:
    if workshop.exhibit_id is None:
        raise Refused("There is no network on the wall.")
    workshop.exhibit, workshop.exhibit_title, workshop.exhibit_for_all = None, "", False


def clear(workshop: Workshop) -> None:
    """Take away what was told, for the room goes on."""
    workshop.hint = ""
    workshop.exhibit, workshop.exhibit_title, workshop.exhibit_for_all = None, "", False


def _show(workshop: Workshop, document: Document, title: str, for_all: bool) -> None:
    workshop.exhibit, workshop.exhibit_title, workshop.exhibit_for_all = document, title[:120], for_all


ACTS: Final[Mapping[str, Callable[[Workshop, User, str], None]]] = {
    "say": say,
    "exhibit": exhibit,
    "exhibit-repair": exhibit_repair,
    "exhibit-step": exhibit_step,
    "put-away": put_away,
}
