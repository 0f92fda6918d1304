"""Lint: what is odd about a standard, under every reading of its options, each with an example customer.

Every table is looked at on all situations that its tests tell apart (`situations`), by what the program itself
says of them; a finding that holds under some readings only says under which (`readings`).
"""

from fenji.program.lint.findings import lint, refused

__all__ = ["lint", "refused"]
