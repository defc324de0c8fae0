"""What is asked about a network: everything that stores nothing of one's own."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from ninja import Router

from diagrams import companions, jobs, results
from diagrams.api import answers
from diagrams.api.refusals import Refused, json_answer, not_found, refused
from diagrams.api.sent import Sent, network_of
from diagrams.api.shapes import Check, Compare, Draw, Evaluate, Export, Fix, Validate
from diagrams.api.waiting import CONTENT_TYPES, WAIT_SECONDS, Key, Wait, answer, done, waiting
from diagrams.jobs import Kind
from diagrams.models import Document, Result
from diagrams.results import Request
from lambdanet.answer import ENGINE
from lambdanet.completion.questions import ask
from lambdanet.document import UnreadableDocument, canonical, question_data, read_questions, schema
from lambdanet.exporters.writing import FORMATS, export_topology
from lambdanet.options.catalogue import OPTIONS
from lambdanet.options.needs import needs_of
from lambdanet.problems import Severity, problem_data
from lambdanet.reachability.naming import find
from lambdanet.reachability.network import compile_network
from lambdanet.render import Theme
from lambdanet.topology import Function, NamedQuestion
from lambdanet.validation.run import check as faults_of

router = Router(tags=["Ask"])

# What this part of the API worked out, and no page's results.
ANSWERED = (Kind.VERDICT, Kind.CHECK, Kind.REPAIR, Kind.PICTURE)
PICTURES = {kind: {"schema": {"type": "string", "format": "binary"}} for kind in CONTENT_TYPES.values()}


@router.post("/evaluate", response=answers.ASKED | {200: answers.Verdict}, summary="Decide a question", by_alias=True)
def evaluate(request: HttpRequest, body: Evaluate, wait: Wait = WAIT_SECONDS) -> HttpResponseBase:
    """Decide whether a packet gets through and its reply comes back, and say why. A name that means nothing is an `invalid` verdict."""
    sent = network_of(request, body)
    return _asked(Request(kind=Kind.VERDICT, document=sent.text, question=ask(body.question)), wait)


@router.post("/check", response=answers.ASKED | {200: answers.Results}, summary="Decide many questions", by_alias=True)
def check(request: HttpRequest, body: Check, wait: Wait = WAIT_SECONDS) -> HttpResponseBase:
    """Decide up to 10,000 questions on one network, and say which come out as expected."""
    sent = network_of(request, body)
    asked = [one.model_dump(mode="json", by_alias=True, exclude_unset=True) for one in body.questions]
    if "questions" not in body.model_fields_set:
        asked = [_kept(one) for one in sent.network.questions]
        if not asked:
            raise refused(
                422,
                "request.questions",
                "No questions are sent, and the document keeps none.",
                "Send questions.",
                "questions",
            )
    text = canonical({"questions": asked})
    try:
        read_questions({"questions": asked})
    except UnreadableDocument as error:
        raise Refused(422, *error.problems) from error
    return _asked(Request(kind=Kind.CHECK, document=sent.text, question=None, questions=text), wait)


@router.post("/fix", response=answers.ASKED | {200: answers.Repairs, 403: answers.Faults}, summary="Repair a question")
def fix(request: HttpRequest, body: Fix, wait: Wait = WAIT_SECONDS) -> HttpResponseBase:
    """Look for small sets of edits after which the question comes out as wanted, each proven by evaluating again.

    Questions that the document keeps with `expect` stay as they are expected.
    """
    sent = network_of(request, body)
    if companions.kept_back(sent.topology):
        raise refused(403, "request.kept-back", "This is a lab that is not passed yet, and it is yours to repair.")
    asked = Request(kind=Kind.REPAIR, document=sent.text, question=ask(body.question), goal=body.goal)
    return _asked(asked, wait)


@router.post(
    "/draw",
    response=answers.ASKED | {200: None},
    summary="Draw a network",
    openapi_extra={"responses": {200: {"content": PICTURES}}},
)
def draw(request: HttpRequest, body: Draw, wait: Wait = WAIT_SECONDS) -> HttpResponseBase:
    """Draw the network as SVG, PNG, PDF or DOT. The answer is the file."""
    sent = network_of(request, body)
    theme: Theme = "light" if body.theme == "auto" and body.format in ("png", "pdf") else body.theme
    question = ask(body.question) if body.question else None
    return _asked(
        Request(kind=Kind.PICTURE, document=sent.text, question=question, suffix=f".{body.format}", theme=theme), wait
    )


@router.get(
    "/results/{key}",
    response=answers.ASKED | {200: None},
    url_name="result",
    summary="Ask again for an answer",
    openapi_extra={"responses": {200: {"content": {"application/json": {"schema": answers.ANYTHING}, **PICTURES}}}},
)
def result(request: HttpRequest, key: Key, wait: Wait = WAIT_SECONDS) -> HttpResponseBase:
    """What an operation that answered 202 came to, as that operation would have answered. Kept for 30 days at least."""
    rows = Result.objects.filter(pk=key, engine=ENGINE, kind__in=ANSWERED)
    row = rows.select_related("document").first()
    if row is None:
        raise not_found("result")
    return _asked(results.request_of(row), wait)


@router.post(
    "/compare", response=answers.ASKED | {200: answers.Comparison}, summary="Compare ways to connect a function"
)
def compare(request: HttpRequest, body: Compare, wait: Wait = WAIT_SECONDS) -> HttpResponse:
    """Apply each way to connect a function to the network: what it meets, costs and changes."""
    sent = network_of(request, body)
    found = find(compile_network(sent.network), body.function)
    if not isinstance(found, Function):
        known = ", ".join(one.id for one in sent.network.functions[:20]) or "none"
        raise refused(
            422,
            "request.function",
            f"{body.function!r} is no function of this network.",
            f"Its functions: {known}.",
            "function",
        )
    return _compared(sent, found.id, wait)


@router.get(
    "/comparisons/{digest}",
    response=answers.ASKED | {200: answers.Comparison},
    url_name="comparison",
    summary="Ask again for a comparison",
)
def comparison(request: HttpRequest, digest: Key, function: str, wait: Wait = WAIT_SECONDS) -> HttpResponse:
    """What a comparison that answered 202 came to: of the document with this digest, and a function by its id."""
    row = Document.objects.filter(pk=digest).first()
    sent = Sent(text=row.text, network=results.read(row.text)) if row else None
    if sent is None or function not in {one.id for one in sent.network.functions}:
        raise not_found("comparison")
    return _compared(sent, function, wait)


@router.post("/validate", response=answers.COMMON | {200: answers.Validity}, summary="Say what AWS would refuse")
def validate(request: HttpRequest, body: Validate) -> HttpResponse:
    """Say what AWS would refuse of the network, and what it would accept but is a trap."""
    found = faults_of(network_of(request, body).network)
    valid = not any(one.severity is Severity.REFUSED for one in found)
    return json_answer({"valid": valid, "problems": [problem_data(one) for one in found]})


@router.post("/export", response=answers.COMMON | {200: answers.Exported}, summary="Write a network in another format")
def export(request: HttpRequest, body: Export) -> HttpResponse:
    """Write the network as files of another format, and say what they leave out."""
    sent = network_of(request, body)
    if body.format not in FORMATS:
        raise refused(
            422,
            "request.format",
            f"{body.format[:60]!r} is no format that is written.",
            f"Known: {', '.join(FORMATS)}.",
            "format",
        )
    made = export_topology(sent.network, sent.document, body.format)
    return json_answer(
        {
            "format": made.format,
            "files": [{"path": path, "text": text} for path, text in made.files.items()],
            "left_out": [
                {"message": one.message, "component": one.component, "matters": one.matters} for one in made.left_out
            ],
        }
    )


@router.get(
    "/schema",
    response=answers.COMMON | {200: dict},
    url_name="schema",
    summary="The schema of a topology document",
)
def document_schema(request: HttpRequest) -> HttpResponse:
    """The JSON Schema (draft 2020-12) of a topology document."""
    return json_answer(schema())


def _asked(request: Request, wait: float) -> HttpResponseBase:
    (job,) = jobs.ask([request], wait=wait)
    return answer(job)


def _kept(named: NamedQuestion) -> dict[str, object]:
    """A question that a document keeps, as one of a list."""
    expect = {"expect": str(named.expect)} if named.expect else {}
    return {"id": named.id, **question_data(named.question), **expect}


def _compared(sent: Sent, function: str, wait: float) -> HttpResponse:
    """Each option is a job of its own, as on the page that compares them."""
    asked = [
        Request(kind=Kind.OPTION, document=sent.text, question=None, option=one.name, function=function)
        for one in OPTIONS
    ]
    found = jobs.ask(asked, wait=wait)
    if any(job.state is jobs.State.WAITING for job in found):
        return waiting(reverse("api:comparison", args=[results.digest_of(sent.text)]), function=function)
    needs = [{"name": need.name, "title": need.title} for need in needs_of(sent.network, function)]
    return json_answer({"function": function, "needs": needs, "options": [done(job) for job in found]})
