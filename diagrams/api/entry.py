"""The API as a whole: its operations, and how each fault of a request is answered."""

from collections.abc import Mapping
from typing import Any, Final

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationErrorContext
from ninja.operation import Operation

from diagrams.api import asking, importing, linking, stored
from diagrams.api.body import ExactParser
from diagrams.api.refusals import Refused, raised, response_for, shape_faults
from diagrams.api.who import Anybody
from lambdanet.answer import ENGINE
from lambdanet.problems import Problem

TITLE: Final = "LambdaNet"
ABOUT: Final = (
    "The questions of the pages as JSON, over the same limits and the same workers. "
    "Every answer from 400 on has the same shape, with every fault at once."
)


class Api(NinjaAPI):
    """Faults of what was sent are refusals in our words, whichever part of the request they are in."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """The name of the function, which is one of its own."""
        return operation.view_func.__name__.strip("_")

    def validation_error_from_error_contexts(self, error_contexts: list[ValidationErrorContext[Any]]) -> Any:
        """Every fault of the address, its query and the body."""
        faults: list[Problem] = []
        for context in error_contexts:
            error, source = context.pydantic_validation_error, context.model.__ninja_param_source__
            faults += shape_faults(error, "body" if source == "body" else "")
        return Refused(422, *faults)


api = Api(
    title=TITLE,
    version="1",
    description=ABOUT,
    urls_namespace="api",
    openapi_url="/openapi.json",
    docs_url=None,
    parser=ExactParser(),
    auth=Anybody(),
    openapi_extra={"info": {"x-engine": ENGINE}},
)
api.add_router("", asking.router)
api.add_router("", importing.router)
api.add_router("", stored.router)
api.add_router("", linking.router)


@api.exception_handler(Refused)
def _refused(request: HttpRequest, error: Refused) -> HttpResponse:
    return raised(request, error)


@api.exception_handler(HttpError)
def _http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    # The router wraps what its parser raises.
    cause = error.__cause__
    return raised(request, cause) if isinstance(cause, Refused) else response_for(error.status_code)


STATUS: Final[Mapping[type[Exception], int]] = {Http404: 404, RequestDataTooBig: 413, UnreadablePostError: 400}


@api.exception_handler(Http404)
@api.exception_handler(RequestDataTooBig)
@api.exception_handler(UnreadablePostError)
def _of_django(request: HttpRequest, error: Exception) -> HttpResponse:
    return response_for(STATUS[type(error)])
