"""The command line: `fenji demo | standards | show | lint | grade | month-average | report | explain`."""

from fenji.cli.app import main

__all__ = ["main"]
