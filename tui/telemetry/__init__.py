"""How we measure: CPU from the system, load from Locust's master, latency from outside."""
