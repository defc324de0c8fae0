"""Making a plan: steps of the course, polls, and topologies of one's own."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Max

from diagrams.models import Topology
from lambdanet.labs.lab import AnyLab
from lessons.lab_files import labs, other_labs
from lessons.models import Lesson
from lessons.prediction_files import course
from workshops.models import MAX_TITLE, MOST_STEPS, MOST_WORKSHOPS, Kind, Phase, Step, Workshop
from workshops.plans import PLANS, Plan
from workshops.running import bump


class NotPlanned(Exception):
    """Why a plan was not changed, in a sentence."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Offered:
    """Something that can become a step: `title` is what the room reads, `label` what stands in the list to choose from."""

    kind: Kind
    reference: str
    title: str
    label: str = ""

    @property
    def value(self) -> str:
        return f"{self.kind}:{self.reference}"


def lessons_offered() -> list[Offered]:
    return [
        Offered(kind=Kind.LESSON, reference=one.slug, title=one.title)
        for one in Lesson.objects.shown().only("slug", "title")
    ]


def predictions_offered() -> list[Offered]:
    return [
        Offered(kind=Kind.PREDICTION, reference=one.id, title=one.title, label=f"{one.id} · {one.title}")
        for one in course().predictions.values()
    ]


def labs_offered() -> list[Offered]:
    return [
        Offered(kind=Kind.LAB, reference=name, title=f"{name} · {lab.title}") for name, lab in sorted(_labs().items())
    ]


def topologies_offered(account: User) -> list[Offered]:
    return [
        Offered(kind=Kind.TOPOLOGY, reference=one.key, title=one.name)
        for one in Topology.objects.owned_by(account).kept().only("key", "name")
    ]


def create(account: User, title: str, plan: str = "") -> Workshop:
    """A workshop with a ready-made plan, or an empty one. Raises NotPlanned."""
    with transaction.atomic():
        _room_for_one_more(account)
        made = Workshop.objects.create(owner=account, title=title[:MAX_TITLE], driver=account)
        if plan:
            _lay(made, PLANS[plan])
    return made


def duplicate(workshop: Workshop, account: User) -> Workshop:
    """The same plan with nobody in it, and a code of its own."""
    with transaction.atomic():
        _room_for_one_more(account)
        made = Workshop.objects.create(
            owner=account,
            title=f"{workshop.title[: MAX_TITLE - 7]} (copy)",
            driver=account,
            pace=workshop.pace,
            names_are_theirs=workshop.names_are_theirs,
            moderated=workshop.moderated,
            keep_days=workshop.keep_days,
        )
        steps = list(workshop.steps.all())
        for step in steps:
            step.pk, step.workshop, step.phase = None, made, Phase.SHOWN
        Step.objects.bulk_create(steps)
    return made


def add(workshop: Workshop, account: User, value: str) -> Step:
    """Put what was offered at the end. Raises NotPlanned for what is not there."""
    kind, _, reference = value.partition(":")
    found = next((one for one in _offered(kind, account) if one.reference == reference), None)
    if found is None:
        raise NotPlanned("Choose what to add.")
    document = None
    if found.kind == Kind.TOPOLOGY:
        # As it is now: what its owner changes later does not change a plan.
        topology = Topology.objects.owned_by(account).select_related("head").get(key=reference)
        document = topology.head.document_id if topology.head else None
    return _append(workshop, kind=found.kind, reference=reference, title=found.title[:MAX_TITLE], document_id=document)


def _offered(kind: str, account: User) -> list[Offered]:
    match kind:
        case Kind.LESSON:
            return lessons_offered()
        case Kind.PREDICTION:
            return predictions_offered()
        case Kind.LAB:
            return labs_offered()
        case Kind.TOPOLOGY:
            return topologies_offered(account)
        case _:
            return []


def add_poll(workshop: Workshop, question: str, options: Sequence[str]) -> Step:
    return _append(workshop, kind=Kind.POLL, title=question, options=list(options))


def add_questions(workshop: Workshop) -> Step:
    """A step at which the wall shows what the room asks."""
    return _append(workshop, kind=Kind.QUESTIONS, title="Your questions")


def move(workshop: Workshop, step: int, by: int) -> None:
    with transaction.atomic():
        steps = list(Workshop.objects.select_for_update().get(pk=workshop.pk).steps.all())
        here = next((place for place, one in enumerate(steps) if one.pk == step), None)
        if here is None or not 0 <= here + by < len(steps):
            return
        steps.insert(here + by, steps.pop(here))
        for place, one in enumerate(steps):
            one.place = place
        Step.objects.bulk_update(steps, ["place"])
        bump(workshop)


def remove(workshop: Workshop, step: int) -> None:
    with transaction.atomic():
        workshop.steps.filter(pk=step).delete()
        bump(workshop)


def _append(workshop: Workshop, **fields: object) -> Step:
    with transaction.atomic():
        held = Workshop.objects.select_for_update().get(pk=workshop.pk)
        if held.steps.count() >= MOST_STEPS:
            raise NotPlanned(f"A plan has at most {MOST_STEPS} steps. Take one out first.")
        last = held.steps.aggregate(last=Max("place"))["last"]
        step = Step.objects.create(workshop=held, place=0 if last is None else last + 1, **fields)
        bump(held)
    return step


def _lay(workshop: Workshop, plan: Plan) -> None:
    titles = {one.value: one.title for one in (*lessons_offered(), *predictions_offered(), *labs_offered())}
    Step.objects.bulk_create(
        Step(
            workshop=workshop,
            place=place,
            kind=one.kind,
            reference=one.reference,
            title=(one.title or titles[f"{one.kind}:{one.reference}"])[:MAX_TITLE],
            options=list(one.options),
            notes=one.notes,
            minutes=one.minutes,
        )
        for place, one in enumerate(plan.steps)
        # A lesson that the site hides is in no plan either.
        if one.kind == Kind.POLL or f"{one.kind}:{one.reference}" in titles
    )


def _room_for_one_more(account: User) -> None:
    # The account's row first, so that two at once are counted one after the other.
    held = User.objects.select_for_update().get(pk=account.pk)
    if Workshop.objects.filter(owner=held).count() >= MOST_WORKSHOPS:
        raise NotPlanned(f"You have {MOST_WORKSHOPS} workshops, and that is the most. Delete one first.")


def _labs() -> dict[str, AnyLab]:
    return {**labs(), **other_labs()}
