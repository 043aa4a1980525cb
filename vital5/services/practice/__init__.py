"""What a practice does with what was shared with it, seen from one desk at one practice."""
