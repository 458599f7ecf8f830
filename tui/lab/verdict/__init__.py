"""Who is the bottleneck, and why: pure."""

from tui.lab.verdict.judge import diagnose

__all__ = ["diagnose"]
