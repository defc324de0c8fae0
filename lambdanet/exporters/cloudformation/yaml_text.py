"""A template as YAML: plain keys, long forms of the functions, no anchors, always the same text for the same template."""

from collections.abc import Mapping
from typing import Any

import yaml

try:
    from yaml import CSafeDumper as Dumper
except ImportError:  # PyYAML without libyaml
    from yaml import SafeDumper as Dumper  # type: ignore[assignment]


class _Plain(Dumper):
    def ignore_aliases(self, data: Any) -> bool:
        """Nothing is written as a reference to another place of the file."""
        return True


def as_yaml(template: Mapping[str, Any]) -> str:
    """The text of a template file."""
    text: str = yaml.dump(dict(template), Dumper=_Plain, sort_keys=False, allow_unicode=True, width=120)
    return text
