"""What petload changes in Locust, one idea a file; each patch says what happens without it.

Patches that count users and rebalance them are in users.py and rebalancing.py.
"""
