"""Starts the application: `gunicorn app:app`, `flask --app app run`."""

from vital5 import create_app

app = create_app()
