"""Processes that run learners' code: forked from a warm process, inside a sandbox."""
