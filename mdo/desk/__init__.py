"""The meeting desk: one screen for who takes notes during a meeting."""
