"""What people give by mistake for something that is read here, and what to give instead."""

import re
from collections.abc import Iterator
from typing import Final

# what the text of a file shows, in words, and what to do
TEXTS: Final = (
    (
        re.compile(
            r"^\s*(?:resource|data)\s+\"\w+\"\s+\"[\w-]+\"\s*\{|^\s*(?:module|provider|variable|output)\s+\"[\w-]+\"\s*\{",
            re.MULTILINE,
        ),
        "This is Terraform's configuration, which only Terraform can work out.",
        "Give its plan: terraform plan -out plan, then terraform show -json plan.",
    ),
    (
        re.compile(r"aws-cdk-lib|\baws_cdk\b|@aws-cdk/core"),
        "This is a program for the CDK.",
        "Give what cdk synth makes of it: the files cdk.out/*.template.json.",
    ),
)
TYPE: Final = re.compile(r"AWS::\w+::\w+")


def text_mistaken(text: str) -> tuple[str, str] | None:
    """What a text is that is read here in another form, and what to give instead."""
    return next(((message, hint) for pattern, message, hint in TEXTS if pattern.search(text[:100_000])), None)


def value_mistaken(value: object) -> tuple[str, str] | None:
    """The same of a value that was read from a file."""
    return next(_of_value(value), None)


def _of_value(value: object) -> Iterator[tuple[str, str]]:
    if not isinstance(value, dict):
        return
    if "lineage" in value or (value.get("version") in (3, 4) and "terraform_version" in value):
        yield "This is Terraform's state file.", "Give what terraform show -json prints of it."
    if isinstance(value.get("provider"), dict | str) and "service" in value:
        yield (
            "This is a service of the Serverless Framework for another cloud.",
            "Only those with provider.name aws are read.",
        )
    resources = value.get("resources")
    if isinstance(resources, dict) and "Resources" in resources:
        yield "This is a part of a serverless.yml.", "Give serverless.yml too, which refers to it."
    types = [one.get("Type") for one in value.values() if isinstance(one, dict)]
    if types and all(isinstance(one, str) and TYPE.match(one) for one in types):
        yield "These are resources of a template without the template.", "Write Resources: above them, and indent them."
