"""PURE. What follows from several vitals together: the way through a visit, and where it leads."""
