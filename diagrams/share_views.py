"""Links that show a topology: the page that makes one, the page that it opens, and a copy of what it shows."""

from collections.abc import Callable
from functools import partial, wraps
from typing import Any, Final
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from diagrams import history, results, share_kept_pages, share_making, share_page, shares
from diagrams.carried import MESSAGES, Carried, TooLong, pack
from diagrams.figures import Ask, figures
from diagrams.forms import QuestionForm
from diagrams.history import TooMany
from diagrams.models import Revision, Topology
from diagrams.network_page import HtmxRequest
from diagrams.own_pages import find, private
from diagrams.owners import account_of, make_owner
from diagrams.share_addresses import whole
from diagrams.share_form import NOTHING, ShareForm
from diagrams.share_limits import too_often, tries
from diagrams.share_making import Unhidden
from diagrams.share_models import MAX_TITLE, Share, ShareKind
from diagrams.share_page import NotYet
from diagrams.share_use import use_of
from diagrams.shares import TooManyLinks
from diagrams.unread import UNREAD
from diagrams.views import NO_ROBOTS
from lambdanet.importers.masking import holds_accounts

# In a minute: enough for whoever mistypes, and for a class behind one address. Links that there are open however often.
MOST_UNKNOWN: Final = 30
MOST_NAMES: Final = 12

View = Callable[..., HttpResponse]


# -- Making one ------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@private
def share(request: HtmxRequest, key: str) -> HttpResponse:
    """Say what a link would show, to whom and until when; and make it. The question is in the address."""
    topology, head = find(request, key)
    at = _revision(request, topology, head)
    read = results.read(at.document.text)
    asked = QuestionForm(request.GET, read)
    question = asked.question() if asked.is_valid() else None
    accounts = holds_accounts(at.document.text)
    form = ShareForm(
        request.POST if request.method == "POST" else None,
        initial={"kind": ShareKind.FROZEN, "title": topology.name[:MAX_TITLE], "lasts": "365", "mask": accounts},
    )
    if asked.is_valid() and form.is_valid():
        try:
            masked = form.cleaned_data["mask"]
            text, data = share_making.content(at, question, masked=masked)
            if form.cleaned_data["kind"] == NOTHING:
                return _carrying(request, topology, Carried(title=form.cleaned_data["title"], text=text, question=data))
            draft = share_making.draft(
                topology,
                at,
                text,
                data,
                title=form.cleaned_data["title"],
                masked=masked,
                days=form.days,
                frozen=form.cleaned_data["kind"] == ShareKind.FROZEN,
            )
            made = shares.create(account_of(request) or topology.whose, draft)
        except Unhidden as fault:
            form.add_error("mask", str(fault))
        except (NotYet, TooLong, TooManyLinks) as fault:
            form.add_error(None, str(fault))
        else:
            context = {"section": "build", "topology": topology, "share": made.share, "edit_token": made.edit_token}
            context |= {"link": address_of(request, made.share), "use": use_of(request, made.share)}
            return render(request, "diagrams/share_made.html", context, status=201)
    # The verdict alone: the picture is on the page of the topology.
    (figure,) = figures([Ask(document=at.document.text, topology=read, question=question, draw=False)])
    names = sorted({one.name for one in read.resources() if one.name})
    context = {
        "section": "build",
        "topology": topology,
        "revision": at,
        "form": form,
        "asked": asked,
        "figure": figure,
        "names": names[:MOST_NAMES],
        "more_names": len(names[MOST_NAMES:]),
        "accounts": accounts,
        "most": shares.MOST_LINKS,
        "query": request.GET.urlencode(),
    }
    return render(request, "diagrams/share.html", context, status=422 if form.errors or asked.errors else 200)


def _revision(request: HttpRequest, topology: Topology, head: Revision) -> Revision:
    """The revision that the form was made on: what it showed is what is frozen. Raises Http404 for one that is not there."""
    number = request.POST.get("base", "")
    if not (number.isascii() and number.isdecimal() and len(number) < 10) or int(number) == head.number:
        return head
    found = history.revisions(topology).filter(number=int(number)).select_related("document").first()
    if found is None:
        raise Http404
    return found


def _carrying(request: HttpRequest, topology: Topology, carried: Carried) -> HttpResponse:
    """Show a link that carries all of it. Nothing is stored. Raises TooLong."""
    address = f"{whole(request, reverse('diagrams:open'))}#"
    link = address + pack(carried, before=len(address))
    shorter = [(name, most) for name, most in MESSAGES if len(link) > most]
    context = {"section": "build", "topology": topology, "title": carried.title, "link": link, "shorter": shorter}
    return render(request, "diagrams/carried.html", context)


def address_of(request: HttpRequest, link: Share) -> str:
    """The whole address of a link, to be handed on."""
    return whole(request, link.get_absolute_url())


# -- Reading one -----------------------------------------------------------------------------------


def of_a_link(view: View) -> View:
    """Give the view the link with this token. No cache and no search engine keeps its page."""
    return never_cache(found_by(shares.find)(view))


def found_by(find: Callable[[str], Share | None]) -> Callable[[View], View]:
    """Give the view the link that `find` finds. No search engine keeps what it answers.

    Tokens that are none are counted by address, and refused for a while when they are too many.
    """
    return partial(_found_by, find)


def _found_by(find: Callable[[str], Share | None], view: View) -> View:
    @wraps(view)
    def seen(request: HttpRequest, token: str, *args: Any, **kwargs: Any) -> HttpResponse:
        link = find(token)
        if link is not None:
            response = view(request, link, *args, **kwargs)
        elif not tries(request, "unknown-link", most=MOST_UNKNOWN):
            response = too_often(request)
        else:
            raise Http404
        response["X-Robots-Tag"] = NO_ROBOTS
        return response

    return seen


def gone(request: HttpRequest, link: Share) -> HttpResponse:
    """Say that a link has ended, and why; nothing of what it showed."""
    return render(request, "diagrams/share_gone.html", {"section": "build", "share": link}, status=410)


@require_safe
def shared(request: HtmxRequest, token: str) -> HttpResponse:
    """Show what a link shows, to whoever has it: as it was rendered for somebody else, if it is kept."""
    number = request.GET.get("trace", "")
    trace = int(number) if number.isascii() and number.isdecimal() and len(number) < 4 else 0
    key = ""
    whole = request.GET.keys() <= {"trace"} and not (request.htmx or "X-Open" in request.headers)
    if whole and trace < share_page.MOST_PICTURES:
        key = share_kept_pages.key_of(request, token, trace)
    response = (share_kept_pages.kept(request, key) if key else None) or _shared(request, token, trace, key)
    response["X-Robots-Tag"] = NO_ROBOTS
    # No site that is linked to learns the address, which is the key. The page has no form: its browser would not say
    # where a form comes from.
    response["Referrer-Policy"] = "no-referrer"
    return response


@found_by(shares.find)
def _shared(request: HtmxRequest, link: Share, trace: int, key: str) -> HttpResponse:
    response = gone(request, link) if link.ended else _show(request, link, trace, key)
    if not response.has_header("ETag"):
        add_never_cache_headers(response)
    return response


def _show(request: HtmxRequest, link: Share, trace: int, key: str) -> HttpResponse:
    """The page. With a key it is kept under it, if it is the same for everybody as long as the link is."""
    seen = share_page.shown(link, trace=trace)
    figure = seen.figure
    waiting = figure.waiting or (seen.today is not None and seen.today.waiting)
    context = {
        "section": "build",
        "share": link,
        "shown": seen,
        "figure": figure,
        "waiting": waiting,
        "use": use_of(request, link),
        "degraded": figure.inline,
        "words_open": request.headers.get("X-Open") == "words",
    }
    response = render(request, "diagrams/shared.html", context)
    if not (key and link.frozen and (link.question is None or seen.differs is not None)):
        return response
    share_kept_pages.keep(key, link, response.content)
    return share_kept_pages.kept(request, key) or response


@require_http_methods(["GET", "HEAD", "POST"])
@of_a_link
def copy(request: HttpRequest, link: Share) -> HttpResponse:
    """Say what a copy is, and make it: a topology of the visitor's own, beside what they have."""
    if link.ended:
        return gone(request, link)
    number = link.revision if link.frozen else link.topology.head.number  # type: ignore[union-attr]  # it has not ended
    context: dict[str, Any] = {"section": "build", "share": link}
    try:
        text, unasked = share_page.copied(link)
    except UNREAD:
        context["unread"] = True
        return render(request, "diagrams/share_copy.html", context, status=422 if request.method == "POST" else 200)
    context["unasked"] = unasked
    if request.method != "POST":
        return render(request, "diagrams/share_copy.html", context)
    response = HttpResponseRedirect("")
    owner = account_of(request) or make_owner(request, response)
    summary = f"Copied from the {link.kind} link “{link.title}”, revision {number}"
    if unasked:
        summary = f"Without its question, which does not fit: {summary[0].lower()}{summary[1:]}"
    try:
        topology = history.create(owner, text, link.title, summary)
    except TooMany as fault:
        return render(request, "diagrams/share_copy.html", context | {"fault": str(fault)}, status=422)
    asked = {} if unasked else link.question or {}
    query = urlencode({key: int(value) if value is True else value for key, value in asked.items()})
    response["Location"] = f"{topology.get_absolute_url()}?{query or 'q=none'}"
    return response
