"""ARTIFACTS, the tuple of all kinds; a test fails when a file of this folder is not listed."""

from runreport.artifacts.artifact import Artifact

ARTIFACTS: tuple[Artifact, ...] = ()
