"""The programme team: what waits for it, and numbers that point at nobody."""
