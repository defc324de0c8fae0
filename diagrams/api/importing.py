"""Files in, a document and notes out: through the same jobs as the import page, and as that, stored nowhere."""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Annotated, Any, Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Router
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from diagrams import import_jobs, uploads
from diagrams.api import answers
from diagrams.api.body import JSON, json_of
from diagrams.api.refusals import Refused, json_answer, not_found, refused, shape_faults
from diagrams.api.waiting import WAIT_SECONDS, Wait, waiting
from diagrams.import_form import MOST_IN_A_REQUEST, PASTED, TOO_LARGE, TOO_MANY, ImportForm
from diagrams.import_views import unreadable
from diagrams.imports import Report
from lambdanet.importers.files import MAX_FILES, SourceFile, plain_path
from lambdanet.importers.reading import FORMATS
from lambdanet.problems import problem_data

router = Router(tags=["Import"])

MULTIPART: Final = "multipart/form-data"
FIELDS: Final = frozenset({"text", "parameters", "format", "files"})
AWAY: Final = "The cache server is away, where an import waits. Try again in a minute."

# Of a body: a path, a text and their keys for each of 2,000 files, and the values. What is more would take much memory.
MOST_MEMBERS: Final = 50_000

Path = Annotated[str, Field(min_length=1, max_length=512)]


class TextFile(BaseModel):
    """A file by its path, as text or in base64."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: Path
    text: str = ""
    base64: str = ""


class Import(BaseModel):
    """Text or files to import: CloudFormation or SAM templates, what `terraform show -json` or the AWS CLI prints, or a document."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "files": [
                        {"path": "network.json", "text": '{"Vpcs": [{"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16"}]}'}
                    ]
                }
            ]
        },
    )

    text: str = ""
    files: Annotated[tuple[TextFile, ...], Field(max_length=MAX_FILES)] = ()
    parameters: dict[str, str] = Field(default={}, description="Values for a template's parameters.")
    format: str = Field(
        default="", description="Left out, it is recognised.", json_schema_extra={"enum": ["", *FORMATS]}
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class _Given:
    files: Sequence[SourceFile]
    parameters: Mapping[str, str]
    format: str


_FORM: Final = {
    "type": "object",
    "properties": {
        "files": {"type": "array", "items": {"type": "string", "format": "binary"}},
        "text": {"type": "string"},
        "parameters": {"type": "string", "description": "A name, = and the value on each line."},
        "format": {"type": "string", "enum": list(FORMATS)},
    },
    "additionalProperties": False,
}
_BODY: Final[dict[str, Any]] = {
    "required": True,
    "content": {JSON: {"schema": Import.model_json_schema(ref_template="#/components/schemas/{model}")}},
}
_BODY["content"][JSON]["schema"]["properties"]["files"]["items"] = _BODY["content"][JSON]["schema"].pop("$defs")[
    "TextFile"
]
_BODY["content"][MULTIPART] = {"schema": _FORM}


@router.post(
    "/import",
    response=answers.ASKED | {200: answers.Imported},
    summary="Import a network",
    openapi_extra={"requestBody": _BODY},
)
def import_(request: HttpRequest, wait: Wait = WAIT_SECONDS) -> HttpResponse:
    """Read files of up to 20 MiB together, and say what was taken for granted. Nothing of them is stored.

    Send JSON, or the files themselves as multipart/form-data.
    """
    given = _form(request) if request.content_type == MULTIPART else _json(request)
    if not given.files:
        raise refused(422, "import.empty", "There is nothing to import.", "Send text, or files.")
    try:
        token = import_jobs.take(given.files, given.parameters, given.format)
        return _look(token, wait)
    except uploads.TooMuchWaits as error:
        raise refused(503, "import.no-room", import_jobs.NO_ROOM, Retry_After="1800") from error
    except uploads.AWAY:
        return _report(import_jobs.judge_here(given.files, given.parameters, given.format))


@router.get(
    "/imports/{token}",
    response=answers.ASKED | {200: answers.Imported},
    url_name="import",
    summary="Ask again for an import",
)
def imported(
    request: HttpRequest, token: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{32}$")], wait: Wait = WAIT_SECONDS
) -> HttpResponse:
    """What an import that answered 202 came to. It is kept for 30 minutes."""
    try:
        return _look(token, wait)
    except uploads.AWAY as error:
        raise refused(503, "import.away", AWAY, Retry_After="60") from error


def _look(token: str, wait: float) -> HttpResponse:
    found = import_jobs.look(token, wait=wait)
    if found.gone:
        raise not_found("import")
    if found.report is None:
        return waiting(reverse("api:import", args=[token]))
    return _report(found.report)


def _report(report: Report) -> HttpResponse:
    if not report.document:
        too_large = any(one.code == "import.too-large" for one in report.problems)
        raise Refused(413 if too_large else 422, *report.problems)
    notes = [asdict(one) for one in report.notes]
    parameters = [asdict(one) for one in report.parameters]
    return json_answer(
        {
            "format": report.format,
            "document": json.loads(report.document),
            "counts": dict(report.counts),
            "notes": notes,
            "left_out": dict(report.left_out),
            "problems": [problem_data(one) for one in report.problems],
            "parameters": parameters,
        }
    )


def _json(request: HttpRequest) -> _Given:
    """What a JSON body gives. Raises Refused."""
    if len(request.body) <= MOST_IN_A_REQUEST and _members(request.body) > MOST_MEMBERS:
        message = f"More than {MOST_MEMBERS:,} texts, numbers and lists stand in the body, which is the most."
        raise refused(413, "request.too-large", message, "Send each file whole, as one text.")
    try:
        body = Import.model_validate(json_of(request, most=MOST_IN_A_REQUEST))
    except ValidationError as error:
        raise Refused(422, *shape_faults(error)) from error
    files = [_file(one, f"files[{number}]") for number, one in enumerate(body.files)]
    if body.text.strip():
        files.append(SourceFile(path=PASTED, content=body.text.encode("utf-8", "replace")))
    return _Given(files=files, parameters=body.parameters, format=body.format)


def _members(body: bytes) -> int:
    """About how many members JSON has, counted before any of them takes memory: those of its texts are none."""
    plain = body.replace(b"\\\\", b"").replace(b'\\"', b"")
    quotes = plain.count(b'"')
    if quotes > 4 * MOST_MEMBERS:
        return quotes // 4
    outside = b"".join(plain.split(b'"')[::2])
    return sum(map(outside.count, (b",", b"[", b"{")))


def _file(given: TextFile, path: str) -> SourceFile:
    if len(given.model_fields_set & {"text", "base64"}) != 1:
        raise refused(422, "request.file", "A file has either text or base64.", path=path)
    if "text" in given.model_fields_set:
        content = given.text.encode("utf-8", "replace")
    else:
        try:
            content = base64.b64decode(given.base64, validate=True)
        except (binascii.Error, ValueError) as error:
            raise refused(
                422, "request.file", "This is not base64 as RFC 4648 has it.", path=f"{path}.base64"
            ) from error
    return SourceFile(path=plain_path(given.path), content=content)


def _form(request: HttpRequest) -> _Given:
    """What a form gives. Raises Refused."""
    if said := unreadable(request):
        status = 413 if said in (TOO_LARGE, TOO_MANY) else 400
        raise refused(status, "request.too-large" if status == 413 else "request.malformed", said)
    if unknown := sorted({*request.POST, *request.FILES} - FIELDS):
        raise refused(422, "request.unknown-key", "This field is not known here.", path=unknown[0][:60])
    form = ImportForm(request.POST, request.FILES)
    if not form.is_valid():
        faults = [(name, str(said)) for name, errors in form.errors.items() for said in errors]
        name, said = faults[0]
        raise refused(422, "request.bad-value", said, path="" if name == "__all__" else name)
    given = form.cleaned_data
    return _Given(files=given["sources"], parameters=given["parameters"], format=request.POST.get("format", ""))
