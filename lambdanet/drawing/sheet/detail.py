"""The levels of detail, from few words to all."""

from enum import StrEnum


class Detail(StrEnum):
    """How much the picture says."""

    OVERVIEW = "overview"
    NETWORK = "network"
    EVERYTHING = "everything"
