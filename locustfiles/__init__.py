"""The lab's Locust user scripts, one a part, and the plug-in that tells petload what they do."""
