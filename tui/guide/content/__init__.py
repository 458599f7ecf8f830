"""The four parts of the lab, step by step."""

from __future__ import annotations

from collections.abc import Mapping

from tui.guide.content.part1 import PART_1
from tui.guide.content.part2 import PART_2
from tui.guide.content.part3 import PART_3
from tui.guide.content.part4 import PART_4
from tui.model.guide import Guide

GUIDES: Mapping[int, Guide] = {guide.part: guide for guide in (PART_1, PART_2, PART_3, PART_4)}
