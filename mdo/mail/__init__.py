"""Mail: letters that wait in the outbox, and their delivery."""
