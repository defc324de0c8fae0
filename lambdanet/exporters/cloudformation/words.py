"""Texts of a topology as a template may have them: they are data, whatever they look like."""

import re
import unicodedata
from typing import Final

LONGEST_TAG: Final = 128  # the least that a service takes, which is RDS Proxy
LONGEST_DESCRIPTION: Final = 1024  # of a template, in bytes
# what the description of a security group and of its rules may have (EC2, CreateSecurityGroup)
NOT_IN_RULES: Final = re.compile(r"[^A-Za-z0-9. _\-:/()#,@\[\]+=&;{}!$*]")


def harmless(text: str) -> str:
    """Without the two braces that begin a dynamic reference, which CloudFormation looks up wherever it stands."""
    while "{{" in text:
        text = text.replace("{{", "{ {")
    return text


def tag_value(text: str) -> str:
    """With the characters that the tags of every service may have: letters, digits, spaces and `_.:/=+-@`."""
    return "".join(one if one in "_.:/=+-@" or unicodedata.category(one)[0] in "LNZ" else "_" for one in text)[
        :LONGEST_TAG
    ]


def rule_words(text: str) -> str:
    """With the characters that a security group's descriptions may have."""
    return harmless(NOT_IN_RULES.sub("_", text))[:255]


def description(text: str) -> str:
    """As long as a template's description may be."""
    plain = harmless(" ".join(text.split()))
    return plain.encode()[:LONGEST_DESCRIPTION].decode(errors="ignore")
