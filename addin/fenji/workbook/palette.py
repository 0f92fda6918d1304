"""The palette: the type and the colours of everything that fenji draws, so that all its sheets look alike."""

from __future__ import annotations

FONT = "微软雅黑"
INK, NAVY, GREY, RULE = "222222", "1F3864", "6B7280", "BFC5CE"
PAPER, SHADE, HEAD, WARN = "FFFFFF", "F3F5F9", "DCE4F1", "FFF1CC"
TYPED = "FFFDF3"
"""Behind cells that are there to be typed into."""
