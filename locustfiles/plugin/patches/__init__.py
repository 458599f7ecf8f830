"""What petload changes in Locust, one idea a file; each patch says what happens without it."""
