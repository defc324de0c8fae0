"""What every page says of who is signed in."""

from collections.abc import Callable
from functools import partial

from django.contrib.auth.models import User
from django.http import HttpRequest

from diagrams.owners import account_of


def account(request: HttpRequest) -> dict[str, Callable[[], User | None]]:
    """Give `signed_in`. It is found out only where a template names it: pages for faults ask no database."""
    return {"signed_in": partial(account_of, request)}
