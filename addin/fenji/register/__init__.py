"""Registers: the sheets of the follow-up workbook, in which people write and fenji keeps its state."""
