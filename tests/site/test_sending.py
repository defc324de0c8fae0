"""Sending a task: at once where a broker answers, and at once refused where none does."""

import time

import pytest
from celery.exceptions import OperationalError as BrokerAway
from kombu.exceptions import OperationalError

from lambdanet_site.celery import app


def test_sending_without_a_broker_fails_fast() -> None:
    started = time.monotonic()

    with pytest.raises((OperationalError, BrokerAway, OSError)):
        app.send_task("nobody.knows")

    assert time.monotonic() - started < 1


@pytest.mark.usefixtures("broker")
def test_sending_works_where_a_broker_answers() -> None:
    started = time.monotonic()

    app.send_task("nobody.knows", queue="lambdanet-test", expires=1)

    assert time.monotonic() - started < 1
