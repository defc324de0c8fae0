"""What is worked out, under which address, and the one place where it is stored.

A result's key is the SHA-256 of everything it depends on: the kind, the document, the question, the
options and the engine's version. So whoever works it out, and however often, comes to the same row
with the same content; a claim only saves doing it twice.
"""

import base64
import hashlib
import json
import logging
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Any, assert_never

from celery.exceptions import SoftTimeLimitExceeded
from django.db import transaction
from django.utils import timezone

from diagrams.models import Document, FileSource, Kind, Result
from lambdanet.answer import ENGINE, Answers, answer_data
from lambdanet.checking.data import json_lines
from lambdanet.checking.results import check_all
from lambdanet.cost.ways import ways_data, ways_of_all
from lambdanet.document import canonical, digest, question_data, read_question, read_questions, read_topology
from lambdanet.drawn import drawing_data, drawing_file
from lambdanet.drilled import drills_data
from lambdanet.exports.files import About, Source, file_of
from lambdanet.matrix import TooLarge, whole_matrix_data
from lambdanet.options.catalogue import BY_NAME
from lambdanet.options.compare import compared
from lambdanet.options.table import compared_data
from lambdanet.render import RenderFailed, Theme
from lambdanet.repair.repairs import Goal, repairs
from lambdanet.repair.words import repairs_data
from lambdanet.topology import Question, Topology

logger = logging.getLogger(__name__)

MAX_NODES = 400
# So many questions are decided in a request when no worker is there.
INLINE_QUESTIONS = 100
_PIECE = 16 * 1024
# So many kept questions are looked at in one result: all of them together keep one limit of time.
GLANCES = 20

_SOFT = {Kind.VERDICT: 4, Kind.GLANCES: 4, Kind.EXPORT: 45, Kind.CHECK: 45, Kind.PICTURE: 45}
_HARD = {Kind.VERDICT: 5, Kind.GLANCES: 5, Kind.EXPORT: 60, Kind.CHECK: 60, Kind.PICTURE: 60}
SOFT_LIMIT = {kind: _SOFT.get(kind, 8) for kind in Kind}
HARD_LIMIT = {kind: _HARD.get(kind, 10) for kind in Kind}
# A lease outlives the hard limit: whoever still holds the row then has been killed.
LEASE = {kind: timedelta(seconds=limit + 2) for kind, limit in HARD_LIMIT.items()}

TOO_SLOW = {
    Kind.VERDICT: "The question took too long on this network, so it was stopped. Make it smaller.",
    Kind.GLANCES: "The kept questions took too long on this network, so they were stopped. Make it smaller.",
    Kind.DRAWING: "The diagram took too long, so it was stopped. Make the network smaller.",
    Kind.MATRIX: "The matrix took too long, so it was stopped. Make the network smaller.",
    Kind.OPTION: "The comparison took too long, so it was stopped. Make the network smaller.",
    Kind.DRILLS: "The drills took too long, so they were stopped. Make the network smaller.",
    Kind.REPAIR: "The search took too long, so it was stopped. Make the network smaller.",
    Kind.COST: "Finding the ways of the data took too long, so it was stopped. Make the network smaller.",
    Kind.EXPORT: "The file took too long, so it was stopped. Make the network smaller, or take the SVG.",
    Kind.CHECK: "The questions took too long on this network, so they were stopped. Ask fewer at once.",
    Kind.PICTURE: "The file took too long, so it was stopped. Make the network smaller, or take the SVG.",
}
BROKEN = {
    Kind.VERDICT: "The question could not be answered: the program failed. It has been noted.",
    Kind.GLANCES: "The kept questions could not be answered: the program failed. It has been noted.",
    Kind.DRAWING: "The diagram was not drawn: the program failed. It has been noted.",
    Kind.MATRIX: "The matrix was not worked out: the program failed. It has been noted.",
    Kind.OPTION: "The option was not compared: the program failed. It has been noted.",
    Kind.DRILLS: "The drills were not done: the program failed. It has been noted.",
    Kind.REPAIR: "No repair was looked for: the program failed. It has been noted.",
    Kind.COST: "The ways of the data were not found: the program failed. It has been noted.",
    Kind.EXPORT: "The file was not made: the program failed. It has been noted.",
    Kind.CHECK: "The questions were not decided: the program failed. It has been noted.",
    Kind.PICTURE: "The file was not made: the program failed. It has been noted.",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Export:
    """A file of a link: its name in `lambdanet.exports.files.FILES`, and the digest of what it is made from.

    `about` and `link`, the key of the link, are there where it prints more than every link that shows the same could share.
    """

    name: str
    source: str
    about: About | None = None
    link: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """Something to work out. `document` is canonical text of a document that has been read.

    `selected`, `detail` and `changes` are a drawing's: which trace it shows, how much of the network, and pairs of a
    component and what became of it ("added", "removed", "changed"). `option` and `function` are a comparison's, `goal`
    is a repair's: how the question is to come out. `first` is that of the kept questions that are looked at, `GLANCES` at
    most. `export` is what is made a file of. `questions` are those of a check, as `read_questions` reads them, in canonical
    text. `suffix` and `theme` are those of a picture as a file.
    """

    kind: Kind
    document: str
    question: Question | None
    selected: int = 0
    detail: str = "network"
    changes: tuple[tuple[str, str], ...] = ()
    option: str = ""
    function: str = ""
    goal: str = ""
    first: int = 0
    export: Export | None = None
    questions: str = ""
    suffix: str = ""
    theme: Theme = "auto"


def address(request: Request) -> str:
    """Return the key of what the request comes to, with this version of the engine."""
    return digest(
        canonical(
            {
                "kind": str(request.kind),
                "document": digest_of(request.document),
                "question": _question_data(request),
                "options": _options(request),
                "engine": ENGINE,
            }
        )
    )


def document_row(request: Request) -> Document:
    """Return the request's document as a row that is not saved yet."""
    return Document(digest=digest_of(request.document), text=request.document)


def result_row(key: str, request: Request) -> Result:
    """Return the request as a queued row that is not saved yet."""
    return Result(
        key=key,
        kind=request.kind,
        document_id=digest_of(request.document),
        question=_question_data(request),
        options=_options(request),
        engine=ENGINE,
        source_id=request.export.source if request.export else None,
    )


def compute(key: str, *, worker: str, lost: bool = False) -> str | None:
    """Work out the result with this key and store it, unless somebody has or is at it; return its document's digest.

    `lost` says that the message is delivered again because the worker that had it died. None: there is no such row.
    """
    now = timezone.now()
    # A row of another engine is none of ours: under that key belongs what that engine says.
    ours = Result.objects.filter(engine=ENGINE)
    result = ours.select_related("document").defer("payload").filter(pk=key).first()
    if result is None:
        return None
    if result.state != Result.State.DONE:
        lease = LEASE[Kind(result.kind)]
        if ours.claim(key, now=now, lease=lease, worker=worker, lost=lost):
            payload, error = _outcome(result)
            ours.finish(key, payload=payload, error=error)
        else:
            ours.give_up(key, now=now, lost=lost)
    return result.document_id


def compute_together(keys: Sequence[str], *, worker: str) -> dict[str, list[str]]:
    """Work out several results in one go, with one commit for the claims and one for the answers.

    For small ones on one document, which is read and made ready once then. Return those that are stored now, by their
    document's digest. Where the process is killed all of them are left, so what is delivered again belongs to
    `compute`, one by one: a single one that kills takes no other with it.
    """
    now = timezone.now()
    lease = LEASE[Kind.VERDICT]
    claimed = Result.objects.filter(engine=ENGINE).claim_all(keys, now=now, lease=lease, worker=worker)
    outcomes = [(row, *_outcome(row)) for row in claimed]
    done = [(row, payload) for row, payload, _ in outcomes if payload is not None]
    with transaction.atomic():
        Result.objects.finish_all([row for row, _ in done], [payload for _, payload in done])
        for row, payload, error in outcomes:
            if payload is None:
                Result.objects.finish(row.key, error=error)
    stored: dict[str, list[str]] = {}
    for row in claimed:
        stored.setdefault(row.document_id, []).append(row.key)
    return stored


def _outcome(result: Result) -> tuple[dict[str, Any] | None, str]:
    kind = Kind(result.kind)
    try:
        return _payload(result, max_nodes=MAX_NODES), ""
    except (RenderFailed, TooLarge) as failure:
        return None, str(failure)
    except SoftTimeLimitExceeded:
        logger.warning("%s took more than %s s", result, SOFT_LIMIT[kind])
        return None, TOO_SLOW[kind]
    except Exception:
        # Whatever it is, somebody waits for this row: it must end, and the log says why.
        logger.exception("%s failed", result)
        return None, BROKEN[kind]


def compute_here(key: str, request: Request, *, max_nodes: int) -> Result:
    """Work the request out in this process; return the row, not saved yet.

    Neither a claim nor a limit of time guards it: for when no worker is there to do it.
    """
    now = timezone.now()
    result = result_row(key, request)
    result.document = document_row(request)
    result.started_at = now
    result.attempts = 1
    try:
        result.payload = _payload(result, max_nodes=max_nodes)
        result.state = Result.State.DONE
    except (RenderFailed, TooLarge) as failure:
        result.state, result.error = Result.State.FAILED, str(failure)
    except Exception:
        logger.exception("%s failed", result)
        result.state, result.error = Result.State.FAILED, BROKEN[Kind(result.kind)]
    result.finished_at = timezone.now()
    return result


def request_of(result: Result) -> Request:
    """Return what a row was asked: the opposite of `result_row`."""
    return Request(
        kind=Kind(result.kind),
        document=result.document.text,
        question=None if result.question is None else read_question(result.question),
        **_read_options(result.options),
    )


def _payload(result: Result, *, max_nodes: int) -> dict[str, Any]:
    return work_out(request_of(result), result.key, max_nodes=max_nodes)


def work_out(request: Request, key: str, *, max_nodes: int) -> dict[str, Any]:
    """Return what the request comes to, as JSON-ready data. Raises RenderFailed or TooLarge, with a sentence for people."""
    topology = read(request.document)
    match request.kind:
        case Kind.VERDICT:
            if request.question is None:
                raise ValueError("A verdict needs a question.")
            return answer_data(_answers(request.document).answer(request.question))
        case Kind.GLANCES:
            look = _answers(request.document).glance
            looked_at = topology.questions[request.first : request.first + GLANCES]
            return {"glances": [asdict(look(named.question)) for named in looked_at]}
        case Kind.DRAWING:
            return drawing_data(
                topology,
                _answers(request.document).answer(request.question) if request.question else None,
                sheet_id=sheet_id(key),
                selected=request.selected,
                detail=request.detail,
                changes=dict(request.changes),
                max_nodes=max_nodes,
            )
        case Kind.MATRIX:
            return whole_matrix_data(topology)
        case Kind.OPTION:
            return compared_data(
                compared(json.loads(request.document), request.function, BY_NAME[request.option], topology)
            )
        case Kind.COST:
            return {"ways": ways_data(ways_of_all(topology))}
        case Kind.DRILLS:
            return drills_data(json.loads(request.document))
        case Kind.REPAIR:
            if request.question is None:
                raise ValueError("A repair needs a question.")
            goal, expected = Goal(request.goal), [one.question for one in topology.questions if one.expect]
            kept = [one for one in expected if one != request.question]
            return repairs_data(repairs(json.loads(request.document), request.question, goal, kept=kept), goal)
        case Kind.EXPORT:
            if request.export is None:
                raise ValueError("An export needs a file.")
            return _export(request.export, max_nodes)
        case Kind.CHECK:
            return _check(topology, request.questions, max_nodes)
        case Kind.PICTURE:
            made = drawing_file(
                topology, request.question, suffix=request.suffix, theme=request.theme, max_nodes=max_nodes
            )
            return {"base64": base64.b64encode(made).decode()}
        case _:
            assert_never(request.kind)


def _export(export: Export, max_nodes: int) -> dict[str, Any]:
    """The file in base64, and its SHA-256."""
    row = FileSource.objects.filter(pk=export.source).first()
    if row is None:
        raise RenderFailed("The file was not made: the link shows this no more.")
    source = Source(**row.data)
    nodes = source.svg.count('<g class="node ')
    if nodes > max_nodes:
        raise RenderFailed(
            f"The file was not made: its picture shows {nodes} things, and without the background workers, which are away, "
            f"{max_nodes} is the most. Try again in a few minutes."
        )
    made = file_of(export.name, source, export.about or About())
    return {"sha256": hashlib.sha256(made).hexdigest(), "base64": base64.b64encode(made).decode()}


def _check(topology: Topology, questions: str, max_nodes: int) -> dict[str, Any]:
    """The results as JSON text, packed: thousands of verdicts are some ten MB, of which most is said again and again."""
    asked = read_questions(json.loads(questions))
    if max_nodes < MAX_NODES and len(asked) > INLINE_QUESTIONS:
        raise TooLarge(
            f"{len(asked):,} questions; while the background workers are away, {INLINE_QUESTIONS} is the most. "
            "Try again in a few minutes."
        )
    packer = zlib.compressobj(level=1)
    found = check_all(topology, asked)
    packed = b"".join(packer.compress(f"{line}\n".encode()) for line in json_lines(topology, found)) + packer.flush()
    return {"zlib": base64.b64encode(packed).decode()}


def checked(payload: Mapping[str, Any]) -> Iterator[bytes]:
    """The JSON text of a check's results, in pieces."""
    packed, unpacker = base64.b64decode(payload["zlib"]), zlib.decompressobj()
    for start in range(0, len(packed), _PIECE):
        yield unpacker.decompress(packed[start : start + _PIECE])
    yield unpacker.flush()


def sheet_id(key: str) -> str:
    """Return the id of a drawing in its page: the same for the same key, so caches may keep it."""
    return f"s{key[:8]}"


def _options(request: Request) -> dict[str, Any]:
    match request.kind:
        case Kind.VERDICT | Kind.MATRIX | Kind.DRILLS | Kind.COST:
            return {}
        case Kind.DRAWING:
            options = {"selected": request.selected, "detail": request.detail}
            return options | ({"changes": [list(pair) for pair in request.changes]} if request.changes else {})
        case Kind.OPTION:
            return {"option": request.option, "function": request.function}
        case Kind.REPAIR:
            return {"goal": request.goal}
        case Kind.GLANCES:
            return {"first": request.first}
        case Kind.EXPORT:
            return asdict(request.export) if request.export else {}
        case Kind.CHECK:
            return {"questions": request.questions}
        case Kind.PICTURE:
            return {"suffix": request.suffix, "theme": request.theme}


def _read_options(options: dict[str, Any]) -> dict[str, Any]:
    if "source" in options:
        about = options["about"]
        return {"export": Export(**options | {"about": About(**about) if about else None})}
    return options | {"changes": tuple((one, change) for one, change in options.get("changes", ()))}


def _question_data(request: Request) -> dict[str, Any] | None:
    return None if request.question is None else question_data(request.question)


# Both depend on the text alone, and a page asks several things of one document.
@lru_cache(maxsize=8)
def digest_of(text: str) -> str:
    """Return the digest of a document's canonical text."""
    return digest(text)


@lru_cache(maxsize=8)
def read(text: str) -> Topology:
    """Return the topology of a document's canonical text."""
    return read_topology(json.loads(text))


@lru_cache(maxsize=2)
def _answers(text: str) -> Answers:
    """What answers questions on the topology of a document's canonical text."""
    return Answers(read(text))
