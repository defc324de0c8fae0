"""What a load asks of a network, second by second: `timeline.py` (start here) → `limits.py`, `growth.py`, `load.py`."""
