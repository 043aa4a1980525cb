"""Vital 5: the resident pages, the rules behind them and the store beneath them."""
