"""Two pages for whoever watches the site: is the process there, and can it do its work?"""

from django.http import HttpRequest, HttpResponse, JsonResponse


def healthz(request: HttpRequest) -> HttpResponse:
    """Answer "ok" as long as the process serves, whatever else is down."""
    return HttpResponse("ok", content_type="text/plain")


def readyz(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"})
