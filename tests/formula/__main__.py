"""`python -m tests.formula [COUNT] [ID …]`: every standard that formulas can say, on so many customers (10,000).

Arrays, lazy frames, LibreOffice and formulon have to agree on every one of them; those standards that formulas
cannot say are listed with why.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from tests.formula.conftest import recalculation
from tests.formula.test_agreement import BENCHES, grader_of
from tests.formula.witness import as_saved, bench, by_formulon, by_lazy_frame, differing, undated

from fenji.emit.formula import unsayable


def main(count: int, names: list[str]) -> int:
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        recalculate = recalculation(Path(folder) / "profile")
        for name, readings, without in BENCHES:
            if names and name not in names:
                continue
            grader = grader_of(name, readings)
            if cannot := unsayable(grader.standard, grader.program):
                print(f"{name} {readings}: " + "；".join(str(each) for each in cannot), flush=True)
                continue
            start = time.perf_counter()
            one = bench(grader, Path(folder) / "books", count, seed=count, without=without)
            saved = recalculate([one.path], Path(folder) / "saved")[one.path]
            found = {
                "frame": differing(one, by_lazy_frame(one), skipped=undated(one)),
                "LibreOffice": differing(one, as_saved(one, saved)),
                "formulon": differing(one, by_formulon(one)),
            }
            wrong += sum(map(len, found.values()))
            told = ", ".join(f"{witness} {len(each)}" for witness, each in found.items())
            took = time.perf_counter() - start
            print(f"{name} {readings} {without}: {len(one.rows)} customers apart: {told} ({took:.0f} s)", flush=True)
            for each in [line for lines in found.values() for line in lines][:5]:
                print("  ", each, flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    asked = sys.argv[1:]
    sys.exit(
        main(int(asked[0]) if asked and asked[0].isdigit() else 10_000, [each for each in asked if not each.isdigit()])
    )
