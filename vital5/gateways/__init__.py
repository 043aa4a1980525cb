"""The outside world: each gateway speaks one service's real protocol, and knows nothing of ours."""
