"""YAML as CloudFormation has it: a short tag such as `!Ref Vpc` is read as `{"Ref": "Vpc"}`, its long form.

Aliases (`*name`) are refused, as CloudFormation does: a short text could otherwise stand for gigabytes.
"""

from typing import Any, Final

import yaml

from lambdanet.document import PlainLoader, load_yaml

# The tags that CloudFormation knows. `!Ref` and `!Condition` are long forms without `Fn::`.
TAGS: Final = (
    *("And", "Base64", "Cidr", "Contains", "Equals", "FindInMap", "GetAZs", "GetAtt", "If", "ImportValue", "Join"),
    *("Length", "Not", "Or", "Select", "Split", "Sub", "ToJsonString", "Transform"),
)
BARE: Final = ("Ref", "Condition")


class _TaggedLoader(PlainLoader):
    """Plain YAML, and CloudFormation's short tags."""


def load_tagged_yaml(text: str) -> object:
    """YAML with short tags as plain data. Raises yaml.YAMLError."""
    return load_yaml(text, _TaggedLoader)


def _long_form(loader: Any, node: yaml.Node) -> dict[str, Any]:
    tag = node.tag.removeprefix("!")
    name = tag if tag in BARE else f"Fn::{tag}"
    if isinstance(node, yaml.SequenceNode):
        return {name: loader.construct_sequence(node, deep=True)}
    if isinstance(node, yaml.MappingNode):
        return {name: loader.construct_mapping(node, deep=True)}
    text = loader.construct_scalar(node)
    if tag == "GetAtt":
        return {name: list(text.partition(".")[::2])}
    return {name: text}


for _tag in (*BARE, *TAGS):
    _TaggedLoader.add_constructor(f"!{_tag}", _long_form)
