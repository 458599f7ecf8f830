"""Scenarios whose bottleneck is known, each run on real processes to check petload's verdict.

`test_verdicts.py` runs them briefly. `python -m tests.real.verdicts --causal` prints the table of
docs/verdict.md, with the RPS gain of a second worker.
"""
