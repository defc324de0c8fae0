"""Questions that are put before the answer is shown: posed with variations, and judged.

`posing.py` (start here) → `verdicts.py`, `numbers.py`, `changes.py`, `timeline.py`, one for each kind → `posed.py`, what
is shown; `judging.py`, what the answer was worth; `reading.py`, from data; `written.py`, what a file says;
`variation.py`, the same idea on another network; `formulas.py`, what is counted.
"""
