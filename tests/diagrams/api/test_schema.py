"""What the API's own description promises holds for whatever is sent: by schemathesis, against the WSGI application."""

from collections.abc import Iterable, Iterator
from typing import Any

import pytest
import schemathesis
from django.contrib.auth.models import User
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, settings

from diagrams import tokens
from lambdanet_site.wsgi import application

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("one_connection", "broker")]

# That a document is one is no matter of its JSON Schema alone: what it refers to has to be there.
CONFIG = schemathesis.Config.from_dict(
    {
        "checks": {
            "positive_data_acceptance": {"expected-statuses": ["2xx", 401, 403, 404, 409, 413, 422, 428, 429, 503]}
        }
    }
)


def site(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """The site as a server calls it, which says from where the request comes."""
    return application(environ | {"REMOTE_ADDR": "127.0.0.1"}, start_response)


schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", site, config=CONFIG)


@pytest.fixture
def one_connection() -> Iterator[None]:
    """The test's connection to the database stays open, as with Django's own client."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def token() -> str:
    return tokens.create(User.objects.create_user("ada"), "tests", days=1).text


@schema.parametrize()
@settings(max_examples=4, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_operation_keeps_what_its_description_says(case: schemathesis.Case) -> None:
    case.call_and_validate()


@schema.include(tag=["Topologies", "Links"]).parametrize()
@settings(max_examples=3, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_operation_with_a_token_keeps_what_its_description_says(case: schemathesis.Case, token: str) -> None:
    case.call_and_validate(headers={"Authorization": f"Bearer {token}"})
