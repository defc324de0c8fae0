"""Found questions of an import: the list on its page, and what is kept of it."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from diagrams.found import FIRST, with_questions
from diagrams.models import Document, Topology
from lambdanet.document import UnreadableDocument, read_topology
from tests.diagrams.test_import import FORM, Page, cache, imported, read, redis_url, send, token_of, valkey, worker

__all__ = ["cache", "redis_url", "valkey", "worker"]

pytestmark = pytest.mark.django_db

TEMPLATE = """
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
  App: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.1.0/24, AvailabilityZone: us-east-1a}}
  Group: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: a, VpcId: !Ref Vpc}}
  Places: {Type: AWS::RDS::DBSubnetGroup, Properties: {SubnetIds: [!Ref App]}}
  Db: {Type: AWS::RDS::DBInstance, Properties: {Engine: mysql, DBSubnetGroupName: !Ref Places, VPCSecurityGroups: [!Ref Group]}}
  Queue: {Type: AWS::SQS::Queue}
  Orders:
    Type: AWS::Lambda::Function
    Properties:
      FunctionName: shop-orders
      VpcConfig: {SubnetIds: [!Ref App], SecurityGroupIds: [!Ref Group]}
      Environment: {Variables: {QUEUE: !Ref Queue, "A<b>": "https://me:hunter2@example.com", PASSWORD: hunter2}}
"""


def boxes(page: Page) -> dict[str, bool]:
    """What each box sends, and whether it is ticked."""
    return {one["value"]: "checked" in one for one in page.all("input", name="ask")}


def ids(values: Any) -> list[str]:
    return [json.loads(one)["id"] for one in values]


@pytest.fixture
def path(client: Client, worker: None) -> str:
    return reverse("diagrams:imported", args=[token_of(send(client, TEMPLATE))])


def test_each_found_question_has_a_box_and_its_reason(client: Client, path: str) -> None:
    page = read(client, path)

    assert "Questions found for you" in page.text
    assert ids(boxes(page)) == ["Orders-to-sqs", "Orders-to-internet", "Orders-to-Db"]
    assert list(boxes(page).values()) == [True, True, False]
    assert "shop-orders to Amazon SQS TCP 443 its environment variable QUEUE names something of it" in page.text
    assert "its environment variable A<b> names a host outside of AWS" in page.text
    assert "1 that is possible, and named by nothing" in page.text
    assert {one["form"] for one in page.all("input", name="ask")} == {"keep"}
    assert page.all("form", id="keep")


def test_what_is_ticked_is_kept_with_the_network_and_nothing_else(client: Client, path: str) -> None:
    values = list(boxes(read(client, path)))
    response = client.post(f"{path}save/", {"mask": "on", "ask": [values[0], values[2]]})

    assert response.status_code == 302
    text = Document.objects.get().text
    assert [(one.id, one.question.port, one.expect) for one in read_topology(json.loads(text)).questions] == [
        ("Orders-to-sqs", 443, None),
        ("Orders-to-Db", 3306, None),
    ]
    assert "hunter2" not in text
    assert "Orders-to-Db" in read(client, response["Location"]).text


def test_nothing_ticked_is_nothing_kept(client: Client, path: str) -> None:
    client.post(f"{path}save/", {})

    assert "questions" not in json.loads(Document.objects.get().text)


def test_a_copy_to_edit_has_them_too(client: Client, path: str) -> None:
    values = list(boxes(read(client, path)))
    response = client.post(reverse("diagrams:new"), {"token": path.split("/")[-2], "mask": "on", "ask": values[:2]})

    assert response.status_code == 302
    kept = json.loads(Topology.objects.get().head.document.text)["questions"]
    assert [one["id"] for one in kept] == ["Orders-to-sqs", "Orders-to-internet"]


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ("{", "The question that was chosen as number 2 did not arrive"),
        ("[]", "number 2 did not arrive"),
        ('{"id": NaN, "from": "Orders"}', "number 2 did not arrive"),
        ('{"id": "\\ud800", "from": "Orders", "to": "Db"}', "number 2 did not arrive"),
        ('{"id": "x", "from": "Orders"}', "questions[1].to"),
        ('{"id": "Orders-to-sqs", "from": "Orders", "to": "Db"}', "'Orders-to-sqs' is already the id"),
        ("x" * 3000, "number 2 did not arrive"),
    ],
)
def test_what_did_not_come_from_the_page_is_refused_and_the_ticks_stay(
    client: Client, path: str, sent: str, words: str
) -> None:
    values = list(boxes(read(client, path)))
    chosen = [values[0], sent]
    response = client.post(f"{path}save/", {"ask": chosen})
    page = Page(response.content)

    assert response.status_code == 422
    assert not Document.objects.exists()
    assert "It was not saved" in page.text
    assert words in page.text
    assert list(boxes(page).values()) == [True, False, False]
    assert "checked" not in page.all("input", name="mask")[0]
    copied = client.post(reverse("diagrams:new"), {"token": path.split("/")[-2], "ask": chosen})
    assert copied.status_code in (200, 422)
    assert not Topology.objects.exists()


@pytest.mark.parametrize("source", ["shop-orders", "Shop-Orders", "10.0.1.4"])
def test_a_question_that_calls_its_source_by_another_name_or_an_address_is_asked(
    client: Client, path: str, source: str
) -> None:
    asked = json.dumps({"id": "mine", "from": source, "to": "Db", "port": 3306})
    client.post(f"{path}save/", {"ask": [asked]})
    page = read(client, address := send(client, Document.objects.get().text)["Location"])

    assert page.all("a", id="q-mine", aria_current="true")
    assert page.all("div", class_="v-no")
    assert page.all("option", value=source, selected="")
    assert "By another name" not in read(client, address, {"from": "Orders", "to": "Db"}).text
    assert "Nothing here starts" in read(client, address, {"from": "Db", "to": "Orders"}, status=422).text


def test_without_a_cache_server_they_go_with_the_document(client: Client) -> None:
    page = Page(send(client, TEMPLATE).content)
    (document,) = page.all("input", name="document")
    values = list(boxes(page))
    response = client.post(reverse("diagrams:save"), {"document": document["value"], "ask": values[:1]})

    assert response.status_code == 302
    assert [one["id"] for one in json.loads(Document.objects.get().text)["questions"]] == ["Orders-to-sqs"]


@pytest.mark.usefixtures("worker")
def test_what_the_aws_cli_prints_has_them_too_and_a_document_without_functions_none(client: Client) -> None:
    assert boxes(read(client, imported(client)))
    page = read(client, send(client, '{"format": "lambdanet/topology@1", "name": "Mine"}')["Location"])
    assert "Questions found for you" not in page.text


@pytest.mark.usefixtures("worker")
def test_a_long_list_unfolds(client: Client) -> None:
    more = "".join(f"  F{one}: {{Type: AWS::Lambda::Function}}\n" for one in range(FIRST + 3))
    page = read(client, send(client, f"Resources:\n{more}")["Location"])

    assert len(boxes(page)) == FIRST + 3
    assert "3 more" in page.text


def test_a_document_with_questions_of_another_shape_is_left_to_whoever_reads_it() -> None:
    for text in ('{"questions": 7}', "[]"):
        assert with_questions(text, ['{"id": "x"}']) == text
    with pytest.raises(UnreadableDocument):
        with_questions("{", ['{"id": "x"}'])
    assert FORM
