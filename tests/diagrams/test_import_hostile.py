"""Whatever is posted to an import: a page that says what is wrong, with what was typed, and nothing half done.

The importers have fuzzers of their own; here it is the way to them: forms, uploads, archives, values, boxes, and the API.
"""

import base64
import json
import re
import zipfile
from html import escape
from io import BytesIO
from typing import Any, Final

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diagrams.models import Document
from lambdanet.importers.files import CONTROL
from tests.diagrams.api.asked import ROOT
from tests.diagrams.test_found import TEMPLATE as FOUND
from tests.diagrams.test_import import FORM, HOSTILE, TEMPLATE, Page, cache, redis_url, token_of, valkey, worker

__all__ = ["cache", "redis_url", "valkey", "worker"]

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("worker", "fresh_counts"),
    pytest.mark.filterwarnings("ignore:Duplicate name"),
]

fuzzed = settings(
    max_examples=40,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

NAMES: Final = (
    *(
        "t.yaml",
        "T.yaml",
        "./t.yaml",
        "a/t.yaml",
        "../../t.yaml",
        "/etc/passwd",
        "..\\..\\t.yaml",
        "C:\\t.yaml",
        "..",
        ".",
    ),
    *(
        "caf\u00e9.yaml",
        "cafe\u0301.yaml",
        "t\u202elmay.yaml",
        "t\u200b.yaml",
        "\u2066t.yaml",
        "<img src=x>.yaml",
        "&lt;b&gt;",
    ),
    *(
        "",
        " ",
        "\0",
        "a\nb.yaml",
        "t.yaml?versionId=1",
        "https://s3.amazonaws.com/b/t.yaml",
        "file:///t.yaml",
        "x" * 3_000,
    ),
    *("123456789012/us-east-1/t.json", "__MACOSX/t.yaml", ".t.yaml", "\ud800.yaml", "\U0001f469\u200d\U0001f4bb.yaml"),
)
VALUES: Final = (*NAMES, "10.0.0.0/16", "9" * 5_000, "nan", "${P}", "{{resolve:ssm:x}}", "*a", "'; --", "true", "prod")
names, values = st.sampled_from(NAMES), st.sampled_from(VALUES)

BOMB: Final = "a: &a [x, x]\n" + "".join(
    f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)
TEXTS: Final = (
    *(text for text, _ in HOSTILE.values() if len(text) < 10_000),
    *(TEMPLATE, FOUND, BOMB, "[" * 5_000, "{" * 5_000, "a: " + "[" * 2_000, '{"Resources": ' + "9" * 100_000 + "}"),
    "Resources: {V: {Type: AWS::EC2::VPC, Properties: {CidrBlock: !GetAtt V.CidrBlock}}}",
    "Resources: {V: {Type: AWS::EC2::VPC, Properties: {CidrBlock: '\u202e10.0.0.0/16', Tags: [{Key: Name, Value: '\u202e<b>'}]}}}",
    "Parameters: {P: {Type: String, Default: !Ref P, Description: <b>}}\nResources: {V: {Type: AWS::EC2::VPC}}",
    "service: '\u202e<b>'\nprovider: {name: aws}\nfunctions: {a: {vpc: {subnetIds: '${opt:\u202ex}'}}}",
    "x" * 50_000,
)


@st.composite
def contents(draw: st.DrawFn, deep: int = 1) -> bytes:
    """A file: a text in some encoding, a nested stack, or an archive; whole, or cut."""
    kind = draw(st.sampled_from(("text", "text", "nested", "nested", "bytes", "archive", "archive")))
    if kind == "nested":
        stack = {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": draw(names)}}
        found = json.dumps({"Resources": {"N": stack}}).encode()
    elif kind == "bytes":
        found = draw(
            st.sampled_from(
                (b"", b"\0", b"\xff\xfe{\0", b"\x1f\x8b\x08", b"PK\x03\x04", b"PK\x05\x06", b"\xef\xbb\xbf{}")
            )
        )
    elif kind == "archive" and deep:
        found = packed([(draw(names), draw(contents(deep=deep - 1))) for _ in range(draw(st.integers(0, 3)))])
        if draw(st.booleans()):
            found = found.replace(b"PK\x01\x02", b"PK\x01\x02\x14\x03\x14\0\1\0"[: draw(st.integers(4, 10))])
    else:
        encoding = draw(st.sampled_from(("utf-8", "utf-8", "utf-8-sig", "utf-16", "latin-1")))
        found = draw(st.sampled_from(TEXTS)).encode(encoding, "replace" if encoding == "latin-1" else "surrogatepass")
    return found if draw(st.integers(0, 5)) else found[: len(found) // 2]


def packed(entries: list[tuple[str, bytes]]) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, (name, content) in enumerate(entries):
            entry = zipfile.ZipInfo(name.encode(errors="replace").decode())
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 3
            entry.external_attr = (0o120777 if number == 2 else 0o100644) << 16  # the third is a symbolic link
            archive.writestr(entry, content)
    return made.getvalue()


lines = st.lists(st.builds("{}={}".format, values, values) | values, max_size=3).map("\r\n".join)
fields = st.sampled_from(("files", "files", "files", "folder", "text", "parameters", "paths", "ask", "token", ""))
Parts = list[tuple[str, str | None, bytes]]
parts = st.lists(
    st.tuples(fields, names, contents())
    | st.tuples(
        st.just("text"), st.none(), st.sampled_from(TEXTS).map(encoded := lambda text: text.encode(errors="replace"))
    )
    | st.tuples(st.just("parameters"), st.none(), lines.map(encoded))
    | st.tuples(st.just("paths"), st.none(), st.lists(names, max_size=2).map(json.dumps).map(encoded))
    | st.tuples(fields, st.none(), values.map(encoded)),
    min_size=1,
    max_size=4,
)


def post(client: Client, path: str, given: Parts) -> Any:
    """Post parts as they travel, whatever is in them."""
    body = BytesIO()
    for name, filename, content in given:
        named = "" if filename is None else f'; filename="{filename}"'
        body.write(f'--x\r\nContent-Disposition: form-data; name="{name}"{named}\r\n\r\n'.encode(errors="replace"))
        body.write(content + b"\r\n")
    return client.generic("POST", path, body.getvalue() + b"--x--\r\n", content_type="multipart/form-data; boundary=x")


def said(response: Any, where: str = "problems") -> str:
    """What the page says is wrong: something, in letters that show, and no markup of whoever sent it."""
    page = response.content.decode()
    assert response.status_code in (422, 503), response.status_code
    found = re.search(rf'<div class="problems"[^>]*id="{where}".*?</div>', page, re.DOTALL)
    assert found, page[:500]
    words = re.sub(r"<[^>]*>", "", found[0])
    assert len(words.split()) > 5
    assert not CONTROL.search(words.replace("\n", "").replace("\t", "")), words
    assert "<img src" not in page
    return words


@fuzzed
@given(given=parts)
def test_whatever_is_posted_is_imported_or_refused_by_name_with_what_was_typed(client: Client, given: Parts) -> None:
    response = post(client, FORM, given)

    assert not Document.objects.exists()
    if response.status_code == 302:
        shown = client.get(response["Location"])
        assert shown.status_code in (200, 422)
        assert b"<img src" not in shown.content
        assert Page(shown.content).all("form", id="keep")
        return
    if "did not arrive as a browser sends it" in said(response):
        return
    for name in ("text", "parameters"):
        typed = [content for field, filename, content in given if field == name and filename is None]
        assert all(escape(text.decode(errors="replace")) in response.content.decode() for text in typed[-1:])


asked = st.fixed_dictionaries(
    {},
    optional={
        "id": st.sampled_from(("q", "q", "<b>", "", "x" * 99, 7)),
        "from": st.sampled_from(("Orders", "shop-orders", "SHOP-ORDERS", "10.0.1.4", "::1%x", "Db", "eni-1", None))
        | values,
        "to": st.sampled_from(("Db", "sqs", "internet", "10.0.1.5", ["Db"])) | values,
        "port": st.sampled_from((443, 0, -1, 1e5, "443", True, 10**30)),
        "title": values,
    },
)
boxes = st.lists(asked.map(json.dumps) | st.sampled_from(TEXTS), max_size=3)


@settings(fuzzed, max_examples=20)
@given(ask=boxes, mask=st.booleans(), copied=st.booleans(), edited=st.lists(st.tuples(values, values), max_size=3))
def test_boxes_and_values_are_kept_whole_or_not_at_all(
    client: Client, ask: list[str], mask: bool, copied: bool, edited: list[tuple[str, str]]
) -> None:
    with transaction.atomic():
        save_and_edit(client, ask, mask, copied, edited)
        transaction.set_rollback(True)


def save_and_edit(client: Client, ask: list[str], mask: bool, copied: bool, edited: list[tuple[str, str]]) -> None:
    token = token_of(client.post(FORM, {"text": FOUND}))
    sent: Parts = [("ask", None, one.encode(errors="replace")) for one in ask] + [("mask", None, b"on")] * mask
    path = reverse("diagrams:new") if copied else reverse("diagrams:save-import", args=[token])
    response = post(client, path, [*sent, ("token", None, token.encode())])

    if response.status_code == 302:
        (row,) = Document.objects.all()
        assert len(json.loads(row.text).get("questions", ())) == len(ask)
        assert client.get(response["Location"]).status_code in (200, 422)
    else:
        assert not Document.objects.exists()
        assert copied or said(response, "unsaved")
        assert not copied or response.status_code in (200, 422)

    told: Parts = [(f"value:{name}", None, text.encode(errors="replace")) for name, text in edited]
    again = post(client, reverse("diagrams:give-values", args=[token]), told)
    assert again.status_code in (302, 400) or said(again)  # 400: a header that no browser makes so long


@fuzzed
@given(
    name=values,
    content=contents(),
    told=st.dictionaries(values, values, max_size=2),
    format_=st.sampled_from(("", "x", "aws-cli")),
)
def test_the_api_answers_the_same_in_its_own_shape(
    client: Client, name: str, content: bytes, told: dict[str, str], format_: str
) -> None:
    file = {"path": name, "base64": base64.b64encode(content).decode()}
    body = json.dumps({"files": [file], "parameters": told, "format": format_})
    response = client.post(f"{ROOT}/import", body, content_type="application/json")

    found = json.loads(response.content)
    assert response.status_code in (200, 413, 422)
    assert "document" in found if response.status_code == 200 else found["problems"]
    assert all(one["message"] and not CONTROL.search(one["message"] + one["path"]) for one in found["problems"])
