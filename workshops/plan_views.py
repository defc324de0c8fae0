"""The instructor's list of workshops, and the plan of one."""

from typing import Any

from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from diagrams.owners import account_of
from workshops import planning
from workshops.addresses import join_address
from workshops.forms import NewForm, PollForm, SettingsForm, StepForm
from workshops.models import Workshop
from workshops.planning import NotPlanned
from workshops.running import bump
from workshops.taught import instructors, taught


def _account(request: HttpRequest) -> User:
    account = account_of(request)
    if account is None:  # `instructors` has sent everybody else to sign in
        raise Http404
    return account


@require_http_methods(["GET", "HEAD", "POST"])
@instructors
def workshops(request: HttpRequest) -> HttpResponse:
    """List the workshops of who asks, and make another one."""
    form = NewForm(request.POST if request.method == "POST" else None, initial={"plan": ""})
    if form.is_valid():
        try:
            return redirect(planning.create(_account(request), form.cleaned_data["title"], form.cleaned_data["plan"]))
        except NotPlanned as fault:
            form.add_error(None, str(fault))
    rows = Workshop.objects.taught_by(_account(request).pk).select_related("owner")
    context = {"section": "teach", "rows": rows, "form": form}
    return render(request, "workshops/workshops.html", context, status=422 if form.errors else 200)


@require_safe
@taught
def plan(request: HttpRequest, workshop: Workshop) -> HttpResponse:
    """Show the plan: its steps with their notes, and what can be added."""
    return _plan(request, workshop)


@require_POST
@taught
def settings(request: HttpRequest, workshop: Workshop) -> HttpResponse:
    form = SettingsForm(request.POST, instance=workshop)
    if not form.is_valid():
        return _plan(request, workshop, status=422, settings_form=form)
    Workshop.objects.filter(pk=workshop.pk).update(**form.cleaned_data)
    bump(workshop)
    return redirect(workshop)


@require_POST
@taught
def add(request: HttpRequest, workshop: Workshop) -> HttpResponse:
    """Put something of the course, or a topology of one's own, at the end of the plan."""
    try:
        planning.add(workshop, _account(request), request.POST.get("what", ""))
    except NotPlanned as fault:
        return _plan(request, workshop, status=422, fault=str(fault))
    return redirect(f"{workshop.get_absolute_url()}#add")


@require_POST
@taught
def add_poll(request: HttpRequest, workshop: Workshop) -> HttpResponse:
    form = PollForm(request.POST)
    if form.is_valid():
        try:
            planning.add_poll(workshop, form.cleaned_data["question"], form.cleaned_data["options"])
        except NotPlanned as fault:
            form.add_error(None, str(fault))
    if form.errors:
        return _plan(request, workshop, status=422, poll_form=form)
    return redirect(f"{workshop.get_absolute_url()}#add")


@require_POST
@taught
def add_questions(request: HttpRequest, workshop: Workshop) -> HttpResponse:
    try:
        planning.add_questions(workshop)
    except NotPlanned as fault:
        return _plan(request, workshop, status=422, fault=str(fault))
    return redirect(f"{workshop.get_absolute_url()}#add")


@require_POST
@taught
def move(request: HttpRequest, workshop: Workshop, step: int) -> HttpResponse:
    planning.move(workshop, step, -1 if request.POST.get("to") == "up" else 1)
    return redirect(f"{workshop.get_absolute_url()}#step-{step}")


@require_POST
@taught
def remove(request: HttpRequest, workshop: Workshop, step: int) -> HttpResponse:
    planning.remove(workshop, step)
    return redirect(f"{workshop.get_absolute_url()}#steps")


@require_http_methods(["GET", "HEAD", "POST"])
@taught
def step(request: HttpRequest, workshop: Workshop, step: int) -> HttpResponse:
    """What the room reads at a step, how long it takes, and notes that only instructors see."""
    found = workshop.steps.filter(pk=step).first()
    if found is None:
        raise Http404
    form = StepForm(request.POST if request.method == "POST" else None, instance=found)
    if form.is_valid():
        form.save()
        bump(workshop)
        return redirect(f"{workshop.get_absolute_url()}#step-{step}")
    context = {"section": "teach", "workshop": workshop, "step": found, "form": form}
    return render(request, "workshops/step.html", context, status=422 if form.errors else 200)


@require_POST
@taught
def duplicate(request: HttpRequest, workshop: Workshop) -> HttpResponse:
    try:
        return redirect(planning.duplicate(workshop, _account(request)))
    except NotPlanned as fault:
        return _plan(request, workshop, status=422, fault=str(fault))


@require_http_methods(["GET", "HEAD", "POST"])
@taught
def delete(request: HttpRequest, workshop: Workshop) -> HttpResponse:
    """Ask, and delete the workshop with its seats and votes. Only who made it may."""
    if workshop.owner_id != _account(request).pk:
        raise Http404
    if request.method == "POST":
        workshop.delete()
        return redirect("workshops:workshops")
    return render(request, "workshops/delete.html", {"section": "teach", "workshop": workshop})


@require_http_methods(["GET", "HEAD", "POST"])
@instructors
def invited(request: HttpRequest, invitation: str) -> HttpResponse:
    """Let an instructor help with the workshop whose link they were given."""
    workshop = Workshop.objects.filter(invitation=invitation).select_related("owner").first()
    if workshop is None:
        raise Http404
    if request.method == "POST":
        if workshop.owner_id != _account(request).pk:
            workshop.helpers.add(_account(request))
        return redirect(workshop)
    return render(request, "workshops/invited.html", {"section": "teach", "workshop": workshop})


def _plan(
    request: HttpRequest, workshop: Workshop, *, status: int = 200, fault: str = "", **forms: Any
) -> HttpResponse:
    account = _account(request)
    steps = list(workshop.steps.all())
    context = {
        "section": "teach",
        "workshop": workshop,
        "steps": steps,
        "minutes": sum(step.minutes or 0 for step in steps),
        "fault": fault,
        "offers": (
            ("Lessons", planning.lessons_offered()),
            ("Predictions, to vote on", planning.predictions_offered()),
            ("Labs", planning.labs_offered()),
            ("My topologies", planning.topologies_offered(account)),
        ),
        "settings_form": SettingsForm(instance=workshop),
        "poll_form": PollForm(),
        "join": join_address(request, workshop),
        "is_owner": workshop.owner_id == account.pk,
        **forms,
    }
    return render(request, "workshops/plan.html", context, status=status)
