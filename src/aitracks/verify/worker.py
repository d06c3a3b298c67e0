"""The process that verifies one unit: ``python -m aitracks.verify.worker UNIT OPTIONS-AS-JSON SCRATCH``.

It cuts itself off the network before anything else, and reports on stdout, one JSON object a line:
``{"step": "building"}`` first, then ``{"cases": 21}``, ``{"done": "accepted/polyfit"}`` after each case, and
``{"verdict": {…}}`` last.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aitracks.processes import end_with_parent
from aitracks.verify.network import leave_network

ENVIRONMENT = {
    "MPLBACKEND": "Agg",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_ENABLE_ONEDNN_OPTS": "0",
}


@dataclass(frozen=True)
class Options:
    """How a unit is verified: `repeat` runs of the checks, `jobs` cases at a time, where to keep executed notebooks.

    Without `samples` the reference runs in a kernel and that is all.
    """

    repeat: int = 1
    jobs: int = 1
    keep: str = ""
    samples: bool = True


def main(path: str, options: Options, scratch: Path) -> None:
    """Verify the unit `path` in the empty folder `scratch` and print the events."""
    stdout = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what libraries print must not get between the events

    def tell(event: dict[str, Any]) -> None:
        stdout.write(json.dumps(event, ensure_ascii=False) + "\n")
        stdout.flush()

    end_with_parent()
    network = leave_network()
    from aitracks.verify.gate import verify_unit  # imported late: threads of libraries would forbid the step above

    _settle(scratch)
    tell(verify_unit(path, options, scratch, network, tell).event())


def _settle(scratch: Path) -> None:
    """An empty home folder, so that nothing downloaded earlier helps; but matplotlib's list of fonts is kept."""
    import matplotlib as mpl

    home = scratch / "home"
    home.mkdir()
    os.environ.update(ENVIRONMENT, HOME=str(home), MPLCONFIGDIR=mpl.get_cachedir())


if __name__ == "__main__":
    for name, value in ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    main(sys.argv[1], Options(**json.loads(sys.argv[2])), Path(sys.argv[3]))
