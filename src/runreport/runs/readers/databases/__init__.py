"""Runs in SQLite databases, read out of their bytes."""
