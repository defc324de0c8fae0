"""The way of an upload, and of questions on it: through a worker, or else by ourselves. As in `jobs`, without rows.

Where the cache server itself is away, nothing can wait: `judge_here` imports on the spot, and `ask_here`
answers for that one page.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

from diagrams import broker, imports, jobs, results, tasks, uploads
from diagrams.imports import REPORT, STAGE, Report, Stage
from diagrams.jobs import INLINE_NODES, Job, State
from diagrams.results import Request
from lambdanet.document import UnreadableDocument
from lambdanet.importers.archive import unpacked
from lambdanet.importers.files import SourceFile, slow_bytes
from lambdanet.problems import Problem

WAIT_SECONDS: Final = jobs.WAIT_SECONDS
# Nothing interrupts an import in this process, and hostile input of this size takes some seconds.
INLINE_BYTES: Final = 512 * 1024
INLINE_YAML_BYTES: Final = 128 * 1024
# Of one answer: a picture may have 250 KiB before it is packed.
ANSWER_BYTES: Final = 64 * 1024

NO_ROOM: Final = "Too much is waiting here just now. Try again in half an hour, or save the network first."


@dataclass(frozen=True, kw_only=True, slots=True)
class Look:
    """How far an import is: its `report` when it has ended, else its `stage`; `gone` when it is not kept any more."""

    report: Report | None = None
    stage: Stage = Stage.WAITING
    gone: bool = False


def take(files: Sequence[SourceFile], parameters: Mapping[str, str], format_: str = "", *, before: str = "") -> str:
    """Keep the files and the values for a template's parameters; return their token. Raises TooMuchWaits, and AWAY.

    `format_` as in `imports.understand`. `before`: the token under which the files were imported with other values.
    """
    token = uploads.put(files)
    if parameters:
        uploads.write(token, imports.PARAMETERS, dict(parameters))
    if format_:
        uploads.write(token, imports.FORMAT, format_)
    if before:
        uploads.write(token, imports.BEFORE, before)
    return token


def look(token: str, *, wait: float = WAIT_SECONDS) -> Look:
    """Return how far the import under a token is, after at most `wait` seconds. Raises one of `uploads.AWAY`."""
    found = _read(token)
    if found.report is not None or found.gone:
        return found
    with broker.listening([token], [token]) as listener:
        is_sent = not uploads.is_first(token, "sent", imports.HARD_LIMIT + 2)
        if is_sent or (jobs.workers_may_be_alive() and jobs.send([(tasks.import_upload, (token,))])):
            listener.wait(wait)
            return _read(token)
    refused = _too_large_here(uploads.files(token) or ())
    if refused is not None:
        return Look(report=refused)
    imports.run(token, max_nodes=INLINE_NODES, inline=True)
    return _read(token)


def _read(token: str) -> Look:
    report, stage = uploads.read(token, REPORT, STAGE)
    if report is not None:
        return Look(report=Report.of(report))
    return Look(stage=Stage(stage or Stage.WAITING), gone=not uploads.waits(token))


def judge_here(files: Sequence[SourceFile], parameters: Mapping[str, str], format_: str = "") -> Report:
    """Import the files in this process, and keep nothing."""
    return replace(_too_large_here(files) or imports.understand(files, parameters, format_=format_), inline=True)


def _too_large_here(files: Sequence[SourceFile]) -> Report | None:
    """Why the files are not imported in this process, if they are not: what an archive holds counts."""
    found, size = files, sum(len(file.content) for file in files)
    if size <= INLINE_BYTES:
        try:
            found = unpacked(files)
        except UnreadableDocument as error:
            return Report.failed(*error.problems)
        size = sum(len(file.content) for file in found)
    slow = slow_bytes(found)
    if size > INLINE_BYTES:
        message = f"{size:,} bytes; while the background workers are away, {INLINE_BYTES:,} is the most."
    elif slow > INLINE_YAML_BYTES:
        message = f"{slow:,} bytes of YAML; while the background workers are away, {INLINE_YAML_BYTES:,} is the most."
    else:
        return None
    return Report.failed(Problem(code="import.too-large", path="", message=message, hint="Try again in a minute."))


# -- Questions on what was imported -----------------------------------------------------------------


def ask(token: str, requests: Sequence[Request], *, wait: float = WAIT_SECONDS) -> tuple[Job, ...]:
    """Return a job for each request, in order; like `jobs.ask`. Raises one of `uploads.AWAY`."""
    keys = [results.address(request) for request in requests]
    asked = dict(zip(keys, requests, strict=True))
    known = _known(token, asked)
    missing = {key: request for key, request in asked.items() if key not in known}
    if missing:
        known |= _asked(token, missing, wait)
    return tuple(known[key] for key in keys)


def ask_once(text: str, requests: Sequence[Request], *, wait: float) -> tuple[Job, ...]:
    """Return a job for each request about a document, in order, and keep neither: what is not there by then has failed.

    Raises one of `uploads.AWAY`, or TooMuchWaits.
    """
    token, keys = uploads.new_token(), [results.address(request) for request in requests]
    uploads.make_room(len(text))
    uploads.write(token, REPORT, Report(counts={}, left_out={}, document=text).data())
    try:
        found = ask(token, requests, wait=wait)
    finally:
        names = (imports.asked_name, imports.answer_name, _sent_name, uploads.attempts_name)
        uploads.forget(token, REPORT, *(name(key) for name in names for key in keys))
    late = f"It took more than {wait:g} seconds, so it was left. Try again in a moment, or make the network smaller."
    return tuple(replace(job, state=State.FAILED, error=late) if job.state is State.WAITING else job for job in found)


def _sent_name(key: str) -> str:
    return f"sent:{key}"


def _asked(token: str, missing: Mapping[str, Request], wait: float) -> dict[str, Job]:
    """What is not known, from a worker, or from ourselves if there is none."""
    try:
        if not jobs.workers_may_be_alive() or not _ask_workers(token, missing, wait):
            return _answered_here(missing)
    except uploads.TooMuchWaits:
        return {key: _job(request, key, None, NO_ROOM) for key, request in missing.items()}
    waiting = {key: Job(request=request, key=key, state=State.WAITING) for key, request in missing.items()}
    return waiting | _known(token, missing)


def _ask_workers(token: str, missing: Mapping[str, Request], wait: float) -> bool:
    """Let workers answer, as many as there is room for; return False if nobody takes the message."""
    with broker.listening([token], missing) as listener:
        new = [key for key, request in missing.items() if uploads.is_first(token, _sent_name(key), _patience(request))]
        uploads.make_room(ANSWER_BYTES * len(new))
        for key in new:
            uploads.write(token, imports.asked_name(key), imports.asked(missing[key]))
        if not jobs.send([(tasks.answer_import, (token, key)) for key in new]):
            return False
        listener.wait(wait)
    return True


def _patience(request: Request) -> int:
    """So long somebody may be at it, before it is sent again."""
    return results.HARD_LIMIT[request.kind] + 2


def _known(token: str, asked: Mapping[str, Request]) -> dict[str, Job]:
    found = uploads.read(token, *map(imports.answer_name, asked))
    return {
        key: _job(request, key, answer["payload"], answer["error"])
        for (key, request), answer in zip(asked.items(), found, strict=True)
        if answer is not None
    }


def ask_here(requests: Sequence[Request], *, wait: float = 0) -> tuple[Job, ...]:
    """Return a job for each request, worked out in this process and not kept."""
    return tuple(_answered_here({results.address(request): request for request in requests}).values())


def _answered_here(asked: Mapping[str, Request]) -> dict[str, Job]:
    here = partial(imports.outcome, max_nodes=INLINE_NODES)
    return {key: replace(_job(request, key, *here(request, key)), inline=True) for key, request in asked.items()}


def _job(request: Request, key: str, payload: dict[str, Any] | None, error: str) -> Job:
    state = State.FAILED if payload is None else State.DONE
    return Job(request=request, key=key, state=state, payload=payload, error=error)
