"""What comes of a lab's levers: a model for each lab that is about counts, times or states.

shape.py says what a model gives; each has its figures, whether its goals hold and why, and the fact ids of its limits.
"""
