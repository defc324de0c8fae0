"""What is kept of a workshop goes when its days are over: seats with their names, and votes. The plan stays its instructor's."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from workshops.models import Seat, Workshop
from workshops.running import bump


def forget(now: datetime | None = None) -> int:
    """Delete the seats and votes of workshops that ended long enough ago; return how many seats."""
    moment = now or timezone.now()
    ended = (
        Workshop.objects.filter(ended__isnull=False, seats__isnull=False)
        .distinct()
        .values_list("pk", "ended", "keep_days")
    )
    over = [pk for pk, when, days in ended if when and when + timedelta(days=days) <= moment]
    return Seat.objects.filter(workshop__in=over).delete()[1].get("workshops.Seat", 0)


def forget_now(workshop: Workshop) -> None:
    """Delete its seats and votes at once."""
    with transaction.atomic():
        workshop.seats.all().delete()
        bump(workshop)
