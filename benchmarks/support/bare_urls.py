"""The site, and beside it a view that does nothing: its answer has as many bytes as it is asked for."""

from functools import cache

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


@cache
def _body(size: int) -> bytes:
    return b"x" * size


def bare(request: HttpRequest, size: int) -> HttpResponse:
    """Answer."""
    return HttpResponse(_body(size))


urlpatterns = [path("bare/<int:size>/", bare), path("", include("lambdanet_site.urls"))]
