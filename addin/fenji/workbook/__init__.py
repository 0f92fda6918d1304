"""Workbooks: cells in, cell edits out, everything else byte for byte as it was. Knows nothing of standards."""
