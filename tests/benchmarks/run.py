"""Runs every benchmark, one after another, each in a process of its own.

python -m tests.benchmarks.run [--short]
"""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def main() -> int:
    """Their lines on standard output; 1 when one of them broke (never because it was slow)."""
    broken = []
    for script in sorted(HERE.glob("bench_*.py")):
        module = f"tests.benchmarks.{script.stem}"
        command = [sys.executable, "-m", module, *sys.argv[1:]]
        ended = subprocess.run(command, cwd=HERE.parents[1], check=False)
        if ended.returncode:
            broken.append(script.stem)
    if broken:
        print(f"broken: {', '.join(broken)}", file=sys.stderr)
    return int(bool(broken))


if __name__ == "__main__":
    sys.exit(main())
