"""Patience for laws that are tried with many examples."""

from hypothesis import HealthCheck, settings

# A shared machine may take its time; an example that is slow proves nothing here.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")
