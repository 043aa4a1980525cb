"""The kiosk: a cuff on a serial line, one screen, and nothing left behind."""
