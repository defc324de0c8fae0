"""What the lessons' templates need."""

import re
from typing import Final

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.filter
def breakable(code: str) -> SafeString:
    """A code that may break after its underscores, so that a narrow cell can hold it."""
    return format_html_join(_BREAK, "{}", ((part,) for part in re.findall(r"[^_]+_?", code)))


_BREAK: Final = mark_safe("<wbr>")
