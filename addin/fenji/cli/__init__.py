"""The command line: see `fenji --help`; what each command does stands in a module of its own."""

from fenji.cli.app import main

__all__ = ["main"]
