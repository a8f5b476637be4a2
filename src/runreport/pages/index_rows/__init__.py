"""Rows of the table of runs, one file for each kind of run."""
