"""Links to topologies: make one, find it, control it, and its end.

    made = shares.create(owner, Draft(kind=..., title=..., ...))     # made.share, and made.edit_token, which is shown once
    share = shares.find(token)

A live link shows what its topology is when it is opened, so it keeps nothing of it. A frozen one keeps the document, the
question, the verdict, the pictures and the engine's version, and needs neither the topology nor a worker afterwards.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from diagrams import share_sources, storage
from diagrams.models import Topology
from diagrams.owners import Owner
from diagrams.share_models import MAX_TITLE, Reason, Share, ShareKind, new_token

MOST_LINKS: Final = 200


class TooManyLinks(Exception):
    """The owner has as many links as one may have, or keeps too much. Its text is for people."""

    def __init__(self, words: str = "") -> None:
        super().__init__(
            words or f"You have {MOST_LINKS} links, and that is the most. Delete one that you do not need."
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Frozen:
    """What a frozen link keeps. `pictures` has one for each trace, None where there is none."""

    revision: int
    document: str
    verdict: Mapping[str, Any] | None
    pictures: Sequence[Mapping[str, Any] | None]
    engine: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """A link that is to be made: a live one, or one with what is frozen. `days`: None for no end."""

    title: str
    topology: Topology
    question: Mapping[str, Any] | None
    masked: bool
    days: int | None
    frozen: Frozen | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Made:
    share: Share
    edit_token: str


@transaction.atomic
def create(owner: Owner, draft: Draft) -> Made:
    """Make a link. Raises TooManyLinks."""
    length = _length(draft.frozen) if draft.frozen else 0
    _make_room(owner, length)
    edit_token = new_token()
    share = Share(
        kind=ShareKind.FROZEN if draft.frozen else ShareKind.LIVE,
        owner=owner if isinstance(owner, str) else "",
        account=None if isinstance(owner, str) else owner,
        edit_hash=_hash(edit_token),
        title=_line(draft.title),
        topology=draft.topology,
        question=draft.question,
        masked=draft.masked,
        expires=_end(draft.days),
        length=length,
    )
    if draft.frozen:
        share.revision = draft.frozen.revision
        share.document = draft.frozen.document
        share.verdict = draft.frozen.verdict
        share.pictures = list(draft.frozen.pictures)
        share.engine = draft.frozen.engine
    share.save()
    return Made(share=share, edit_token=edit_token)


def find(token: str) -> Share | None:
    """Return the link with this token, however it stands with it."""
    return Share.objects.select_related("topology__head__document").filter(token=token).first()


def find_listed(token: str) -> Share | None:
    """As `find`, without what only the link's page shows, and without the topology: each is read when it is asked for."""
    return Share.objects.listed().filter(token=token).first()


def rename(share: Share, title: str) -> None:
    """Give the link another title."""
    share.title = _line(title)
    share.save(update_fields=["title"])
    share_sources.forget_own(share)


def ask(share: Share, question: Mapping[str, Any] | None) -> None:
    """Let a live link ask another question."""
    share.question = dict(question) if question else None
    share.save(update_fields=["question"])


def keep_for(share: Share, days: int | None) -> None:
    """Let the link end so many days from now, or never; also one that has expired."""
    share.expires = _end(days)
    share.save(update_fields=["expires"])
    share_sources.forget_own(share)


@transaction.atomic
def revoke(share: Share) -> None:
    """End the link for ever. What it kept is gone at once."""
    share.revoked_at = timezone.now()
    share.document, share.verdict, share.pictures, share.length = "", None, [], 0
    share.save(update_fields=["revoked_at", "document", "verdict", "pictures", "length"])
    share_sources.release(share)


@transaction.atomic
def delete(share: Share) -> None:
    """Forget the link, and that there was one."""
    share_sources.release(share)
    share.delete()


@transaction.atomic
def take_down(share: Share, reason: str, note: str) -> None:
    """End the link as an administrator; an empty reason takes that back."""
    share.reason, share.note = reason, note
    share.taken_down_at = (share.taken_down_at or timezone.now()) if reason in Reason.values else None
    share.save(update_fields=["reason", "note", "taken_down_at"])
    if share.taken_down_at:
        share_sources.release(share)


def new_edit_token(share: Share) -> str:
    """Return another token that controls the link; the one before does no more."""
    edit_token = new_token()
    share.edit_hash = _hash(edit_token)
    share.save(update_fields=["edit_hash"])
    return edit_token


def controls(share: Share, edit_token: str) -> bool:
    """Return whether this token controls the link, in a time that tells nothing of it."""
    return hmac.compare_digest(share.edit_hash, _hash(edit_token))


def claim(browser: str, account: User) -> int:
    """Give the account the links of the browser; return how many that were."""
    return Share.objects.owned_by(browser).update(account=account, owner="")


def sweep(now: datetime) -> int:
    """Delete for good what expired long ago; return how many links that were."""
    share_sources.sweep(now)
    keys = list(Share.objects.over(now).values_list("pk", flat=True))
    Share.objects.filter(pk__in=keys).delete()
    return len(keys)


def _make_room(owner: Owner, length: int) -> None:
    """Return if the owner may have one more, of so many characters. Raises TooManyLinks."""
    if not isinstance(owner, str):
        User.objects.select_for_update(no_key=True).get(pk=owner.pk)
    theirs = Share.objects.owned_by(owner)
    # Whoever makes another at the same moment waits here. Only what is asked after that has seen this one too.
    list(theirs.select_for_update().order_by("pk").values_list("pk"))
    if theirs.count() >= MOST_LINKS:
        raise TooManyLinks
    if full := storage.full(owner, length):
        raise TooManyLinks(full)


def _length(frozen: Frozen) -> int:
    return len(frozen.document) + sum(len(json.dumps(each)) for each in (frozen.verdict, *frozen.pictures))


def _end(days: int | None) -> datetime | None:
    return None if days is None else timezone.now() + timedelta(days=days)


def _hash(edit_token: str) -> str:
    return hashlib.sha256(edit_token.encode("utf-8", "surrogatepass")).hexdigest()


def _line(text: str) -> str:
    """The text as one line, without characters that a database or a page stumbles over."""
    line = " ".join("".join(each if each.isprintable() else " " for each in text).split())
    return line[:MAX_TITLE]
