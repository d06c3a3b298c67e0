"""What is taught: models and loader of the YAML under curriculum/."""

from aitracks.curriculum.coverage import Coverage, coverage
from aitracks.curriculum.fields import Bilingual
from aitracks.curriculum.load import load_curriculum
from aitracks.curriculum.programme import PassRule, Programme, Stage
from aitracks.curriculum.tree import Area, Curriculum, Topic, Track

__all__ = [
    "Area",
    "Bilingual",
    "Coverage",
    "Curriculum",
    "PassRule",
    "Programme",
    "Stage",
    "Topic",
    "Track",
    "coverage",
    "load_curriculum",
]
