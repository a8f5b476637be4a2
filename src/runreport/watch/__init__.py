"""Keeps a site up to date while runs are being written."""
