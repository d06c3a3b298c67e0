"""Runs of team notebooks: papermill on walled-in warm processes, with checkpoints, many at a time."""
