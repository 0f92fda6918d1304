"""The command line: `fenji demo | standards | show | lint | grade | explain`."""

from fenji.cli.app import main

__all__ = ["main"]
