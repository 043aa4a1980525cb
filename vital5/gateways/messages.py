"""Texts and emails through GOV.UK Notify, whose templates hold the words: nothing about health."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

from vital5.config import Notify
from vital5.gateways.told import ACCEPTED, AGAIN, REFUSED, UNSURE, Told

TIMEOUT = 10
"""Seconds. Whoever sends does not keep a resident's page waiting."""

# It writes what the other side said into the log, and that may repeat a number or an address.
logging.getLogger("notifications_python_client").setLevel(logging.CRITICAL)


class Messages:
    """One account at GOV.UK Notify."""

    def __init__(self, notify: Notify) -> None:
        self.notify = notify

    def text(self, reference: str, to: str, template: str, words: Mapping[str, str]) -> Told:
        """Send one text."""
        return self._send(
            lambda client: client.send_sms_notification(
                phone_number=to,
                template_id=template,
                personalisation=dict(words),
                reference=reference,
            )
        )

    def email(self, reference: str, to: str, template: str, words: Mapping[str, str]) -> Told:
        """Send one email."""
        return self._send(
            lambda client: client.send_email_notification(
                email_address=to,
                template_id=template,
                personalisation=dict(words),
                reference=reference,
            )
        )

    def _send(self, deliver: Callable[[Any], Any]) -> Told:
        from notifications_python_client.errors import HTTP503Error, HTTPError, InvalidResponse
        from notifications_python_client.notifications import NotificationsAPIClient

        made: Callable[..., Any] = NotificationsAPIClient  # the library has no types
        client = made(self.notify.key, self.notify.url, timeout=TIMEOUT)
        client.request_session.max_redirects = 0  # it is sent there or nowhere
        try:
            deliver(client)
        except HTTP503Error:
            # No answer at all, or "come back later": a text too many does less harm than none.
            return Told(UNSURE, "no_answer")
        except HTTPError as error:
            again = error.status_code == 429 or error.status_code >= 500
            return Told(AGAIN if again else REFUSED, f"status_{error.status_code}")
        except InvalidResponse:
            return Told(UNSURE, "answer_unread")
        return Told(ACCEPTED)
