"""The page of one's account, and what all pages of accounts share. allauth's views do the rest (`urls.py`)."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from diagrams.owners import account_of
from diagrams.views import NO_ROBOTS

View = Callable[..., HttpResponseBase]


def quiet(view: View) -> View:
    """For pages of accounts: no cache, no search engine and no report of a fault keeps what is in them."""

    @never_cache
    @sensitive_post_parameters()
    @wraps(view)
    def seen(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response["X-Robots-Tag"] = NO_ROBOTS
        form = (getattr(response, "context_data", None) or {}).get("form")
        if form is not None and form.errors:
            response.status_code = 422
        return response

    return seen


def for_sure(view: View) -> View:
    """For what a browser that somebody left open must not do: ask for the password first.

    allauth would keep a form that was sent meanwhile, with every cookie of the request. It is sent again instead.
    """

    @wraps(view)
    def seen(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.path)
        if not did_recently_reauthenticate(request):
            return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': request.path})}")
        return view(request, *args, **kwargs)

    return seen


@require_safe
@quiet
def account(request: HttpRequest) -> HttpResponse:
    """Show what can be done with the account that is signed in."""
    user = account_of(request)
    if user is None:
        return redirect_to_login(request.path)
    proven = EmailAddress.objects.filter(user=user, email=user.email, verified=True).exists()
    return render(
        request, "account/account.html", {"section": "account", "proven": proven, "mail": settings.SENDS_MAIL}
    )


@quiet
def set_password(request: HttpRequest) -> HttpResponse:
    """Lead whoever has no password yet to where one is sent a link to choose it."""
    return redirect("account_reset_password")
