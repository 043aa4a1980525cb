"""Verbs: what people do. They take a session; they know no request and no HTML."""
