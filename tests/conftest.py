"""What holds for all tests."""

from hypothesis import settings

# A shared machine stalls for longer than any deadline on one example.
settings.register_profile("petload", deadline=None)
settings.load_profile("petload")
