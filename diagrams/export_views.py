"""A network taken away: as a template, as a configuration, as commands, as the document. What each leaves out stands beside it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from diagrams.network_page import HtmxRequest
from diagrams.subjects import Subject, of_a_network
from lambdanet.exporters.exported import Exported
from lambdanet.exporters.writing import FORMATS, export_topology

MOST_LINES: Final = 400  # of a file in the page; the whole is one press away


@dataclass(frozen=True, kw_only=True, slots=True)
class Way:
    """A format as people know it. `then`: what is done with the files, a command or a sentence."""

    title: str
    about: str
    then: str


WAYS: Final[Mapping[str, Way]] = {
    "cloudformation": Way(
        title="CloudFormation",
        about="A template that deploys this network.",
        then="aws cloudformation deploy --template-file template.yaml --stack-name toy --capabilities CAPABILITY_IAM",
    ),
    "terraform": Way(
        title="Terraform",
        about="A configuration for the AWS provider.",
        then="terraform init && terraform plan",
    ),
    "aws-cli": Way(
        title="AWS CLI",
        about="The same as commands, one step after the other.",
        then="bash create.sh",
    ),
    "topology": Way(
        title="JSON",
        about="The topology document: what LambdaNet itself reads, with everything in it.",
        then="python -m lambdanet check topology.json",
    ),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """A file in the page: `head` is its beginning, `more` how many lines follow."""

    name: str
    head: str
    rows: int
    more: int


@require_safe
@of_a_network
def export(request: HtmxRequest, subject: Subject, way: str = "") -> HttpResponse:
    """Show a network in one format, and what that leaves out."""
    chosen = way or OFFERED[0]
    found = _exported(subject, chosen)
    context = {
        "section": "build",
        "subject": subject,
        "offered": [(name, WAYS[name]) for name in OFFERED],
        "format": chosen,
        "way": WAYS[chosen],
        "files": [_shown(name, text) for name, text in found.files.items()],
        "matters": [one for one in found.left_out if one.matters],
        "left_out": [one for one in found.left_out if not one.matters],
    }
    return render(request, "diagrams/export.html", context)


@require_safe
@of_a_network
def export_file(request: HtmxRequest, subject: Subject, way: str, name: str) -> HttpResponse:
    """One of the files, to be kept."""
    text = _exported(subject, way).files.get(name)
    if text is None:
        raise Http404
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return response


def _exported(subject: Subject, format_: str) -> Exported:
    if format_ not in OFFERED:
        raise Http404
    return export_topology(subject.network.topology, json.loads(subject.network.text), format_)


def _shown(name: str, text: str) -> Shown:
    lines = text.splitlines()
    head = lines[:MOST_LINES]
    return Shown(name=name, head="\n".join(head), rows=min(len(head) + 1, 24), more=len(lines) - len(head))


OFFERED: Final = tuple(name for name in WAYS if name in FORMATS)
