"""How fast fenji is, against what one would otherwise do: `python -m tests.benchmarks`."""
