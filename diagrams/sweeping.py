"""What is kept for a while only, and its end. It may run as often as it likes, in several places at once.

* A deleted topology can be had back for a day (`history.RESTORABLE`).
* A draft that nobody touched is kept for 90 days.
* A link that has expired says so for 30 days (`share_models.EXPIRED_KEPT`), and can be extended until then.
* A token that has expired is listed for 30 days (`tokens.EXPIRED_KEPT`).
* What was worked out of a document that no topology holds, as of a stranger's question, is kept for 30 days. It is
  worked out again when somebody asks again. Documents stay: their addresses were promised to last.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from diagrams import history, shares, tokens
from diagrams.models import Draft, Result

DRAFTS_KEPT: Final = timedelta(days=90)
RESULTS_KEPT: Final = timedelta(days=30)
# A sweep is short: what is left is the next one's.
MOST_RESULTS: Final = 5_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Swept:
    topologies: int
    drafts: int
    results: int
    links: int
    tokens: int


def sweep(now: datetime) -> Swept:
    """Delete for good whatever is over; return how many of each that were."""
    topologies = history.sweep(now)
    drafts, _ = Draft.objects.filter(updated__lt=now - DRAFTS_KEPT).delete()
    old = Result.objects.filter(queued_at__lt=now - RESULTS_KEPT, document__revisions=None)
    keys = list(old.order_by("queued_at").values_list("pk", flat=True)[:MOST_RESULTS])
    results, _ = Result.objects.filter(pk__in=keys).delete()
    return Swept(
        topologies=topologies, drafts=drafts, results=results, links=shares.sweep(now), tokens=tokens.sweep(now)
    )
