"""A sixth vital, as somebody would add it, and a walk through it in a copy of the checkout."""
