"""What if it were gone? Each part of a network taken away, and every kept question asked again."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from diagrams import jobs
from diagrams.figures import MARKS, Mark
from diagrams.network_page import HtmxRequest
from diagrams.subjects import Subject, of_a_network
from lambdanet.drilled import GONE
from lambdanet.reachability.verdict import Outcome

GONE_MARK: Final = Mark(name="v-void", word="Gone with it")


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """A question with another verdict than before, and why."""

    identifier: str
    title: str
    before: Mark
    after: Mark
    cause: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Lost:
    """What was taken away, and what that changes."""

    name: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """Losses of a kind: those that change something, and the names of those that do not."""

    title: str
    telling: tuple[Lost, ...]
    quiet: tuple[str, ...]


@require_safe
@of_a_network
def drills(request: HtmxRequest, subject: Subject) -> HttpResponse:
    """Show for each zone, gateway, endpoint, route and rule which verdicts change without it."""
    (job,) = jobs.ask([jobs.Request(kind=jobs.Kind.DRILLS, document=subject.network.text, question=None)])
    data = job.payload or {"questions": [], "losses": [], "left_out": 0}
    groups = _groups(data)
    context = {
        "section": "build",
        "subject": subject,
        "asked": len(data["questions"]),
        "groups": groups,
        "count": len(data["losses"]),
        "telling": sum(len(one.telling) for one in groups),
        "left_out": data["left_out"],
        "error": job.error,
        "waiting": job.state is jobs.State.WAITING,
    }
    return render(request, "diagrams/drills.html", context)


def _groups(data: Mapping[str, Any]) -> list[Group]:
    titles = {one["id"]: one["title"] for one in data["questions"]}
    found = []
    for title, some in groupby(data["losses"], key=lambda one: one["group"]):
        lost = [_lost(one, titles) for one in some]
        found.append(
            Group(
                title=title,
                telling=tuple(one for one in lost if one.changes),
                quiet=tuple(one.name for one in lost if not one.changes),
            )
        )
    return found


def _lost(one: Mapping[str, Any], titles: Mapping[str, str]) -> Lost:
    return Lost(
        name=one["name"],
        changes=tuple(
            Change(
                identifier=each["question"],
                title=titles[each["question"]] or each["question"],
                before=MARKS[Outcome(each["before"])],
                after=GONE_MARK if each["after"] == GONE else MARKS[Outcome(each["after"])],
                cause=each["cause"],
            )
            for each in one["changes"]
        ),
    )
