"""What the administrator sees of the machine: the jobs, the mail, and whether it is well."""
