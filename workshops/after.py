"""What somebody takes along from a room: their votes as progress in the course, a hand-out; or nothing, and they are forgotten."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from diagrams.figures import figures
from lambdanet.labs.lab import AnyLab
from lessons.learning.cards import Card, answer_to
from lessons.learning.learners import make_learner
from lessons.models import Lesson
from workshops import pulse
from workshops.models import Kind, Phase, Seat, Step, Vote, Work, Workshop
from workshops.posing import card_of_step, revealed
from workshops.pulse import Pulse
from workshops.works import goals_of, lab_of


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """A step in a hand-out: a prediction with its answer (`card`, `vote`), a lab (`lab`, `goals`, `work`), or a lesson."""

    step: Step
    card: Card | None = None
    vote: Vote | None = None
    lab: AnyLab | None = None
    goals: Sequence[str] = ()
    work: Work | None = None
    lesson: Lesson | None = None


def handout(steps: Sequence[Step], seat: Seat | None = None, *, every: bool = False) -> list[Page]:
    """A page for each of the steps that says something on paper. Predictions only once they are revealed, unless `every`.

    Their pictures are asked for in one go, so that all of them wait together.
    """
    votes = {one.step_id: one for one in seat.votes.order_by("round")} if seat else {}
    works = {one.lab: one for one in seat.works.all()} if seat else {}
    lessons = {one.slug: one for one in Lesson.objects.shown()}
    found: list[Page] = []
    for step in steps:
        if step.kind == Kind.PREDICTION and (every or step.phase == Phase.REVEALED):
            try:
                card = revealed(step, votes.get(step.pk))
            except (KeyError, ValueError):
                continue
            found.append(Page(step=step, card=card, vote=votes.get(step.pk)))
        elif step.kind == Kind.LAB and (lab := lab_of(step.reference)):
            found.append(Page(step=step, lab=lab, goals=goals_of(lab), work=works.get(lab.id)))
        elif step.kind == Kind.LESSON and step.reference in lessons:
            found.append(Page(step=step, lesson=lessons[step.reference]))
    return _with_pictures(found)


def _with_pictures(pages: Sequence[Page]) -> list[Page]:
    asked = [page.card.ask() if page.card else None for page in pages]
    made = iter(figures([ask for ask in asked if ask]))
    return [
        replace(page, card=replace(page.card, figure=next(made))) if page.card and ask else page
        for page, ask in zip(pages, asked, strict=True)
    ]


def keep(request: HttpRequest, response: HttpResponse, workshop: Workshop, seat: Seat) -> None:
    """Put a seat's votes into the progress of who asks. What they answered before stays as it was.

    Only what is revealed, and of two rounds the first: what somebody believed before they were told.
    """
    learner = make_learner(request, response)
    votes = seat.votes.filter(step__kind=Kind.PREDICTION, step__phase=Phase.REVEALED, step__workshop=workshop)
    first = {one.step_id: one for one in votes.select_related("step").order_by("-round")}
    for vote in first.values():
        try:
            answer_to(learner, card_of_step(vote.step), outcome=vote.outcome, why=vote.why, choice=vote.choice)
        except (KeyError, ValueError):
            # The course has it no more, or otherwise.
            continue


def leave(seat: Seat) -> None:
    """Forget a seat: its name, votes, questions and how its copies stood. Topologies are the browser's, and stay."""
    with transaction.atomic():
        key = seat.workshop.key
        seat.delete()
        pulse.changed(key, Pulse.ROOM, Pulse.DESK)
