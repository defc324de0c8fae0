"""Middleware: what is sent is UTF-8, as every browser sends it."""

import codecs
from collections.abc import Callable
from typing import Final

from django.core.exceptions import BadRequest
from django.http import HttpRequest
from django.http.response import HttpResponseBase

READ: Final = ("utf-8", "ascii")


def utf8_only(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Answer 400 to a request that names another charset: some that Python knows decode no text, and fail."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        if request.encoding and codecs.lookup(request.encoding).name not in READ:
            raise BadRequest("Only UTF-8 is read.")
        return get_response(request)

    return answer
