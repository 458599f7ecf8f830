"""The faults that petload must withstand, each tried on real processes.

`test_faults.py` tries each briefly. `python -m tests.real.faults --long` tries each as often as
docs/reliability.md says, and prints a line a fault.
"""
