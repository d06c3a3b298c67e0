"""Addresses of the capstones' pages."""

from __future__ import annotations

from dataclasses import dataclass

from aitracks.course_home.render import Links


@dataclass(frozen=True)
class CapstoneLinks(Links):
    """Where the pages point to. `alone`: there is no hub around them."""

    prefix: str = "/services/capstones/"
    alone: bool = False

    def course_home(self) -> str:
        """Where everybody lands."""
        return f"{self.hub}services/home/"

    def problems(self, cohort: str) -> str:
        """What industry has set."""
        return f"{self.prefix}{cohort}/problems"

    def problem(self, cohort: str, problem: str) -> str:
        """One problem's form."""
        return f"{self.prefix}{cohort}/problems/{problem}"

    def kit(self, cohort: str, problem: str) -> str:
        """The starter notebook and the data, zipped."""
        return f"{self.prefix}{cohort}/kits/{problem}.zip"

    def teams(self, cohort: str) -> str:
        """All teams; here one founds or joins."""
        return f"{self.prefix}{cohort}/teams"

    def team(self, cohort: str, team: str) -> str:
        """One team."""
        return f"{self.prefix}{cohort}/teams/{team}"

    def team_work(self, cohort: str, team: str, problem: str) -> str:
        """A team's work on a problem."""
        return f"{self.prefix}{cohort}/teams/{team}/{problem}"

    def stage(self, cohort: str, team: str, problem: str, stage: str) -> str:
        """What a team hands in for a stage."""
        return f"{self.prefix}{cohort}/teams/{team}/{problem}/{stage}"

    def board(self, cohort: str, problem: str, part: str = "public") -> str:
        """A leaderboard."""
        return f"{self.prefix}{cohort}/boards/{problem}" + ("" if part == "public" else f"?part={part}")

    def reviews(self, cohort: str) -> str:
        """What waits to be reviewed."""
        return f"{self.prefix}{cohort}/reviews"

    def report(self, cohort: str, team: str, problem: str, pdf: bool = False) -> str:
        """A team's report for the results day."""
        return f"{self.prefix}{cohort}/reports/{team}/{problem}{'.pdf' if pdf else ''}"

    def dossier(self, cohort: str, number: int) -> str:
        """One dossier, for its reviewers and the staff."""
        return f"{self.prefix}{cohort}/reviews/{number}"
