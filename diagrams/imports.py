"""From uploaded files to a document with everything that is to be said about it; and questions on it.

The work behind a token of `diagrams.uploads`, in a worker or, where there is none, in the web process.
Nothing of it goes into the database, and nothing of what was uploaded into a log.
"""

import logging
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any, Final, Self

from celery.exceptions import SoftTimeLimitExceeded

from diagrams import results, uploads
from diagrams.detail import detail_for
from diagrams.models import GAVE_UP, MAX_ATTEMPTS, Kind
from diagrams.results import Request
from lambdanet.document import MAX_BYTES, UnreadableDocument, canonical, question_data, read_question, read_topology
from lambdanet.importers.archive import unpacked
from lambdanet.importers.files import SourceFile
from lambdanet.importers.notes import FoundQuestion, Note, NoteKind, Parameter
from lambdanet.importers.reading import NONE, read_files
from lambdanet.problems import Problem, Severity
from lambdanet.render import RenderFailed
from lambdanet.validation.run import check

logger = logging.getLogger(__name__)

SOFT_LIMIT: Final = 10
HARD_LIMIT: Final = 12
MOST_NOTES: Final = 300  # of each kind: a page of more is not read

REPORT: Final = "report"
PARAMETERS: Final = "parameters"
FORMAT: Final = "format"
STAGE: Final = "stage"
BEFORE: Final = "before"


class Stage(StrEnum):
    """How far an import is."""

    WAITING = "waiting"
    READ = "read"
    UNDERSTOOD = "understood"


Say = Callable[[Stage], None]


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """What came of an upload. Without a `document`, `problems` say why; with one, what AWS would say to it.

    `document` is canonical text. `left_out` says how many notes of a kind are not among `notes`. `parameters`: what a
    template asks for; then its files are kept, to be read again with other values. `found`: questions that may be kept with it.
    """

    format: str = ""
    document: str = ""
    counts: Mapping[str, int]
    notes: tuple[Note, ...] = ()
    left_out: Mapping[str, int]
    problems: tuple[Problem, ...] = ()
    inline: bool = False
    parameters: tuple[Parameter, ...] = ()
    found: tuple[FoundQuestion, ...] = ()

    @classmethod
    def failed(cls, *problems: Problem) -> Self:
        return cls(counts={}, left_out={}, problems=_problems(problems))

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Self:
        """The opposite of `data`."""
        notes = tuple(Note(**each | {"kind": NoteKind(each["kind"])}) for each in data["notes"])
        problems = tuple(Problem(**each | {"severity": Severity(each["severity"])}) for each in data["problems"])
        parameters = tuple(Parameter(**each | {"allowed": tuple(each["allowed"])}) for each in data["parameters"])
        found = tuple(FoundQuestion(**each | {"reasons": tuple(each["reasons"])}) for each in data.get("found", ()))
        return cls(**{**data, "notes": notes, "problems": problems, "parameters": parameters, "found": found})

    def data(self) -> dict[str, Any]:
        return asdict(self)


def run(token: str, *, max_nodes: int = results.MAX_NODES, inline: bool = False) -> None:
    """Import the files under a token: its report, and the picture as the first answer."""
    files, (known, given, format_) = uploads.files(token), uploads.read(token, REPORT, PARAMETERS, FORMAT)
    if files is None or known is not None:
        return
    if uploads.attempt(token, REPORT) > MAX_ATTEMPTS:
        uploads.write(token, REPORT, Report.failed(_fault("import.gave-up", GAVE_UP)).data())
        return
    report = understand(
        files, given or NONE, format_=format_ or "", say=lambda stage: uploads.write(token, STAGE, stage)
    )
    if report.document:
        picture = picture_request(report.document)
        _store(token, picture, max_nodes=max_nodes)
    uploads.write(token, REPORT, replace(report, inline=inline).data())
    if report.document and not report.parameters:
        uploads.forget_files(token)


def understand(
    files: Sequence[SourceFile],
    parameters: Mapping[str, str] = NONE,
    *,
    format_: str = "",
    say: Say = lambda stage: None,
) -> Report:
    """Read the files, build the document, and judge it. Every failure is a report too.

    `parameters`: a template's. `format_`: a name of `lambdanet.importers.reading.FORMATS`; "" recognises it.
    """
    try:
        return _understood(files, parameters, format_, say)
    except UnreadableDocument as error:
        return Report.failed(*error.problems)
    except SoftTimeLimitExceeded:
        return Report.failed(
            _fault(
                "import.too-slow",
                f"Reading took more than {SOFT_LIMIT} seconds, so it was stopped.",
                "Leave out what the questions do not need, such as other Regions; JSON is read faster than YAML.",
            )
        )
    except MemoryError:
        return Report.failed(_fault("import.too-much-memory", "Reading took too much memory, so it was stopped."))
    except Exception as error:
        _log("An import failed", error)
        return Report.failed(
            _fault("import.broken", "The program failed. It has been noted, without what was uploaded.")
        )


def _understood(files: Sequence[SourceFile], parameters: Mapping[str, str], format_: str, say: Say) -> Report:
    imported = read_files(unpacked(files), format_=format_, parameters=parameters)
    say(Stage.READ)
    topology = read_topology(imported.document)
    text = canonical(imported.document)
    size = len(text.encode())
    if size > MAX_BYTES:
        fault = _fault(
            "import.too-large",
            f"The network as a document has {size:,} bytes; {MAX_BYTES:,} is the most.",
            "Leave out what the questions do not need, such as other Regions.",
        )
        return Report.failed(fault)
    say(Stage.UNDERSTOOD)
    notes, left_out = _first(imported.notes)
    return Report(
        format=imported.format,
        document=text,
        counts=imported.counts,
        notes=_notes(notes),
        left_out=left_out,
        problems=_problems(check(topology)[:MOST_NOTES]),
        parameters=tuple(_whole_parameter(one) for one in imported.parameters),
        found=tuple(replace(one, reasons=tuple(map(_whole, one.reasons))) for one in imported.found),
    )


def _first(notes: Sequence[Note]) -> tuple[list[Note], dict[str, int]]:
    """The notes, at most `MOST_NOTES` of each kind and those that matter first; and how many more there are."""
    kept, left_out = [], {}
    for kind in (NoteKind.ASSUMED, NoteKind.UNKNOWN, NoteKind.IGNORED):
        found = sorted((note for note in notes if note.kind is kind), key=lambda note: not note.matters)
        kept += found[:MOST_NOTES]
        if len(found) > MOST_NOTES:
            left_out[str(kind)] = len(found) - MOST_NOTES
    return kept, left_out


# -- Pictures and verdicts of what was imported ----------------------------------------------------


def picture_request(document: str) -> Request:
    """The network alone, folded when it is large."""
    return Request(kind=Kind.DRAWING, document=document, question=None, detail=detail_for(results.read(document)))


def asked(request: Request) -> dict[str, Any]:
    """A request as JSON-ready data; its document is the token's."""
    question = None if request.question is None else question_data(request.question)
    return {
        "kind": request.kind,
        "question": question,
        "selected": request.selected,
        "detail": request.detail,
        "first": request.first,
    }


def answer(token: str, key: str, *, max_nodes: int = results.MAX_NODES) -> None:
    """Work out the request that waits under this key, unless it is known."""
    report, request, known = uploads.read(token, REPORT, asked_name(key), answer_name(key))
    if report is None or request is None or known is not None:
        return
    if uploads.attempt(token, key) > MAX_ATTEMPTS:
        uploads.write(token, answer_name(key), {"payload": None, "error": GAVE_UP})
        return
    question = request["question"] and read_question(request["question"])
    whole = Request(**request | {"kind": Kind(request["kind"]), "question": question}, document=report["document"])
    _store(token, whole, max_nodes=max_nodes)
    if uploads.read(token, REPORT) == [None]:
        # Whoever asked has left meanwhile, and wants nothing kept.
        uploads.forget(token, answer_name(key))


def _store(token: str, request: Request, *, max_nodes: int) -> None:
    key = results.address(request)
    payload, error = outcome(request, key, max_nodes=max_nodes)
    uploads.write(token, answer_name(key), {"payload": payload, "error": error})


def outcome(request: Request, key: str, *, max_nodes: int) -> tuple[dict[str, Any] | None, str]:
    """What the request comes to, or else why it does not."""
    try:
        return results.work_out(request, key, max_nodes=max_nodes), ""
    except RenderFailed as failure:
        return None, str(failure)
    except SoftTimeLimitExceeded:
        return None, results.TOO_SLOW[request.kind]
    except Exception as error:
        _log(f"A {request.kind} of an import failed", error)
        return None, results.BROKEN[request.kind]


def asked_name(key: str) -> str:
    return f"asked:{key}"


def answer_name(key: str) -> str:
    return f"answer:{key}"


# -- Words -----------------------------------------------------------------------------------------


def _fault(code: str, message: str, hint: str = "") -> Problem:
    return Problem(code=code, path="", message=message, hint=hint)


def _problems(found: Sequence[Problem]) -> tuple[Problem, ...]:
    return tuple(
        replace(one, path=_whole(one.path), message=_whole(one.message), hint=_whole(one.hint)) for one in found
    )


def _notes(found: Sequence[Note]) -> tuple[Note, ...]:
    return tuple(replace(one, message=_whole(one.message), file=_whole(one.file)) for one in found)


def _whole_parameter(one: Parameter) -> Parameter:
    return replace(
        one,
        name=_whole(one.name),
        description=_whole(one.description),
        value=_whole(one.value),
        allowed=tuple(map(_whole, one.allowed)),
    )


def _whole(text: str) -> str:
    """The same, fit for a page: JSON may hold halves of characters, which no page can."""
    return text.encode("utf-8", "replace").decode()


def _log(what: str, error: Exception) -> None:
    """Say where it failed and how. An exception's own words may hold what was uploaded."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    logger.error("%s: %s in %s, line %s", what, type(error).__name__, place.filename, place.lineno)
