"""What a trainer finds."""

from django.test import Client
from django.urls import reverse

from tests.pages import Page


def test_it_leads_to_workshops_and_to_what_works_without_one(client: Client) -> None:
    page = Page(client.get(reverse("teach")).content)

    assert page.all("a", href=reverse("workshops:workshops"))
    assert page.all("a", href=reverse("workshops:join"))
    trap = reverse("diagrams:topology", args=["public-subnet-trap"])
    assert page.all("a", href=f"{trap}?q=none")
