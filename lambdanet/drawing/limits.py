"""How large a picture may become before it folds, and how large it may never be."""

from typing import Final

MAX_NODES: Final = 400
MAX_EDGES: Final = 600
MAX_SVG_BYTES: Final = 250 * 1024
MAX_HEIGHT: Final = 2500.0  # pixels: a few screens, which a person still looks through
