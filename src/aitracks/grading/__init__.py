"""How work is graded: nbgrader configuration and its execute step."""
