"""A body as plain data: JSON as RFC 8259 has it, or a refusal that says why not."""

import json
from typing import Any, Final, NoReturn

from django.http import HttpRequest
from ninja.parser import Parser

from diagrams.api.refusals import refused
from lambdanet.document import MAX_BYTES, MAX_DEPTH, MAX_QUESTIONS_BYTES, depth

# A document, with a little for what stands around it; and a list of questions, where one may be sent.
MOST_BYTES: Final = MAX_BYTES + 64 * 1024
MOST_BYTES_OF_A_CHECK: Final = MOST_BYTES + MAX_QUESTIONS_BYTES
CHECK: Final = "/check"
JSON: Final = "application/json"
NUL: Final = rb"\u0000"  # as JSON writes it; bare, it is malformed


class ExactParser(Parser):
    """Reads what is declared as JSON, is JSON, and is not too large or too deep."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """The body, an object. Raises Refused."""
        most = MOST_BYTES_OF_A_CHECK if request.path_info.endswith(CHECK) else MOST_BYTES
        found = json_of(request, most=most)
        if not isinstance(found, dict):
            raise refused(422, "request.not-an-object", "The body is one JSON object.")
        if NUL in request.body and _holds_nul(found):
            # No database that we use keeps one.
            raise refused(422, "request.nul", "A text in the body holds a NUL character.", "Leave it out.")
        return found


def json_of(request: HttpRequest, *, most: int) -> Any:
    """The body of a request that says that it is JSON. Raises Refused: 400, 413 or 415."""
    if request.content_type != JSON:
        raise refused(
            415,
            "request.content-type",
            f"The body is said to be {(request.content_type or '')[:60] or 'nothing'!r}.",
            f"Send JSON, with Content-Type: {JSON}.",
        )
    if len(request.body) > most:
        raise refused(413, "request.too-large", f"The body has {len(request.body):,} bytes; {most:,} is the most here.")
    try:
        data = json.loads(request.body.decode(), parse_constant=_no_number, object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        raise refused(
            400,
            "request.malformed",
            f"Line {error.lineno}, column {error.colno}: {error.msg}.",
            "Is a comma or a bracket missing there?",
        ) from error
    except (UnicodeDecodeError, ValueError) as error:
        said = "it is not UTF-8 text" if isinstance(error, UnicodeDecodeError) else str(error)
        raise refused(400, "request.malformed", f"The body is not JSON: {said[:200]}.") from error
    except RecursionError as error:
        raise _too_deep() from error
    # Each part of the body may be as deep as a document.
    if any(depth(part) > MAX_DEPTH for part in (data.values() if isinstance(data, dict) else [data])):
        raise _too_deep()
    return data


def _holds_nul(data: Any) -> bool:
    """Whether a text or a key holds a NUL character. The data is not nested deep."""
    if isinstance(data, str):
        return "\0" in data
    if isinstance(data, dict):
        return any("\0" in key or _holds_nul(value) for key, value in data.items())
    return isinstance(data, list) and any(map(_holds_nul, data))


def _too_deep() -> Exception:
    return refused(422, "request.too-deep", f"The body is nested more than {MAX_DEPTH} levels deep.")


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number that JSON has")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise ValueError(f"the key {name[:60]!r} stands twice in one object")
        found[name] = value
    return found
