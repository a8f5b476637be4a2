"""Defaults of every command from `runreport.toml` and `[tool.runreport]` of pyproject.toml."""
