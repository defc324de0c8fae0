"""Labs: broken networks to repair, with goals that any right repair meets.

`reading.read_lab` reads one, `start.start` gives its network, `grade.grade` judges a learner's: never by the stored
answer, always by asking the network itself.
"""
