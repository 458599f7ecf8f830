"""The four parts of the lab, step by step."""

from __future__ import annotations

from collections.abc import Mapping

from tui.lab.guide.model import Guide
from tui.lab.guide.parts.part1 import PART_1
from tui.lab.guide.parts.part2 import PART_2
from tui.lab.guide.parts.part3 import PART_3
from tui.lab.guide.parts.part4 import PART_4

GUIDES: Mapping[int, Guide] = {guide.part: guide for guide in (PART_1, PART_2, PART_3, PART_4)}
