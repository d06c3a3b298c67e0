"""What authors of checks and learners' notebooks import.

Standard library only, and no NumPy unless a value is one: a learner's first cell waits for this import.
"""

from aitracks.checks.notebook import check
from aitracks.checks.registry import hidden, public
from aitracks.checks.says import JudgeError, close, fail, partial, require, show
from aitracks.checks.shapes import array, table
from aitracks.checks.student import Remote, Student
from aitracks.language import Text

__all__ = [
    "JudgeError",
    "Remote",
    "Student",
    "Text",
    "array",
    "check",
    "close",
    "fail",
    "hidden",
    "partial",
    "public",
    "require",
    "show",
    "table",
]
