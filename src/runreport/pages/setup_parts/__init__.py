"""The parts of the page of a run's configuration, environment, checkpoints and origin."""
