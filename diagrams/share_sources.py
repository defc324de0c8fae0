"""What the files of links are made from: kept while a link shows it, and let go of with its files when none does.

source = share_sources.adopt(share, stamp, data)    # the link shows this now
share_sources.release(share)                        # it shows nothing any more
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Q, QuerySet

from diagrams.models import FileSource, Kind, Result
from diagrams.share_models import Share
from lambdanet.document import canonical, digest

# A file that nobody asks for any more; whoever does has it made again.
FILES_KEPT: Final = timedelta(days=30)
# Not taken from under a link that is just about to point at it.
UNUSED_KEPT: Final = timedelta(hours=1)


@transaction.atomic
def adopt(share: Share, stamp: str, data: Mapping[str, Any]) -> str:
    """Let the link's files be made from this from now on, as long as `stamp` holds; return its digest.

    "" for a link that has ended meanwhile: nothing of it is kept.
    """
    now = _locked(share)
    if now is None or now.revoked_at or now.taken_down_at:
        return ""
    key = digest(canonical(data))
    FileSource.objects.bulk_create([FileSource(digest=key, data=dict(data))], ignore_conflicts=True)
    # Whoever lets go of it meanwhile waits here, and finds this link then.
    FileSource.objects.select_for_update().filter(pk=key).first()
    Share.objects.filter(pk=share.pk).update(files=key, files_of=stamp)
    if now.files_id and now.files_id != key:
        _let_go(now.files_id, share)
    return key


@transaction.atomic
def release(share: Share) -> None:
    """Delete the link's files: those that no other link shows too."""
    now = _locked(share)
    if now is not None and now.files_id:
        Share.objects.filter(pk=share.pk).update(files=None, files_of="")
        _let_go(now.files_id, share)


def forget_own(share: Share) -> None:
    """Delete the files that print the link's own title and address: they say something else from now on."""
    key = Share.objects.filter(pk=share.pk).values_list("files", flat=True).first()
    if key:
        _own_of(share, key).delete()


def _locked(share: Share) -> Share | None:
    """The link as it is by now, and stays until the transaction ends."""
    return Share.objects.listed().select_for_update(of=("self",)).filter(pk=share.pk).first()


def _let_go(key: str, share: Share) -> None:
    source = FileSource.objects.select_for_update().filter(pk=key).first()
    if source is not None and not source.shares.exists():
        source.delete()
    else:
        _own_of(share, key).delete()


def _own_of(share: Share, key: str) -> QuerySet[Result]:
    return Result.objects.filter(source=key, options__link=share.pk)


def sweep(now: datetime) -> None:
    """Delete the files of links that have ended, what no link shows, and files that are older than `FILES_KEPT`."""
    over = Q(expires__lte=now) | Q(revoked_at__isnull=False) | Q(taken_down_at__isnull=False)
    gone = Q(kind="live") & (Q(topology=None) | Q(topology__deleted_at__isnull=False))
    for share in Share.objects.listed().exclude(files=None).filter(over | gone):
        release(share)
    FileSource.objects.filter(shares=None, created__lt=now - UNUSED_KEPT).delete()
    Result.objects.filter(kind=Kind.EXPORT, queued_at__lt=now - FILES_KEPT).delete()
