"""What is due, and the mail that tells of it."""
