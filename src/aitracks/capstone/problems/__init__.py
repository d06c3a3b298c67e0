"""Problems that industry sets: the programme's form as YAML, its rules, its life, and the listing."""

from aitracks.capstone.problems.load import load_problem, load_problems, problem_files, sound_problems
from aitracks.capstone.problems.model import ExpectedResult, IndustryProblem

__all__ = ["ExpectedResult", "IndustryProblem", "load_problem", "load_problems", "problem_files", "sound_problems"]
