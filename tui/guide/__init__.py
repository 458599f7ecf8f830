"""The guided lab: steps that a run ticks, and figures that it answers."""
