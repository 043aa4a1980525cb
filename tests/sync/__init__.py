"""A kiosk and its server, over real HTTP on this machine."""
