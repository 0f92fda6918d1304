"""The command line: `fenji demo | standards | show | lint | grade | month-average | explain`."""

from fenji.cli.app import main

__all__ = ["main"]
