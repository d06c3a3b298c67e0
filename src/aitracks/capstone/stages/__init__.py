"""Stages of a capstone: reviews by rubric, decisions, awards, members' shares, and the way into the gradebook."""
