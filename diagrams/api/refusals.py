"""Faults in one shape: `{"problems": [{"code", "path", "message", "hint"}]}`, for every answer from 400 on."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from pydantic import ValidationError

from lambdanet.document import problems_of
from lambdanet.problems import Problem

PREFIX: Final = "/api/v1/"

# What Django or the router answer by themselves, in our shape: code, words, and what to do.
WORDS: Final[Mapping[int, tuple[str, str, str]]] = {
    400: ("request.malformed", "The request cannot be read.", "Send it as the documentation under /api/ shows."),
    401: (
        "token.missing",
        "This needs a token.",
        "Send Authorization: Bearer ln_…; make a token on the page of your account.",
    ),
    403: ("request.forbidden", "This is not allowed.", ""),
    404: (
        "request.not-found",
        "There is nothing under this address.",
        "The documentation under /api/ lists what there is.",
    ),
    405: (
        "request.method",
        "This address does not answer to this method.",
        "The header Allow names those that it answers to.",
    ),
    413: ("request.too-large", "The request is too large to be read.", "Leave out what the question does not need."),
    422: ("request.refused", "The request cannot be done as it is.", ""),
    429: ("request.too-often", "Too many requests from here in this minute.", "Wait as long as Retry-After says."),
    500: ("server.failed", "The program failed. It has been noted.", "Try again in a few minutes."),
    503: ("server.busy", "This cannot be done just now.", "Try again in a minute."),
}


class Refused(Exception):
    """The request is refused, with a status and every fault."""

    def __init__(self, status: int, *problems: Problem, headers: Mapping[str, str] | None = None) -> None:
        self.status, self.problems, self.headers = status, problems, dict(headers or {})
        super().__init__("\n".join(map(str, problems)))


def refused(status: int, code: str, message: str, hint: str = "", path: str = "", **headers: str) -> Refused:
    """A refusal with one fault. Headers are given with `_` for `-`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Refused(status, Problem(code=code, path=path, message=message, hint=hint), headers=named)


def not_found(what: str) -> Refused:
    """A refusal that says neither whether it was ever there nor whose it is."""
    return refused(404, "request.not-found", f"There is no such {what}, or it is not yours.")


def below(path: str, problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """The problems of a part of the body that stands at `path`."""
    return tuple(replace(one, path=f"{path}.{one.path}" if one.path else path) for one in problems)


def shape_faults(error: ValidationError, holder: str = "") -> tuple[Problem, ...]:
    """What is wrong with the shape of a request. `holder` is what the router calls the whole of the body."""
    return tuple(
        replace(one, code=one.code.replace("document.", "request.", 1), path=_inside(one.path, holder))
        for one in problems_of(error)
    )


def _inside(path: str, holder: str) -> str:
    return path[len(holder) :].lstrip(".") if holder and path.split(".")[0].split("[")[0] == holder else path


def fault_data(problem: Problem) -> dict[str, str]:
    """A problem as every answer has it."""
    return {"code": problem.code, "path": problem.path, "message": problem.message, "hint": problem.hint}


def response(status: int, problems: Iterable[Problem], headers: Mapping[str, str] | None = None) -> HttpResponse:
    """The answer that says them."""
    said = {"problems": [fault_data(one) for one in problems]}
    # In ASCII: what somebody sent may hold halves of characters.
    return HttpResponse(json.dumps(said), status=status, content_type="application/json", headers=headers)


def response_for(status: int) -> HttpResponse:
    """The answer for a status alone."""
    code, message, hint = WORDS.get(status, WORDS[400 if status < 500 else 500])
    return response(status, [Problem(code=code, path="", message=message, hint=hint)])


class Border:
    """Middleware: whatever Django answers under the API's addresses by itself is in the API's shape, and kept by no cache."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        answer = self.get_response(request)
        if not request.path_info.startswith(PREFIX):
            return answer
        if answer.status_code >= 400 and not answer.headers.get("Content-Type", "").startswith("application/json"):
            shaped = response_for(answer.status_code)
            for name in ("Allow", "Retry-After"):
                if name in answer.headers:
                    shaped.headers[name] = answer.headers[name]
            answer = shaped
        answer.headers.setdefault("Cache-Control", "no-store")
        answer.headers["X-Robots-Tag"] = "noindex"
        return answer


def raised(request: HttpRequest, error: Refused) -> HttpResponse:
    """The answer to a refusal."""
    return response(error.status, error.problems, error.headers)


def json_answer(data: Any, status: int = 200, **headers: str) -> HttpResponse:
    """An answer that is not read again before it goes out: it is what the core gave."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    text = json.dumps(data, ensure_ascii=False)
    return HttpResponse(text, status=status, content_type="application/json", headers=named)
