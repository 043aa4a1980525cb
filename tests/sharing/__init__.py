"""The resident's side of sharing: practices, who somebody is, consent, and what comes of it."""
