"""Wrong evaluators: what somebody with a certain misconception would answer.

`catalogue.py` (start here) → a file for each family → `case.py`, what is asked; `copies.py`, edits of a copy;
`traces.py`, the true walks judged otherwise. Each belief is the true evaluator with exactly one thing changed.
"""
