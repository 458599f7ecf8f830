"""Settings of all tests."""

import gc

import pytest
from hypothesis import settings

# A shared machine stalls for longer than any deadline on one example.
settings.register_profile("petload", deadline=None)
settings.load_profile("petload")


@pytest.fixture(autouse=True, scope="session")
def _rare_garbage_collection() -> None:
    """Collect garbage rarely: with hundreds of screens it takes a fifth of the time."""
    gc.freeze()
    gc.set_threshold(100_000, 20, 50)
