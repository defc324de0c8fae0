"""Keys of rows as forms send them."""


def key_of(text: str) -> int:
    """The key that a text says; 0, which no row has, for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 18 else 0
