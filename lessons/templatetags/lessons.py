"""What the lessons' templates need."""

import re
from typing import Final

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from lessons.codes import BY_NAME

register = template.Library()


@register.filter
def breakable(code: str) -> SafeString:
    """A code that may break after its underscores, so that a narrow cell can hold it."""
    return format_html_join(_BREAK, "{}", ((part,) for part in re.findall(r"[^_]+_?", code)))


@register.filter
def has_page(code: str) -> bool:
    """Whether a code has a page of its own; what AWS refuses when it is saved has none."""
    return code in BY_NAME


_BREAK: Final = mark_safe("<wbr>")
