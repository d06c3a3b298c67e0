"""Alembic's folder: how one shape of the capstones' database becomes the next."""
