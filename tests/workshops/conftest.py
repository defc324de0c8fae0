"""An instructor's browser, and the course that workshops are made of."""

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client

from lessons.catalogue import read_lessons
from lessons.loading import load
from lessons.registry import CONTENT_DIR, preset_names, registry
from workshops import planning
from workshops.models import Kind, Workshop


@pytest.fixture(autouse=True)
def forgotten() -> None:
    """What an address has tried is another test's."""
    cache.clear()


@pytest.fixture(scope="session")
def lesson_texts() -> object:
    lessons, faults = read_lessons(CONTENT_DIR, registry(), preset_names())
    assert not faults
    return lessons


@pytest.fixture
def account(db: None) -> User:
    return User.objects.create_user("teacher", "teacher@example.org")


@pytest.fixture
def desk(account: User) -> Client:
    """The instructor's browser."""
    client = Client()
    client.force_login(account)
    return client


@pytest.fixture
def course(db: None, lesson_texts: object) -> None:
    load(lesson_texts)  # type: ignore[arg-type]


@pytest.fixture
def workshop(account: User) -> Workshop:
    """A vote, a poll and a vote on a count; no lessons, so that the course need not be loaded."""
    made = planning.create(account, "Lambda in a VPC")
    planning.add(made, account, f"{Kind.PREDICTION}:U04-P1")
    planning.add_poll(made, "Tea or coffee?", ["Tea", "Coffee"])
    planning.add(made, account, f"{Kind.PREDICTION}:U03-P1")
    return made
