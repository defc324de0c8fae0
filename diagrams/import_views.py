"""The pages of an import: the form, what came of it, and saving it.

Until it is saved, nothing of it is in the database; see `diagrams.uploads`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from diagrams import import_jobs, results, uploads
from diagrams.beginnings import readable
from diagrams.figures import Answerer
from diagrams.found import found_list
from diagrams.import_form import MOST_IN_A_REQUEST, PASTED, TOO_LARGE, TOO_MANY, UNREADABLE, ImportForm
from diagrams.import_jobs import Look
from diagrams.imports import BEFORE, PARAMETERS, Report
from diagrams.models import Document
from diagrams.network_page import HtmxRequest, Network, network_page
from diagrams.views import NO_ROBOTS
from lambdanet.document import UnreadableDocument, digest
from lambdanet.importers.files import SourceFile
from lambdanet.importers.notes import Note, NoteKind
from lambdanet.problems import Problem, Severity

VALUE: Final = "value:"  # begins the names of inputs for parameters

AWAY: Final = "The cache server is away, where an import waits for its questions. Try again in a minute."


# Exempt only until it is known that the request is not too large to be read at all.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def import_(request: HtmxRequest) -> HttpResponse:
    """Show the form, and take what is sent with it."""
    fault = unreadable(request) if request.method == "POST" else ""
    return _form_page(request, fault=fault, status=422) if fault else _import(request)


@csrf_protect
@never_cache
@sensitive_post_parameters()
def _import(request: HtmxRequest) -> HttpResponse:
    if request.method != "POST":
        return _form_page(request)
    form = ImportForm(request.POST, request.FILES)
    if not form.is_valid():
        return _form_page(request, form, status=422)
    sources: Sequence[SourceFile] = form.cleaned_data["sources"]
    parameters: Mapping[str, str] = form.cleaned_data["parameters"]
    try:
        token = import_jobs.take(sources, parameters)
        look = import_jobs.look(token)
    except uploads.TooMuchWaits:
        return _form_page(request, form, fault=import_jobs.NO_ROOM, status=503)
    except uploads.AWAY:
        return _imported_here(request, form, import_jobs.judge_here(sources, parameters))
    if look.report is not None and not look.report.document:
        return _form_page(request, form, report=look.report, status=422)
    return redirect("diagrams:imported", token)


def unreadable(request: HttpRequest) -> str:
    """Why the request is not read, or "". What it says of its own size comes first: then nothing is read."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if length.isdecimal() and int(length) > MOST_IN_A_REQUEST:
        return TOO_LARGE
    try:
        request.POST  # noqa: B018 — reads it
    except RequestDataTooBig:
        return TOO_LARGE
    except TooManyFilesSent:
        return TOO_MANY
    except (TooManyFieldsSent, MultiPartParserError, UnreadablePostError):
        return UNREADABLE
    return ""


@require_safe
@never_cache
@vary_on_headers("HX-Request", "X-Open")
def imported(request: HtmxRequest, token: str) -> HttpResponse:
    """Show what came of an import and ask about it, or how far it is, or that it is gone."""
    try:
        look = import_jobs.look(token)
        response = _look_page(request, token, look)
    except uploads.AWAY:
        response = _form_page(request, fault=AWAY, status=503)
    response["X-Robots-Tag"] = NO_ROBOTS
    return response


def _look_page(request: HtmxRequest, token: str, look: Look) -> HttpResponse:
    if look.gone:
        return _form_page(request, gone=True, status=404)
    if look.report is None:
        return render(request, "diagrams/importing.html", {"section": "build", "stage": look.stage})
    if not look.report.document:
        return _failed_page(request, token, look.report)
    return _network_page(request, look.report, partial(import_jobs.ask, token), token)


def _failed_page(request: HtmxRequest, token: str, report: Report) -> HttpResponse:
    """Why nothing came of it, at the form that it came from, with what was typed there."""
    (given, before) = uploads.read(token, PARAMETERS, BEFORE)
    values: Mapping[str, str] = given or {}
    known = import_jobs.look(before, wait=0).report if before else None
    if known is not None and known.document:
        return _wrong_values(request, before, known, values, report.problems)
    files = uploads.files(token) or ()
    text = next((one.content for one in files if one.path == PASTED), b"").decode("utf-8", "replace")
    lines = "\n".join(f"{name}={value}" for name, value in values.items())
    form = ImportForm(initial={"text": text, "parameters": lines})
    sent = sum(one.path != PASTED for one in files)
    return _form_page(request, form, report=report, sent=sent, status=422)


def _imported_here(request: HtmxRequest, form: ImportForm, report: Report) -> HttpResponse:
    """Without a cache server: what came of it, once, with the document itself in the form that saves it."""
    if not report.document:
        return _form_page(request, form, report=report, status=422)
    return _network_page(request, report, import_jobs.ask_here)


def _network_page(
    request: HtmxRequest,
    report: Report,
    answer: Answerer,
    token: str = "",
    *,
    wrong: Sequence[Problem] = (),
    unsaved: Sequence[Problem] = (),
) -> HttpResponse:
    """The network of a report; without a `token` it is kept nowhere, and cannot be asked again.

    `wrong`: what is the matter with values that were given for its parameters; `unsaved`: why it was not saved, and then
    the page keeps what was ticked.
    """
    network = Network(
        text=report.document,
        topology=results.read(report.document),
        origin="imported, not saved",
        answer=answer,
        askable=bool(token),
    )
    given = request.POST if unsaved else None
    context: dict[str, Any] = {
        "wrong": wrong,
        "unsaved": unsaved,
        "found": found_list(report, network.topology, None if given is None else set(given.getlist("ask"))),
        "masked": given is None or given.get("mask") == "on",
    }
    return network_page(request, network, "diagrams/imported.html", partial(_said, report, token, context))


# Shown at once; the rest of a longer list unfolds.
FIRST_NOTES: Final = 6
KINDS: Final[Mapping[NoteKind, str]] = {
    NoteKind.ASSUMED: "as AWS usually has it, for nothing says otherwise",
    NoteKind.UNKNOWN: "referred to and not described",
    NoteKind.IGNORED: "read, and not used",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class NoteGroup:
    """The notes of one kind; `left_out` says how many more there are than are listed."""

    kind: NoteKind
    words: str
    notes: Sequence[Note]
    left_out: int

    @property
    def count(self) -> int:
        return len(self.notes) + self.left_out

    @property
    def matter(self) -> int:
        """How many can change a verdict."""
        return sum(note.matters for note in self.notes)

    @property
    def first(self) -> Sequence[Note]:
        return self.notes[:FIRST_NOTES]

    @property
    def rest(self) -> Sequence[Note]:
        return self.notes[FIRST_NOTES:]


def _said(report: Report, token: str, context: Mapping[str, Any]) -> dict[str, Any]:
    """What the page says about an import beside the network itself."""
    groups = [
        NoteGroup(
            kind=kind,
            words=words,
            notes=[note for note in report.notes if note.kind is kind],
            left_out=report.left_out.get(kind, 0),
        )
        for kind, words in KINDS.items()
    ]
    return {
        "report": report,
        "token": token,
        **context,
        "notes": [group for group in groups if group.notes],
        "refused": [one for one in report.problems if one.severity is Severity.REFUSED],
    }


@require_POST
@never_cache
@sensitive_post_parameters()
def give_values(request: HtmxRequest, token: str) -> HttpResponse:
    """Import the files of a template once more, with other values for its parameters. Wrong ones stand at their form."""
    given = {key.removeprefix(VALUE): str(text).strip() for key, text in request.POST.items() if key.startswith(VALUE)}
    values = {name: text for name, text in given.items() if text}
    try:
        files, known = uploads.files(token), import_jobs.look(token, wait=0).report
        if files is None or known is None or not known.document:
            return _form_page(request, gone=True, status=404)
        try:
            again = import_jobs.take(files, values, before=token)
        except uploads.TooMuchWaits:
            full = Problem(code="import.no-room", path="", message=import_jobs.NO_ROOM)
            return _wrong_values(request, token, known, given, [full], status=503)
        found = import_jobs.look(again).report
    except uploads.AWAY:
        return _form_page(request, fault=AWAY, status=503)
    if found is None or found.document:
        return redirect("diagrams:imported", again)
    return _wrong_values(request, token, known, given, found.problems)


def _wrong_values(
    request: HtmxRequest,
    token: str,
    known: Report,
    given: Mapping[str, str],
    problems: Sequence[Problem],
    *,
    status: int = 422,
) -> HttpResponse:
    """The network as it is known, and at the form of its values those that were `given`, with what is wrong with them."""
    shown = replace(known, parameters=tuple(replace(one, value=given.get(one.name, "")) for one in known.parameters))
    response = _network_page(request, shown, partial(import_jobs.ask, token), token, wrong=problems)
    response.status_code = status
    return response


@require_POST
@never_cache
def save_import(request: HtmxRequest, token: str) -> HttpResponse:
    """Store what was imported with the questions that were chosen, masked if that is wanted, and lead to its page."""
    try:
        look = import_jobs.look(token, wait=0)
    except uploads.AWAY:
        return _form_page(request, fault=AWAY, status=503)
    if look.gone:
        return _form_page(request, gone=True, status=404)
    if look.report is None or not look.report.document:
        return redirect("diagrams:imported", token)  # which says how far it is, or why nothing came of it
    try:
        return _saved(request, look.report.document)
    except UnreadableDocument as error:
        answer = partial(import_jobs.ask, token)
        response = _network_page(request, look.report, answer, token, unsaved=error.problems)
        response.status_code = 422
        return response


@csrf_protect
@require_POST
@sensitive_post_parameters()
def save(request: HttpRequest) -> HttpResponse:
    """Store a document that the form itself holds: without a cache server there is no other place for it."""
    try:
        return _saved(request, request.POST.get("document", ""))
    except UnreadableDocument as error:
        return _form_page(request, report=Report.failed(*error.problems), status=422)


def _saved(request: HttpRequest, text: str) -> HttpResponse:
    """Store a document. Raises UnreadableDocument."""
    kept = readable(text, masked=request.POST.get("mask") == "on", chosen=request.POST.getlist("ask"))
    row, _ = Document.objects.get_or_create(digest=digest(kept), defaults={"text": kept})
    return redirect("diagrams:document", row.digest)


def _form_page(
    request: HttpRequest, form: ImportForm | None = None, *, status: int = 200, **context: Any
) -> HttpResponse:
    """The form; above it what is wrong: a `fault` of the request, or the problems of a `report`."""
    shown = form or ImportForm()
    sent = shown.sent if shown.is_bound else 0
    return render(
        request, "diagrams/import.html", {"section": "build", "form": shown, "sent": sent, **context}, status=status
    )
