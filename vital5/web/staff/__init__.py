"""Staff pages: signing in, one's own account, and what may be opened by whom."""
