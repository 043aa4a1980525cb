"""Looking after Vital 5: staff, practices, the directory, and who looked at what."""
