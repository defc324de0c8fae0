from django.http import HttpRequest, HttpResponse


def start(request: HttpRequest) -> HttpResponse:
    return HttpResponse("LambdaNet")


def teach(request: HttpRequest) -> HttpResponse:
    return HttpResponse("Teach")
