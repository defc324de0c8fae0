"""The five questions of the wizard as a form. It reads an address and ends in `Answers`."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from django import forms

from lambdanet.services import BY_NAME
from lambdanet.wizard.answers import ENDPOINTS, ZONES, Answers, Database, Way

WAYS: Final[Mapping[Way, str]] = {
    Way.NONE: "None",
    Way.ONE_NAT: "One NAT gateway",
    Way.NAT_PER_ZONE: "One NAT gateway per zone",
    Way.REGIONAL_NAT: "A regional NAT gateway",
    Way.IPV6: "IPv6, through an egress-only internet gateway",
}
DATABASES: Final[Mapping[Database, str]] = {
    Database.NONE: "None",
    Database.RDS: "RDS",
    Database.RDS_PROXY: "RDS with RDS Proxy",
}
NUMBERS: Final[Mapping[int, str]] = {1: "One", 2: "Two", 3: "Three"}


def _one_of(label: str, choices: Mapping[Any, str]) -> forms.ChoiceField:
    offered = [(str(value), words) for value, words in choices.items()]
    return forms.ChoiceField(
        label=label,
        choices=offered,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose one of the answers.",
            "invalid_choice": f"“%(value)s” is none of the answers: {', '.join(value for value, _ in offered)}.",
        },
    )


class AnswersForm(forms.Form):
    """One answer to each question, and any number of endpoints."""

    use_required_attribute = False

    zones = _one_of("How many Availability Zones?", {number: NUMBERS[number] for number in ZONES})
    attached = _one_of("Is the function attached to the VPC?", {"no": "No", "yes": "Yes"})
    way = _one_of("A way to the internet?", WAYS)
    endpoints = forms.MultipleChoiceField(
        label="Which endpoints?",
        required=False,
        choices=[
            (name, f"{BY_NAME[name].title}, {'gateway' if BY_NAME[name].gateway else 'interface'}")
            for name in ENDPOINTS
        ],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": f"“%(value)s” is none of the endpoints: {', '.join(ENDPOINTS)}."},
    )
    database = _one_of("A database?", DATABASES)

    def answers(self) -> Answers:
        """The answers of a valid form."""
        given = self.cleaned_data
        return Answers(
            zones=int(given["zones"]),
            attached=given["attached"] == "yes",
            way=Way(given["way"]),
            endpoints=tuple(name for name in ENDPOINTS if name in given["endpoints"]),
            database=Database(given["database"]),
        )


def address_of(answers: Answers) -> str:
    """The answers as the page's address has them."""
    return urlencode(
        {
            "zones": answers.zones,
            "attached": "yes" if answers.attached else "no",
            "way": answers.way,
            "endpoints": answers.endpoints,
            "database": answers.database,
        },
        doseq=True,
    )
