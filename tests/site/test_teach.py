"""What a trainer finds."""

from django.test import Client
from django.urls import reverse

from tests.pages import Page


def test_it_says_what_is_not_there_and_leads_to_what_is(client: Client) -> None:
    page = Page(client.get(reverse("teach")).content)

    assert "There is no classroom mode yet" in page.text
    trap = reverse("diagrams:topology", args=["public-subnet-trap"])
    assert page.all("a", href=f"{trap}?q=none")
