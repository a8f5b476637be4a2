"""Serves a site on this machine, with server-sent events."""
