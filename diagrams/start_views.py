"""The wizard's page: five questions, and the network that they make, before anything is created."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from diagrams import results
from diagrams.costs import cost_of
from diagrams.figures import Ask, figures
from diagrams.network_page import HtmxRequest, Network
from diagrams.start_form import AnswersForm, address_of
from lambdanet.document import canonical
from lambdanet.editing.kinds import KINDS
from lambdanet.explanation.grammar import count
from lambdanet.topology import InterfaceKind, Topology
from lambdanet.wizard.answers import Answers
from lambdanet.wizard.document import document_for
from lambdanet.wizard.remarks import remarks


@require_safe
def start(request: HtmxRequest) -> HttpResponse:
    """Show the questions, and what the answers in the address come to: without any, the usual ones."""
    answered = any(name in request.GET for name in AnswersForm.base_fields)
    form = AnswersForm(request.GET if answered else QueryDict(address_of(Answers())))
    context: dict[str, Any] = {"section": "build", "form": form}
    if form.is_valid():
        context |= _shown(form.answers())
    return render(request, "diagrams/start.html", context, status=200 if form.is_valid() else 422)


def _shown(answers: Answers) -> dict[str, Any]:
    document = document_for(answers)
    text = canonical(document)
    topology = results.read(text)
    network = Network(text=text, topology=topology, origin="five answers")
    shown = Ask(document=text, topology=topology, question=None, detail="overview", kept=len(topology.questions))
    (picture,) = figures([shown])
    return {
        "network": network,
        "answers": address_of(answers),
        "figure": picture,
        "kept": picture.kept,
        "cost": cost_of(topology),
        "remarks": remarks(answers),
        "created": list(_created(document)),
        "interfaces": _interfaces(topology),
        "waiting": picture.waiting or any(each.waiting for each in picture.kept),
        "degraded": picture.inline or any(each.inline for each in picture.kept),
    }


def _created(document: dict[str, Any]) -> Iterator[str]:
    """How many of each kind stand in the document; what is outside of it is created by nobody."""
    for kind in KINDS:
        if kind.group != "Outside" and (number := len(document.get(kind.list_name, ()))):
            yield count(number, kind.noun)


def _interfaces(topology: Topology) -> int:
    """How many interfaces Lambda makes of it by itself."""
    return sum(1 for interface in topology.interfaces if interface.kind is InterfaceKind.LAMBDA)
