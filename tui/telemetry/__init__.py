"""Measure CPU from the system, load from Locust's master, and latency from outside."""
