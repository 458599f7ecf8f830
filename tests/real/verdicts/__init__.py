"""Real scenarios with a known answer: who is the bottleneck, and is petload right about it?

`test_verdicts.py` tries them shortly; `python -m tests.real.verdicts` prints the table of
docs/verdict.md, and asks the strongest question of all: what does a worker more bring?
"""
