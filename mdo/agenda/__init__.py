"""The calendar: month, week and list, the private feed, and who can when."""
