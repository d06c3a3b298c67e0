"""Capstones: industry sets the problem, teams solve it with notebooks that are judged on hidden data."""
