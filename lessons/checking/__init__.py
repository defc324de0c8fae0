"""The course proves itself: all of its content, held to what it says.

`run.py` (start here) → `content.py`, the files → `figures.py`, `predictions.py`, `labs.py` with `lever_labs.py`, what each
comes to; `ids.py`, `links.py`, what is named and must be there; `coverage.py`, what must be taught, and where nothing leads.
Each check gives faults, with a line and a cure, and none of them raises for content that is broken.
"""
