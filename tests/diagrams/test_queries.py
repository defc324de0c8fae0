"""How often a page asks the database, once its answers are known. Answers are stored by `jobs.ask`."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from diagrams.presets import all_presets

pytestmark = pytest.mark.django_db

PAGES = {
    "start": reverse("start"),
    "presets": reverse("diagrams:presets"),
    **{preset.slug: reverse("diagrams:topology", args=[preset.slug]) + "?q=internet" for preset in all_presets()},
}


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES.keys())
def test_a_page_whose_answers_are_known_asks_once(
    client: Client, page: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    # Without a worker each look works out a part of what is missing.
    for _ in range(20):
        if b"load delay:1s" not in client.get(page).content:
            break

    with django_assert_max_num_queries(1):
        client.get(page)


def test_a_page_without_answers_asks_nothing(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        client.get(reverse("teach"))
