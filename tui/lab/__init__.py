"""One lab session, with no screen in it."""
