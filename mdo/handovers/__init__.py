"""The plan for the parents and for the gemeente: page, PDF, data, and handing it over."""
