"""A practice over a whole site, with somebody signed in there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from flask import Flask

from tests import staffing
from tests.practice.desks import Surgery
from tests.staffing import StaffVisitor
from vital5.models import InboxItem, Practice, Staff


class Place:
    """A practice with a signed-in member of staff, over a site."""

    def __init__(self, site: Flask, **practice: object) -> None:
        self.site = site
        self.database = site.extensions["vital5"].database
        self.practice: Practice = staffing.a_practice(**practice)
        with self.database.writing() as session:
            session.add(self.practice)
        self.staff_id = self.colleague("N. Nurse")
        self.nurse = StaffVisitor(site, self.staff_id)

    def colleague(self, name: str) -> UUID:
        return staffing.a_staff(self.database, practice=self.practice, name=name)

    @contextmanager
    def surgery(self) -> Iterator[Surgery]:
        with self.database.writing() as session:
            staff = session.get_one(Staff, self.staff_id)
            yield Surgery(session, self.database.keys, self.practice, staff)

    def share(self, urgency: str = "self_care", name: str = "Amal Test", **more: object) -> UUID:
        with self.surgery() as surgery:
            return surgery.shares(urgency, person=surgery.person(name), **more)  # type: ignore[arg-type]

    def item(self, share_id: UUID) -> InboxItem:
        with self.database.reading() as session:
            return session.get_one(InboxItem, share_id)

    def presses(self, share_id: UUID, deed: str, who: StaffVisitor | None = None,
                status: int = 200, **fields: str) -> None:  # fmt: skip
        visitor = who or self.nurse
        data = {"csrf_token": visitor.token(), **fields}
        visitor.posts(f"/practice/shares/{share_id}/{deed}", data, status)
