"""Targets of known service time, compared as a user would compare two versions.

`python -m tests.real.comparisons 20` prints the table of docs/compare.md.
"""
