"""Pages of the programme team."""
