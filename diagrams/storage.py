"""How much one browser or account may keep: the documents of its topologies, and what its links have frozen.

Counted are characters of topologies that are not deleted, each revision by itself, and of links that are not revoked. A
topology that is edited drops its oldest revisions instead (`history.MOST_CHARACTERS`), so nobody is ever told in the
middle of an edit that there is no room.
"""

from typing import Final

from django.db.models import Sum

from diagrams.models import Revision, Topology
from diagrams.owners import Owner
from diagrams.share_models import Share

MEBI: Final = 1024 * 1024
MOST_CHARACTERS: Final = 256 * MEBI


def used(owner: Owner) -> int:
    """So many characters are kept for the owner."""
    topologies = Topology.objects.owned_by(owner).kept()
    revisions = Revision.objects.filter(topology__in=topologies).aggregate(sum=Sum("document__length"))
    links = Share.objects.owned_by(owner).aggregate(sum=Sum("length"))
    return (revisions["sum"] or 0) + (links["sum"] or 0)


def full(owner: Owner, more: int) -> str:
    """Why there is no room for so many characters more, and what to do, in words; "" if there is."""
    known = used(owner)
    if known + more <= MOST_CHARACTERS:
        return ""
    return (
        f"Your topologies and links take {known / MEBI:.1f} MiB, this would take {max(more, 1) / MEBI:.1f} more, and "
        f"{MOST_CHARACTERS / MEBI:g} MiB is the most. Delete topologies with a long history, or frozen links, that you do not need."
    )
