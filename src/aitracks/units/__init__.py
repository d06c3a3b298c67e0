"""From authored text to nbgrader notebooks: parse, lint, build, verify."""
