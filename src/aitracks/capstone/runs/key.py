"""What a run's result depends on, as digests: a state that was kept goes only with the same."""

from __future__ import annotations

import functools
import hashlib
import json
import platform
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib import metadata

import aitracks
from aitracks.capstone.runs.notebook import TeamNotebook
from aitracks.capstone.runs.types import RunJob

_LIBRARIES = (
    *("numpy", "pandas", "scipy", "scikit-learn", "scikit-image", "matplotlib", "pillow", "tensorflow-cpu", "keras"),
    *("torch", "transformers", "ipython", "papermill", "dill"),
)


@dataclass(frozen=True)
class RunKey:
    """Digests of the four things; the reasons why a state does not fit are their names."""

    notebook: str
    parameters: str
    data: str
    environment: str

    @property
    def digest(self) -> str:
        """All of them in one."""
        return _digest(asdict(self))

    def changed(self, other: Mapping[str, str]) -> list[str]:
        """The names of what is different in `other`."""
        return [name for name, value in asdict(self).items() if other.get(name) != value]


def run_key(job: RunJob, notebook: TeamNotebook, work: str, train: str, inputs: str) -> RunKey:
    """The key of a run; `work`, `train` and `inputs` are digests of what is shown to it."""
    return RunKey(
        notebook=_digest([[cell.kind, cell.source, cell.tags] for cell in notebook.cells] + [work]),
        parameters=_digest([job.seed, job.budget, job.kind]),
        data=_digest([train, inputs]),
        environment=_digest([versions(), job.profile or notebook.profile, job.unsafe, asdict(job.limits)]),
    )


@functools.cache
def versions() -> dict[str, str]:
    """The versions of everything that can change a result."""
    found = {"python": platform.python_version(), "aitracks": aitracks.__version__}
    for name in _LIBRARIES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()
