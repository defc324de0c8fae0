"""What would make a question on a network work, or block it; and one such repair, applied."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from diagrams import companions, jobs
from diagrams.figures import Ask, figures
from diagrams.forms import QuestionForm
from diagrams.models import MAX_SUMMARY
from diagrams.network_page import HtmxRequest
from diagrams.own_pages import refused
from diagrams.subjects import Subject, applied, behind, of_a_network
from lambdanet.cost.words import money
from lambdanet.document import canonical, question_data
from lambdanet.reachability.verdict import Outcome
from lambdanet.repair.goal import Goal
from lambdanet.topology import Question

LATER: Final = "It is still being looked for. Wait a moment, and try again."
GONE: Final = "There is no such repair any more: the topology is another one by now. Look at what there is instead."


class GoalForm(forms.Form):
    """How the question is to come out; left out, the other way than it does."""

    goal = forms.ChoiceField(
        choices=[(str(one), str(one)) for one in Goal],
        required=False,
        error_messages={"invalid_choice": "A question can be made reachable or unreachable."},
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Fix:
    """A repair as the page shows it. `number` counts from 0, as the form posts it."""

    number: int
    title: str
    changes: tuple[str, ...]
    opens: tuple[Mapping[str, str], ...]
    closes: tuple[Mapping[str, str], ...]
    exact: bool
    cost: str
    remarks: tuple[str, ...]
    cli: str
    cloudformation: str


@require_http_methods(["GET", "HEAD", "POST"])
@of_a_network
def fix(request: HtmxRequest, subject: Subject) -> HttpResponse:
    """Show up to five repairs of the question in the address, each proven; take the one that is posted."""
    network = subject.network
    form, goals = QuestionForm(request.GET, network.topology), GoalForm(request.GET)
    question = form.question() if form.is_valid() else None
    context: dict[str, Any] = {"section": "build", "subject": subject, "form": form, "goals": goals}
    if companions.kept_back(subject.topology):
        return render(
            request, "diagrams/fix.html", context | {"kept_back": True}, status=403 if request.method == "POST" else 200
        )
    if question is None or not goals.is_valid():
        return render(request, "diagrams/fix.html", context, status=422)
    (figure,) = figures([Ask(document=network.text, topology=network.topology, question=question, draw=False)])
    if figure.answer is None:
        return render(request, "diagrams/fix.html", context | {"figure": figure, "waiting": figure.waiting})
    goal = Goal(goals.cleaned_data["goal"] or _other(figure.answer.outcome))
    asked = jobs.Request(kind=jobs.Kind.REPAIR, document=network.text, question=question, goal=str(goal))
    (job,) = jobs.ask([asked])
    if request.method == "POST":
        return _applied(request, subject, job)
    context |= {
        "figure": figure,
        "goal": goal,
        "met": goal.is_met_by(figure.answer.outcome),
        "fixes": _fixes(job),
        "found": job.payload or {},
        "error": job.error,
        "query": _query(question, goal),
        "other": _query(question, _opposite(goal)),
        "there": f"{subject.address}?{_query(question)}",
        "waiting": job.state is jobs.State.WAITING,
    }
    return render(request, "diagrams/fix.html", context)


def _applied(request: HtmxRequest, subject: Subject, job: jobs.Job) -> HttpResponse:
    """Store the topology as the chosen repair has it, and lead to its question."""
    failed = "The repair was not applied."
    if (told := behind(request, subject, failed)) is not None:
        return told
    if job.payload is None:
        return refused(request, subject, job.error or LATER)
    number = request.POST.get("repair", "")
    found = job.payload["repairs"]
    if not (number.isascii() and number.isdecimal() and len(number) < 3 and int(number) < len(found)):
        return refused(request, subject, GONE)
    chosen = found[int(number)]
    text, said = canonical(chosen["document"]), f"Fixed: {chosen['title']}"[:MAX_SUMMARY]
    assert job.request.question is not None  # a repair is of a question
    return applied(request, subject, text, said, failed=failed, query=_query(job.request.question))


def _other(outcome: Outcome) -> Goal:
    return Goal.UNREACHABLE if outcome is Outcome.REACHABLE else Goal.REACHABLE


def _opposite(goal: Goal) -> Goal:
    return Goal.UNREACHABLE if goal is Goal.REACHABLE else Goal.REACHABLE


def _query(question: Question, goal: Goal | None = None) -> str:
    asked = question_data(question)
    if asked.pop("invoke", False):
        asked["invoke"] = 1
    return urlencode(asked | ({"goal": str(goal)} if goal else {}))


def _fixes(job: jobs.Job) -> list[Fix]:
    found = job.payload["repairs"] if job.payload else []
    return [
        Fix(
            number=number,
            title=one["title"],
            changes=tuple(change["words"] for change in one["changes"]),
            opens=tuple(one["opens"]),
            closes=tuple(one["closes"]),
            exact=one["exact"],
            cost=_cost(Decimal(one["cost"])),
            remarks=tuple(one["remarks"]),
            cli="\n".join(one["cli"]),
            cloudformation=one["cloudformation"],
        )
        for number, one in enumerate(found)
    ]


def _cost(amount: Decimal) -> str:
    if not amount:
        return "costs no more than now"
    return f"{money(abs(amount))} a month {'more' if amount > 0 else 'less'}, before data"
