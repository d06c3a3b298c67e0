"""Where a cohort's capstones lie below the data folder; all of it is closed to teams but what is copied for them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from aitracks.capstone.teams.entry_views import TryStage
from aitracks.capstone.teams.store import FOLDER

BASELINE = "baseline"


@dataclass(frozen=True)
class ProblemPlaces:
    """One problem in one cohort. `worlds.make` writes and replaces `data` as a whole, so nothing else lies there."""

    root: Path
    problem: str

    @property
    def data(self) -> Path:
        """All splits of the problem: see `aitracks.capstone.worlds`."""
        return self.root / "data" / self.problem

    @property
    def train(self) -> Path:
        """What notebooks learn from."""
        return self.data / "open" / "train"

    @property
    def practice(self) -> Path:
        """Inputs whose labels are beside them: what teams try their notebooks on."""
        return self.data / "open" / "practice"

    @property
    def kit(self) -> Path:
        """What a team gets: the starter notebook and data/."""
        return self.root / "kits" / self.problem

    def judged(self, stage: TryStage) -> Path:
        """The split that a stage is judged on: inputs/ and labels.csv."""
        return self.data / ("field" if stage == "field" else "hidden")

    def baseline(self, stage: TryStage) -> Path:
        """The starter's own run on that split."""
        return self.root / "tries" / self.problem / f"{BASELINE}-{stage}"

    def attempt(self, number: int) -> Path:
        """Everything of one try, by its number in the store."""
        return self.root / "tries" / self.problem / str(number)


@dataclass(frozen=True)
class CohortPlaces:
    """The capstones of one cohort."""

    root: Path

    @classmethod
    def of(cls, data: Path, cohort: str) -> CohortPlaces:
        """Below the data folder."""
        return cls(data.absolute() / FOLDER / cohort)

    @property
    def secret(self) -> Path:
        """32 bytes of which all data of the cohort are a function."""
        return self.root / "secret"

    @property
    def lock(self) -> Path:
        """Held by whoever prepares or evaluates."""
        return self.root / ".lock"

    def problem(self, problem: str) -> ProblemPlaces:
        """One of its problems."""
        return ProblemPlaces(self.root, problem)

    @property
    def worlds(self) -> Path:
        """All data with all labels, a folder for each problem; never opened to anybody."""
        return self.root / "data"

    @property
    def kits(self) -> Path:
        """What teams get, a folder for each problem."""
        return self.root / "kits"

    @property
    def tries(self) -> Path:
        """Everything of all tries, a folder for each problem."""
        return self.root / "tries"

    @property
    def notebooks(self) -> Path:
        """What was handed in; in profile server the account of the pages keeps it."""
        return self.root / "notebooks"

    def notebook(self, digest: str) -> Path:
        """A notebook that was handed in, by its SHA-256."""
        return self.notebooks / f"{digest}.ipynb"

    @property
    def reports(self) -> Path:
        """What is shown on the results day: index.html and a page for each team."""
        return self.root / "reports"

    def report(self, team: str, problem: str = "") -> Path:
        """A team's report; of a team with several problems, that about one. A PDF of it lies beside it."""
        return self.reports / f"team-{team}{f'-{problem}' if problem else ''}.html"  # no id holds a "-"
