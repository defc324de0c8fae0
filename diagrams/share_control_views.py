"""The links that one has made: the list, and the page that controls one of them.

The owner controls a link, and whoever has its edit token: that browser gets a signed cookie which is sent to the pages of
this link alone and ends with the browser, or with another edit token.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from diagrams import results, share_page, shares
from diagrams.forms import QuestionForm, fields_of
from diagrams.own_pages import private
from diagrams.owners import account_of, owner_of
from diagrams.share_form import EditTokenForm, LastsForm, TitleForm
from diagrams.share_limits import too_often, tries
from diagrams.share_models import Share, ShareQuerySet
from diagrams.share_use import use_of
from diagrams.share_views import address_of, of_a_link
from lambdanet.document import question_data

LINKS_A_PAGE: Final = 50
COOKIE: Final = "link"
SALT: Final = "diagrams.share_control_views"
MOST_TRIES: Final = 10  # in a minute, from one address

View = Callable[..., HttpResponse]


def my_links(request: HttpRequest) -> ShareQuerySet:
    """The links of who asks: the browser's, and those of the account signed in."""
    here, account = Share.objects.owned_by(owner_of(request)), account_of(request)
    return here | Share.objects.owned_by(account) if account else here


@require_safe
@private
def links(request: HttpRequest) -> HttpResponse:
    """Show the links of who asks, newest first."""
    theirs = my_links(request).listed().select_related("topology").order_by("-created", "-pk")
    page = Paginator(theirs, LINKS_A_PAGE).get_page(request.GET.get("page"))
    rows = [(link, address_of(request, link)) for link in page]
    context = {"section": "build", "rows": rows, "page": page, "most": shares.MOST_LINKS}
    return render(request, "diagrams/links.html", context)


def controlled(view: View) -> View:
    """Give the view a link that who asks controls; anybody else is asked for the edit token."""

    @private
    @of_a_link
    @wraps(view)
    def seen(request: HttpRequest, link: Share, *args: Any, **kwargs: Any) -> HttpResponse:
        if not _may(request, link):
            return _locked(request, link, EditTokenForm(), status=403)
        return view(request, link, *args, **kwargs)

    return seen


def _may(request: HttpRequest, link: Share) -> bool:
    if my_links(request).filter(pk=link.pk).exists():
        return True
    shown = request.get_signed_cookie(COOKIE, default="", salt=SALT + link.token) or ""
    return constant_time_compare(shown, link.edit_hash)


def _locked(request: HttpRequest, link: Share, form: EditTokenForm, *, status: int) -> HttpResponse:
    return render(
        request, "diagrams/share_locked.html", {"section": "build", "share": link, "form": form}, status=status
    )


@require_POST
@sensitive_post_parameters("edit_token")
@private
@of_a_link
def unlock(request: HttpRequest, link: Share) -> HttpResponse:
    """Take an edit token, and let this browser control the link until it closes."""
    if not tries(request, "edit-token", most=MOST_TRIES):
        return too_often(request)
    form = EditTokenForm(request.POST)
    if form.is_valid() and not shares.controls(link, form.cleaned_data["edit_token"]):
        form.add_error("edit_token", "This is not the edit token of this link. Was the whole of it copied?")
    if not form.is_valid():
        return _locked(request, link, form, status=422)
    response = _to_control(link)
    _let(response, link)
    return response


def _let(response: HttpResponse, link: Share) -> None:
    """Let the browser control the link until it closes, or until there is another edit token."""
    response.set_signed_cookie(
        COOKIE,
        link.edit_hash,
        salt=SALT + link.token,
        path=link.get_absolute_url(),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


@require_safe
@controlled
def control(request: HttpRequest, link: Share) -> HttpResponse:
    """Show what can be done with a link."""
    return _control(request, link)


@require_POST
@controlled
def rename(request: HttpRequest, link: Share) -> HttpResponse:
    """Give a link another title."""
    form = TitleForm(request.POST)
    if not form.is_valid():
        return _control(request, link, title_form=form)
    shares.rename(link, form.cleaned_data["title"])
    return _to_control(link)


@require_POST
@controlled
def keep_for(request: HttpRequest, link: Share) -> HttpResponse:
    """Let a link end at another time, counted from now."""
    form = LastsForm(request.POST)
    if not form.is_valid():
        return _control(request, link, lasts_form=form)
    shares.keep_for(link, form.days)
    return _to_control(link)


@require_http_methods(["GET", "HEAD", "POST"])
@controlled
def ask(request: HttpRequest, link: Share) -> HttpResponse:
    """Let a live link ask another question of its topology, or none."""
    if link.frozen or link.ended:
        return _to_control(link)
    topology = results.read(share_page.text_of(link))
    known = share_page.question_of(link)
    given = request.POST if request.method == "POST" else fields_of(known) if known else {"q": "none"}
    form = QuestionForm({key: str(given[key]) for key in given}, topology)
    if request.method == "POST" and form.is_valid():
        question = form.question()
        shares.ask(link, question_data(question) if question else None)
        return _to_control(link)
    context = {"section": "build", "share": link, "form": form, "posted": request.method == "POST"}
    status = 422 if request.method == "POST" else 200
    return render(request, "diagrams/share_ask.html", context, status=status)


@require_POST
@controlled
def renew(request: HttpRequest, link: Share) -> HttpResponse:
    """Make another edit token and show it once; the one before does no more."""
    edit_token = shares.new_edit_token(link)
    context = {"section": "build", "share": link, "link": address_of(request, link), "edit_token": edit_token}
    response = render(request, "diagrams/share_made.html", context | {"renewed": True})
    _let(response, link)
    return response


@require_POST
@controlled
def revoke(request: HttpRequest, link: Share) -> HttpResponse:
    """End a link for ever."""
    shares.revoke(link)
    return _to_control(link)


@require_POST
@controlled
def delete(request: HttpRequest, link: Share) -> HttpResponse:
    """Forget a link."""
    shares.delete(link)
    return redirect("diagrams:links")


def _to_control(link: Share) -> HttpResponse:
    return redirect(reverse("diagrams:share-control", args=[link.token]))


def _control(
    request: HttpRequest, link: Share, *, title_form: TitleForm | None = None, lasts_form: LastsForm | None = None
) -> HttpResponse:
    """The page; a form that was refused stays as it was sent."""
    theirs = my_links(request).filter(pk=link.pk).exists()
    context = {
        "section": "build",
        "share": link,
        "link": address_of(request, link),
        "use": None if link.ended else use_of(request, link),
        "title_form": title_form or TitleForm(initial={"title": link.title}),
        "lasts_form": lasts_form or LastsForm(initial={"lasts": "365"}),
        "theirs": theirs,
    }
    return render(request, "diagrams/share_control.html", context, status=422 if title_form or lasts_form else 200)
