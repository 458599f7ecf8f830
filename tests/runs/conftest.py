"""Patience for laws that are tried with many examples."""

from hypothesis import HealthCheck, settings

# On a shared machine a slow example says nothing.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")
