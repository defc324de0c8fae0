"""The questions that a learner's own topology keeps: the list, and a form for each. Each change is a revision."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from diagrams import history as histories
from diagrams import jobs
from diagrams.figures import MARKS, Ask, Glance, Kept, Mark, figures
from diagrams.forms import QuestionForm, fields_of, sources, targets
from diagrams.history import Conflict
from diagrams.models import Revision, Topology
from diagrams.network_page import HtmxRequest
from diagrams.own_pages import BaseForm, conflict, find, network_of, private, refused
from lambdanet.document import UnreadableDocument, canonical, question_data, read_topology
from lambdanet.editing.changes import changes, summary
from lambdanet.editing.entries import Document, Entry, entries
from lambdanet.editing.ids import question_id_of
from lambdanet.editing.questions import add_question, find_question, move_question, put_question, remove_question
from lambdanet.parts import MAX_QUESTIONS
from lambdanet.reachability.verdict import Outcome
from lambdanet.topology import Expect, NamedQuestion, Protocol, Question
from lambdanet.topology import Topology as Net

MAX_TITLE: Final = 200
MOVES: Final[Mapping[str, int]] = {"up": -1, "down": 1}
# What a question of a document may say and the form does not show: it stays as it is.
UNSHOWN: Final = ("source_port", "source_address")
SHOWN: Final = ("title", "from", "to", "address", "protocol", "port", "family", "expect")
FULL: Final = f"A topology keeps at most {MAX_QUESTIONS} questions. Remove one, then add this one."
SHORT: Final[Mapping[Outcome, str]] = {
    Outcome.REACHABLE: "yes",
    Outcome.INTERMITTENT: "sometimes",
    Outcome.UNREACHABLE: "no",
    Outcome.DENIED: "denied",
    Outcome.INVALID: "invalid",
}
EXPECTED: Final = [("", "nothing in particular"), *((str(one), str(one)) for one in Expect)]


class KeptQuestionForm(QuestionForm):
    """A question with its title and what is expected. `held` is the one that is edited."""

    title = forms.CharField(
        required=False,
        max_length=MAX_TITLE,
        error_messages={"max_length": f"A title has at most {MAX_TITLE} characters."},
    )
    expect = forms.ChoiceField(
        required=False,
        choices=EXPECTED,
        error_messages={"invalid_choice": "Expected is reachable, unreachable, intermittent, or nothing."},
    )

    def __init__(self, data: Mapping[str, str], topology: Net, held: NamedQuestion | None = None) -> None:
        self.held = held
        super().__init__(data, topology)
        self.fields["title"].widget.attrs["autocomplete"] = "off"
        expect, given = self.fields["expect"], str(data.get("expect", ""))
        assert isinstance(expect, forms.ChoiceField)
        if not expect.valid_value(given):
            expect.widget.choices = [*expect.widget.choices, (given, given[:60])]

    def clean_from(self) -> str:
        # What the document names in its own way, such as one interface of a function, stays as it was.
        name = str(self.cleaned_data["from"]).strip()
        return name if self.held and name == self.held.question.source else super().clean_from()

    def entry(self) -> Entry:
        """The question as the document holds it, without its id. The form is valid."""
        asked: Question = self.cleaned_data["question"]
        title, expect = self.cleaned_data["title"].strip(), self.cleaned_data["expect"]
        return {"title": title or _title(asked)} | question_data(asked) | ({"expect": expect} if expect else {})

    def _given(self, data: Mapping[str, str]) -> dict[str, str]:
        names = ("title", "from", "to", "address", "protocol", "port", "family", "expect")
        return {each: data[each] for each in names if each in data}


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """A question in the list."""

    kept: Kept
    service: str
    component: str
    code: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """A verdict in the matrix; `query` asks its question on the topology's page."""

    mark: Mark
    word: str
    query: str
    target: str


@require_safe
@private
def questions(request: HtmxRequest, key: str) -> HttpResponse:
    """Show every question that the topology keeps, each with its verdict and what was expected."""
    topology, head = find(request, key)
    network = network_of(topology, head, "your own")
    every = len(network.topology.questions)
    asked = Ask(document=network.text, topology=network.topology, question=None, draw=False, kept=every)
    kept = figures([asked])[0].kept
    expecting = [each.agrees for each in kept if each.named.expect is not None]
    context = {
        "section": "build",
        "topology": topology,
        "head": head,
        "rows": [_row(each) for each in kept],
        "expecting": len(expecting),
        "agreeing": expecting.count(True),
        "suggestion": _suggestion(network.topology),
        "waiting": any(each.waiting for each in kept),
        "degraded": any(each.inline for each in kept),
    }
    return render(request, "diagrams/questions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@private
def new_question(request: HtmxRequest, key: str) -> HttpResponse:
    """Show an empty form, or one with a suggestion, and add the question that is posted."""
    topology, head = find(request, key)
    net = network_of(topology, head, "").topology
    if request.method != "POST":
        return _page(request, topology, head, KeptQuestionForm(_suggested(net), net))
    form = KeptQuestionForm(_posted(request), net)
    base = BaseForm(request.POST)
    if not base.is_valid() or not form.is_valid():
        return _page(request, topology, head, form, *base.errors.get("base", ()), status=422)
    document: Document = json.loads(head.document.text)
    if len(entries(document, "questions")) >= MAX_QUESTIONS:
        return _page(request, topology, head, form, FULL, status=422)
    made = form.entry()
    after = add_question(document, made | {"id": question_id_of(document, made["title"])})
    there = reverse("diagrams:questions", args=[topology.key])
    return _saved(request, topology, head, form, base.cleaned_data["base"], document, after, there)


@require_http_methods(["GET", "HEAD", "POST"])
@private
def question(request: HtmxRequest, key: str, identifier: str) -> HttpResponse:
    """Show the form of one question, and take what is posted: an edit, a place further up or down, a removal."""
    topology, head = find(request, key)
    net = network_of(topology, head, "").topology
    document: Document = json.loads(head.document.text)
    named = next((one for one in net.questions if one.id == identifier), None)
    if named is None:
        raise Http404
    if request.method != "POST":
        shown = fields_of(named.question) | {"title": named.title, "expect": str(named.expect or "")}
        return _page(request, topology, head, KeptQuestionForm(shown, net, named))
    base, act = BaseForm(request.POST), request.POST.get("do", "save")
    there = reverse("diagrams:questions", args=[topology.key])
    if act == "remove" or act in MOVES:
        if not base.is_valid():
            return refused(request, topology, *base.errors["base"])
        after = (
            remove_question(document, identifier)
            if act == "remove"
            else move_question(document, identifier, MOVES[act])
        )
        return _store(request, topology, base.cleaned_data["base"], document, after, there)
    form = KeptQuestionForm(_posted(request), net, named)
    if not base.is_valid() or not form.is_valid():
        return _page(request, topology, head, form, *base.errors.get("base", ()), status=422)
    held = find_question(document, identifier)
    unshown = {name: held[name] for name in UNSHOWN if name in held}
    after = put_question(document, identifier, form.entry() | unshown)
    return _saved(request, topology, head, form, base.cleaned_data["base"], document, after, there)


@require_POST
@private
def keep_question(request: HtmxRequest, key: str) -> HttpResponse:
    """Add the question that the topology's page is asking, and lead back to it."""
    topology, head = find(request, key)
    form = KeptQuestionForm(_posted(request), network_of(topology, head, "").topology)
    base = BaseForm(request.POST)
    if not base.is_valid() or not form.is_valid():
        return _page(request, topology, head, form, *base.errors.get("base", ()), status=422)
    document: Document = json.loads(head.document.text)
    if len(entries(document, "questions")) >= MAX_QUESTIONS:
        return _page(request, topology, head, form, FULL, status=422)
    made = form.entry()
    name = question_id_of(document, made["title"])
    there = f"{topology.get_absolute_url()}?{urlencode({'q': name})}"
    after = add_question(document, made | {"id": name})
    return _saved(request, topology, head, form, base.cleaned_data["base"], document, after, there)


@require_safe
@private
def matrix(request: HtmxRequest, key: str) -> HttpResponse:
    """Show who reaches whom: the usual question of every source to every destination."""
    topology, head = find(request, key)
    (job,) = jobs.ask([jobs.Request(kind=jobs.Kind.MATRIX, document=head.document.text, question=None)])
    data = job.payload or {"sources": [], "targets": [], "rows": []}
    rows = [
        (source, [_cell(source, target, cell) for target, cell in zip(data["targets"], row, strict=True)])
        for source, row in zip(data["sources"], data["rows"], strict=True)
    ]
    cells = [cell for _, row in rows for cell in row if cell]
    context = {
        "section": "build",
        "topology": topology,
        "targets": data["targets"],
        "rows": rows,
        "count": len(cells),
        "reachable": sum(cell.mark is MARKS[Outcome.REACHABLE] for cell in cells),
        "error": job.error,
        "waiting": job.state is jobs.State.WAITING,
        "degraded": job.inline,
    }
    return render(request, "diagrams/matrix.html", context)


def _cell(source: Mapping[str, Any], target: Mapping[str, Any], found: Sequence[str] | None) -> Cell | None:
    if found is None:
        return None
    outcome = Outcome(found[0])
    asked = {"from": source["name"], "to": target["name"]} | ({"invoke": 1} if target["invoke"] else {})
    return Cell(mark=MARKS[outcome], word=SHORT[outcome], query=urlencode(asked), target=target["title"])


# -- What a change comes to -------------------------------------------------------------------------


def _saved(
    request: HtmxRequest,
    topology: Topology,
    head: Revision,
    form: KeptQuestionForm,
    base: int,
    before: Document,
    after: Document,
    address: str,
) -> HttpResponse:
    """Store an edit, unless the document cannot be read with it, and lead to an address."""
    try:
        read_topology(after)
    except UnreadableDocument as error:
        said = [f"{one.message} {one.hint}".strip() for one in error.problems]
        return _page(request, topology, head, form, *said, status=422)
    return _store(request, topology, base, before, after, address)


def _store(
    request: HtmxRequest, topology: Topology, base: int, before: Document, after: Document, address: str
) -> HttpResponse:
    text, said = canonical(after), summary(changes(before, after))
    try:
        histories.append(topology, base, text, said)
    except Conflict as found:
        return conflict(request, topology, found, said="Your question was not saved.", document=text, summary=said)
    return HttpResponseRedirect(address)


# -- What is shown ----------------------------------------------------------------------------------


def _page(
    request: HtmxRequest, topology: Topology, head: Revision, form: KeptQuestionForm, *said: str, status: int = 200
) -> HttpResponse:
    """The form; before anything is posted it does not yet say what is wrong with what it suggests."""
    posted = request.method == "POST"
    context = {
        "section": "build",
        "topology": topology,
        "head": head,
        "base": _base(request, head),
        "form": form,
        "fields": [form[name] for name in SHOWN],
        "said": said,
        "faulty": posted and bool(said or form.errors),
    }
    return render(request, "diagrams/question.html", context, status=status)


def _base(request: HtmxRequest, head: Revision) -> int:
    """The revision that what was typed was made on: another tab's is not to be overwritten by posting it again."""
    base = BaseForm(request.POST)
    return int(base.cleaned_data["base"]) if request.method == "POST" and base.is_valid() else head.number


def _posted(request: HtmxRequest) -> dict[str, str]:
    return {name: str(value) for name, value in request.POST.items()}


def _row(kept: Kept) -> Row:
    answer = kept.answer
    return Row(
        kept=kept,
        service=_service(kept.named.question, answer),
        component=answer.component if answer else "",
        code=answer.code if answer else "",
    )


def _service(asked: Question, answer: Glance | None) -> str:
    """What is asked for, in words: `TCP 5432`. The port is the target's own where the question names none."""
    family = "" if asked.family == 4 else ", IPv6"
    if asked.invoke:
        return f"invoke{family}"
    met = answer.port if answer else None
    port = "" if asked.protocol is Protocol.ICMP else asked.port or met or ""
    return f"{str(asked.protocol).upper()} {port}".strip() + family


def _title(asked: Question) -> str:
    return f"{asked.source} {'invokes' if asked.invoke else 'to'} {asked.target}"


def _suggested(net: Net) -> dict[str, str]:
    """A question to begin with: from the first that can ask, to the first that it can ask for."""
    source = next((value for _, group in sources(net) for value, _ in group), "")
    target = next((value for _, group in targets(net) for value, _ in group if value != source), "")
    return {"from": source, "to": target}


def _suggestion(net: Net) -> tuple[str, str] | None:
    """That question's two ends in words, None where nothing asks."""
    ends = _suggested(net)
    names = {value: name for group in (*sources(net), *targets(net)) for value, name in group[1]}
    return (names[ends["from"]], names[ends["to"]].split(" · ")[0]) if ends["from"] else None
