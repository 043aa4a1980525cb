"""Starts the application: `gunicorn app:app`, `flask --app app run`."""

from vital5 import create_app
from vital5.config import Settings
from vital5.services.doctor import refuse_if_broken

settings = Settings.from_environment()
if settings.production:
    # Whichever server starts it: on what `vital5 doctor` calls an error, nobody is let in.
    refuse_if_broken(settings)
app = create_app(settings)
