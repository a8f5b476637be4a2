"""What `runreport doctor` looks at besides folders of runs."""
