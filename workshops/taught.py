"""Who may see the instructor's side of a workshop: whoever made it, and whoever they let help."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from diagrams.owners import account_of
from diagrams.views import NO_ROBOTS
from workshops.models import Workshop

View = Callable[..., HttpResponse]


def instructors(view: View) -> View:
    """For pages that need an account: to the form to sign in, and back here."""

    @never_cache
    @wraps(view)
    def seen(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if account_of(request) is None:
            return redirect_to_login(request.get_full_path())
        response = view(request, *args, **kwargs)
        response["X-Robots-Tag"] = NO_ROBOTS
        return response

    return seen


def taught(view: View) -> View:
    """Give the view the workshop with this key, if it is one that the account teaches; who else asks gets 404."""

    @instructors
    @wraps(view)
    def seen(request: HttpRequest, key: str, *args: Any, **kwargs: Any) -> HttpResponse:
        account = account_of(request)
        mine = Workshop.objects.taught_by(account.pk if account else None)
        workshop = mine.select_related("step", "driver", "owner").filter(key=key).first()
        if workshop is None:
            raise Http404
        return view(request, workshop, *args, **kwargs)

    return seen
