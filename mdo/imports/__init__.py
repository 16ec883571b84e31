"""Files of other systems that are read in: what was wrong in them, and what came of it."""
