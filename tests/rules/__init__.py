"""The clinical rules: every worked case, every edge, and what must hold everywhere."""
