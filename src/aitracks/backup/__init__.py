"""Backup and restore of everything that a hub must not lose."""
