"""YAML as CloudFormation has it: a short tag such as `!Ref Vpc` is read as `{"Ref": "Vpc"}`, its long form.

Aliases (`*name`) and merges (`<<`) are read too: the Serverless Framework and `sam package` write them out. What they
stand for is counted, for a short text could otherwise stand for gigabytes.
"""

import re
from typing import Any, Final

import yaml

from lambdanet.document import PlainLoader, load_yaml

MOST_ALIASED: Final = 100_000  # values that the aliases of a file stand for
ALIAS: Final = re.compile(r"(?:^|[\s,\[{:])\*[\w-]", re.MULTILINE)

# The tags that CloudFormation knows. `!Ref` and `!Condition` are long forms without `Fn::`.
TAGS: Final = (
    *("And", "Base64", "Cidr", "Contains", "Equals", "FindInMap", "GetAZs", "GetAtt", "If", "ImportValue", "Join"),
    *("Length", "Not", "Or", "Select", "Split", "Sub", "ToJsonString", "Transform"),
)
BARE: Final = ("Ref", "Condition")


class _TaggedLoader(PlainLoader):
    """Plain YAML, CloudFormation's short tags, and aliases up to a bound."""

    def __init__(self, stream: str) -> None:
        super().__init__(stream)
        self._count = 0  # of all values so far, those that aliases stand for among them
        self._aliased = 0
        self._sizes: dict[str, int] = {}  # of what has an anchor, once it is whole

    def compose_node(self, parent: Any, index: Any) -> Any:
        event: Any = self.peek_event()  # type: ignore[no-untyped-call]  # PyYAML's stubs leave it out
        if isinstance(event, yaml.events.AliasEvent):
            return self._compose_alias()
        self._count += 1
        before = self._count
        node = super().compose_node(parent, index)
        if event.anchor is not None:
            self._sizes[event.anchor] = self._count - before + 1
        return node

    def _compose_alias(self) -> yaml.Node:
        event: Any = self.get_event()  # type: ignore[no-untyped-call]
        if event.anchor not in self._sizes:
            wrong = "leads back to itself" if event.anchor in self.anchors else "leads to nothing"
            raise yaml.composer.ComposerError(None, None, f"the alias *{event.anchor} {wrong}", event.start_mark)
        self._count += self._sizes[event.anchor]
        self._aliased += self._sizes[event.anchor]
        if self._aliased > MOST_ALIASED:
            message = f"aliases (*name) stand for more than {MOST_ALIASED:,} values here"
            raise yaml.composer.ComposerError(None, None, message, event.start_mark)
        node: yaml.Node = self.anchors[event.anchor]
        return node


_TaggedLoader.add_implicit_resolver("tag:yaml.org,2002:merge", re.compile("<<$"), ["<"])


def compose_tagged_yaml(text: str) -> yaml.Node | None:
    """The tree of a text, with the places of its parts. Raises yaml.YAMLError."""
    return yaml.compose(text, Loader=_TaggedLoader)


def has_aliases(text: str) -> bool:
    """Does a text that was read hold an alias of YAML (`*name`)?"""
    if not ALIAS.search(text):
        return False
    try:
        return any(isinstance(one, yaml.events.AliasEvent) for one in yaml.parse(text, Loader=yaml.SafeLoader))
    except (yaml.YAMLError, RecursionError):  # JSON with tabs, which has none
        return False


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
