"""What Django's system check refuses about a deployment."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error


def views_do_not_run_inside_a_transaction(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse ATOMIC_REQUESTS.

    Inside a transaction the task is sent only when the view has ended, so a view that waits for
    its answer would never see it.
    """
    return [
        Error(
            f"ATOMIC_REQUESTS is on for the database '{alias}'.",
            hint="Remove it: a view that waits for its answer would never see it.",
            id="lambdanet_site.E001",
        )
        for alias, database in settings.DATABASES.items()
        if database.get("ATOMIC_REQUESTS")
    ]
