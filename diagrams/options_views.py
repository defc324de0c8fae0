"""The ways to connect a function of a network, compared; and one of them, looked at and applied."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from diagrams import jobs, results
from diagrams.figures import Ask, figures
from diagrams.network_page import HtmxRequest
from diagrams.own_pages import refused
from diagrams.selects import PlainSelect
from diagrams.subjects import Subject, applied, of_a_network
from lambdanet.capacity.words import standard_load
from lambdanet.cost.words import money
from lambdanet.document import canonical
from lambdanet.editing.changes import Change, changes
from lambdanet.options.catalogue import BY_NAME, OPTIONS
from lambdanet.options.compare import Met
from lambdanet.options.needs import Need, needs_of
from lambdanet.options.shape import CannotApply, Option
from lambdanet.topology import Topology as Net

WORDS: Final[Mapping[Met, tuple[str, str]]] = {
    Met.YES: ("v-yes", "yes"),
    Met.SOMETIMES: ("v-some", "sometimes"),
    Met.NO: ("v-no", "no"),
}


class NeedsForm(forms.Form):
    """Which function, and what it needs: what is chosen of both stands in the address."""

    def __init__(self, data: QueryDict, net: Net) -> None:
        self.net = net
        known = [(one.id, one.name) for one in net.functions]
        chosen = data.get("function", "")
        self.function = chosen if chosen in dict(known) else next(iter(dict(known)), "")
        self.needs = needs_of(net, self.function)
        super().__init__(data)
        self.fields["function"] = forms.ChoiceField(
            choices=known,
            required=False,
            label="Function",
            widget=PlainSelect(attrs={"class": "input"}),
            error_messages={"invalid_choice": "This topology has no such function. Choose one of the list."},
        )
        self.fields["need"] = forms.MultipleChoiceField(
            choices=[(need.name, need.title) for need in self.needs],
            required=False,
            label="It needs",
            error_messages={"invalid_choice": "“%(value)s” is nothing that can be needed here. Choose from the list."},
        )

    @property
    def wanted(self) -> list[str]:
        """The needs that are chosen, as far as there are such."""
        given = self.data.getlist("need") if isinstance(self.data, QueryDict) else []
        return [need.name for need in self.needs if need.name in given]


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    need: Need
    mark: str
    word: str
    reason: str
    code: str
    component: str
    query: str
    wanted: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """An option in the comparison. `lacks` are the wanted needs that it does not meet, `waiting` that it is not there yet."""

    option: Option
    waiting: bool
    error: str = ""
    cells: tuple[Cell, ...] = ()
    cost: Decimal = Decimal(0)
    difference: str = ""
    changes: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    interfaces: int = 0
    addresses: int = 0
    binds: str = ""
    binds_words: str = ""
    document: Mapping[str, Any] | None = None

    @property
    def lacks(self) -> tuple[Cell, ...]:
        return tuple(cell for cell in self.cells if cell.wanted and cell.mark != "v-yes")

    @property
    def total(self) -> str:
        return money(self.cost)

    @property
    def rank(self) -> tuple[bool, Decimal, int, int]:
        """What is insecure last; the cheaper first, then what changes less, then what takes fewer addresses."""
        return self.option.insecure, self.cost, len(self.changes), self.addresses


@require_safe
@of_a_network
def options(request: HtmxRequest, subject: Subject) -> HttpResponse:
    """Show each option with what it meets, costs and changes; those that meet the wanted needs first, ranked."""
    form = NeedsForm(request.GET, subject.network.topology)
    rows = _rows(subject, form) if form.function else []
    fitting = [row for row in rows if row.cells and not row.lacks]
    context = {
        "section": "build",
        "subject": subject,
        "form": form,
        "function": form.function,
        "wanted": form.wanted,
        "query": urlencode({"function": form.function, "need": form.wanted}, doseq=True),
        "fitting": sorted(fitting, key=lambda row: row.rank),
        "lacking": sorted((row for row in rows if row.lacks), key=lambda row: (len(row.lacks), row.rank)),
        "unfit": [row for row in rows if row.error],
        "compared": sum(not row.waiting for row in rows),
        "count": len(rows),
        "standard_load": standard_load(),
        "waiting": any(row.waiting for row in rows),
    }
    return render(request, "diagrams/options.html", context, status=200 if form.is_valid() else 422)


@require_http_methods(["GET", "HEAD", "POST"])
@of_a_network
def option(request: HtmxRequest, subject: Subject, name: str) -> HttpResponse:
    """Show what one option changes, meets and costs, with its picture; and apply it as a revision."""
    chosen = BY_NAME.get(name)
    if chosen is None:
        raise Http404
    if request.method == "POST":
        return _applied(request, subject, chosen)
    form = NeedsForm(request.GET, subject.network.topology)
    if not form.function or not form.is_valid():
        raise Http404
    (row,) = _rows(subject, form, (chosen,))
    context: dict[str, Any] = {
        "section": "build",
        "subject": subject,
        "row": row,
        "standard_load": standard_load(),
        "function": form.function,
        "query": urlencode({"function": form.function, "need": form.wanted}, doseq=True),
        "waiting": row.waiting,
    }
    if row.document is not None:
        after = canonical(dict(row.document))
        told = changes(json.loads(subject.network.text), json.loads(after))
        (figure,) = figures([_picture(after, told)])
        context |= {"figure": figure, "waiting": figure.waiting}
    return render(request, "diagrams/option.html", context)


def _applied(request: HtmxRequest, subject: Subject, chosen: Option) -> HttpResponse:
    """Store the topology with the option as a revision, and lead to it."""
    try:
        found = chosen.apply(json.loads(subject.network.text), request.POST.get("function", ""))
    except CannotApply as reason:
        return refused(request, subject, f"{chosen.title}: {reason}")
    text, said = canonical(found.document), f"Applied: {chosen.title}"
    return applied(request, subject, text, said, failed="The option was not applied.")


def _rows(subject: Subject, form: NeedsForm, asked: Sequence[Option] = OPTIONS) -> list[Row]:
    """The options in one call: each is a task of its own, and is shown when it is there."""
    requests = [
        jobs.Request(
            kind=jobs.Kind.OPTION,
            document=subject.network.text,
            question=None,
            option=one.name,
            function=form.function,
        )
        for one in asked
    ]
    found = jobs.ask(requests)
    return [_row(one, job, form) for one, job in zip(asked, found, strict=True)]


def _row(chosen: Option, job: jobs.Job, form: NeedsForm) -> Row:
    data = job.payload
    if data is None:
        return Row(option=chosen, waiting=job.state is jobs.State.WAITING, error=job.error)
    if unfit := data.get("unfit"):
        return Row(option=chosen, waiting=False, error=unfit)
    return Row(
        option=chosen,
        waiting=False,
        cells=tuple(_cell(need, data["cells"][need.name], form) for need in form.needs),
        cost=Decimal(data["cost"]),
        difference=_signed(Decimal(data["cost_difference"])),
        changes=tuple(data["changes"]),
        remarks=tuple(data["remarks"]),
        interfaces=data["lambda_interfaces"],
        addresses=data["addresses"],
        binds=data["binds_first"]["short"],
        binds_words=data["binds_first"]["words"],
        document=data["document"],
    )


def _cell(need: Need, data: Mapping[str, Any], form: NeedsForm) -> Cell:
    mark, word = WORDS[Met(data["met"])]
    return Cell(
        need=need,
        mark=mark,
        word=word,
        reason=data["reason"],
        code=data["code"] or "",
        component=data["component"] or "",
        query=urlencode(data["question"]) if data["question"] else "",
        wanted=need.name in form.wanted,
    )


def _signed(amount: Decimal) -> str:
    if not amount:
        return "no more than now"
    return f"{money(abs(amount))} {'more' if amount > 0 else 'less'} than now"


def _picture(text: str, told: Sequence[Change]) -> Ask:
    """The topology with the option, and what it changed marked."""
    marks = {
        one.component: "added" if one.kind == "added" else "changed"
        for one in told
        if one.component and one.kind != "removed" and one.list_name != "questions"
    }
    return Ask(document=text, topology=results.read(text), question=None, changes=tuple(marks.items()))
