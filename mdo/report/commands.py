"""Placeholder while this feature is being written."""

commands = ()
