"""What tests of the API share: a client that sends JSON, a network, and the faults of an answer."""

import json
from typing import Any

from django.http import HttpResponse
from django.test import Client

from diagrams import presets

ROOT = "/api/v1"


def network(slug: str = "vpc-attachment") -> dict[str, Any]:
    """The document of a ready-made network."""
    preset = presets.find(slug)
    assert preset is not None
    return dict(preset.document)


def post(client: Client, path: str, body: object, token: str = "", **headers: str) -> HttpResponse:
    """Post a body as JSON, with a token if there is one."""
    return send(client, "post", path, body, token, **headers)


def send(client: Client, method: str, path: str, body: object = None, token: str = "", **headers: str) -> HttpResponse:
    """Send a request; a body that is text or bytes is sent as it is."""
    content = body if isinstance(body, str | bytes) else json.dumps(body)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    if token:
        named["Authorization"] = f"Bearer {token}"
    given = {} if body is None else {"data": content, "content_type": "application/json"}
    answer: HttpResponse = client.generic(method.upper(), f"{ROOT}{path}", headers=named, **given)
    return answer


def data(answer: Any) -> Any:
    """The JSON of an answer, which says that it is JSON."""
    assert answer["Content-Type"].startswith("application/json"), answer["Content-Type"]
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return json.loads(content)


def faults(answer: Any) -> list[tuple[str, str]]:
    """Code and path of each fault; each has words."""
    found = data(answer)
    assert list(found) == ["problems"]
    for one in found["problems"]:
        assert list(one) == ["code", "path", "message", "hint"]
        assert one["message"]
    return [(one["code"], one["path"]) for one in found["problems"]]
