"""The lab's Locust user scripts, one a part, and petload's Locust plug-in."""
