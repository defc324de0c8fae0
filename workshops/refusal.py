"""What an action of an instructor is refused with."""


class Refused(Exception):
    """Why an action does not fit the room as it is, in a sentence."""
