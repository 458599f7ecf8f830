"""The faults that petload must stand, each tried on real processes.

The short form is part of every test run (`test_faults.py`); the full numbers are
`python -m tests.real.faults --long`, which prints a line a fault.
"""
