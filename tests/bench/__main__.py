"""`make bench`: every figure of this release, as a table and as bench-out/figures.json.

Each `bench_*.py` here has `figures() -> list[dict]` with name, value, unit, limit (what the bare machine or
library does with the same work in the same run), ratio (value / limit), aim and met. A missed aim is reported, not
hidden: the exit code is 0 as long as everything could be measured.
"""

import importlib
import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
OUT = ROOT / "bench-out" / "figures.json"


def benches(wanted: list[str]) -> list[str]:
    names = sorted(file.stem for file in Path(__file__).parent.glob("bench_*.py"))
    return [name for name in names if not wanted or name.removeprefix("bench_") in wanted]


def row(figure: dict[str, Any]) -> str:
    met = {True: "met", False: "MISSED", None: ""}[figure["met"]]
    limit = "" if figure["limit"] is None else f"{figure['limit']:.4g}"
    ratio = "" if figure["ratio"] is None else f"{figure['ratio']:.2f}"
    value = f"{figure['value']:.4g} {figure['unit']}"
    return f"{figure['name']:<58} {value:>18} {limit:>10} {ratio:>7}  {figure['aim']:<16} {met}"


def main(wanted: list[str]) -> int:
    figures: list[dict[str, Any]] = []
    print(f"{'figure':<58} {'value':>18} {'limit':>10} {'ratio':>7}  {'aim':<16}")
    for name in benches(wanted):
        for figure in importlib.import_module(f"tests.bench.{name}").figures():
            figures.append(figure)
            print(row(figure), flush=True)
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return 0 if figures else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
