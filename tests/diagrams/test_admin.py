import pytest
from django.test import Client

from tests.diagrams.asking import DRAWING, request, row


@pytest.mark.django_db
def test_results_can_be_looked_at_and_not_touched(admin_client: Client) -> None:
    result = row(request(DRAWING), state="failed", error="Too large.")
    there = f"/admin/diagrams/result/{result.key}/"

    assert result.key[:12] in admin_client.get("/admin/diagrams/result/").content.decode()
    assert "Too large." in admin_client.get(f"{there}change/").content.decode()
    assert admin_client.post(f"{there}change/", {"state": "queued"}).status_code == 403
    assert admin_client.post(f"{there}delete/", {"post": "yes"}).status_code == 403
    assert admin_client.get("/admin/diagrams/result/add/").status_code == 403
