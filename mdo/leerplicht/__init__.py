"""Registrations under the Leerplichtwet."""
