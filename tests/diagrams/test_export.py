"""The page on which a network is taken away, and its files."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from diagrams.export_views import OFFERED
from diagrams.models import Topology
from lambdanet.document import canonical
from lambdanet.exporters.writing import FORMATS
from lambdanet.importers.files import SourceFile
from lambdanet.importers.reading import read_files
from tests.builders import preset
from tests.pages import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_once")]

NAT = "/build/vpc-attachment-nat/export/"


def test_every_format_that_is_written_is_offered() -> None:
    assert set(OFFERED) == set(FORMATS)


@pytest.mark.parametrize("way", OFFERED)
def test_a_format_shows_its_files_and_what_they_leave_out(client: Client, way: str) -> None:
    page = Page(client.get(f"{NAT}{way}/").content)

    assert [one["href"] for one in page.all("a") if one.get("aria-current") == "page"][-1] == f"{NAT}{way}/"
    assert page.all("textarea")
    if way != "topology":
        assert "host on the internet" in page.text.split("Left out")[1]


def test_a_file_is_the_whole_text_and_can_be_imported_again(client: Client) -> None:
    response = client.get(f"{NAT}cloudformation/template.yaml")

    assert response.headers["Content-Disposition"] == 'attachment; filename="template.yaml"'
    found = read_files([SourceFile(path="template.yaml", content=response.content)])
    assert {one["id"] for one in found.document["nat_gateways"]}
    assert json.loads(client.get(f"{NAT}topology/topology.json").content) == json.loads(
        canonical(preset("vpc-attachment-nat"))
    )


def test_only_the_owner_takes_a_topology_away(client: Client) -> None:
    client.post(reverse("diagrams:new"), {"preset": "vpc-attachment"})
    key = Topology.objects.get().key

    assert client.get(reverse("diagrams:export", args=[key])).status_code == 200
    for name, more in (("export", []), ("export-as", ["topology"]), ("export-file", ["topology", "topology.json"])):
        assert Client().get(reverse(f"diagrams:{name}", args=[key, *more])).status_code == 404


@pytest.mark.parametrize("path", ["nonsense/", "cloudformation/nonsense", "nonsense/template.yaml"])
def test_what_is_not_there_is_not_found(client: Client, path: str) -> None:
    assert client.get(f"{NAT}{path}").status_code == 404


def test_an_empty_network_can_be_taken_away(client: Client) -> None:
    client.post(reverse("diagrams:new"), {"empty": "yes"})
    key = Topology.objects.get().key

    for way in OFFERED:
        assert client.get(reverse("diagrams:export-as", args=[key, way])).status_code == 200
