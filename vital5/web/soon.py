"""What waits in the outbox for people is sent at once, and no page waits for it."""

from __future__ import annotations

import logging
import threading

from vital5.services import outbox
from vital5.services.carriers import carriers_of
from vital5.services.contact import EMAIL, TEXT
from vital5.web.store import installation

log = logging.getLogger("vital5")


def send_messages_soon() -> threading.Thread:
    """Send the texts and emails that are due, beside the request. `vital5 outbox run` does the
    same later for whatever this does not manage."""
    here = installation()
    carriers = {k: v for k, v in carriers_of(here.settings).items() if k in (TEXT, EMAIL)}

    def send() -> None:
        try:
            outbox.run(here.database, carriers, here.clock)
        except Exception as error:  # the row is there, and is sent later
            log.error("messages could not be sent: %s", type(error).__name__)

    sending = threading.Thread(target=send, name="messages", daemon=True)
    sending.start()
    return sending
