"""What a kiosk and the server say to each other: sealed letters, signed requests, strict JSON.

Both sides import this, and nothing here knows a web framework or a database. docs/kiosk-sync.md
describes it for whoever builds another kiosk.
"""
