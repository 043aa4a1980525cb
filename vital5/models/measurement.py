"""What a device measured: each raw result, and which device, cuff and arm gave it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from vital5.models.base import Base


class Measurement(Base):
    """One result of a device, exactly as it came, believed or not. Never changed.

    A sitting's readings are worked out from several of these; they stand beside each other in the
    same check. Its id is made by the device's host when the result came, so that the same result
    sent twice is kept once.
    """

    __tablename__ = "measurement"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    check_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("health_check.id", ondelete="CASCADE"), index=True
    )
    vital: Mapped[str]
    number: Mapped[int]  # the first of a check is 1
    taken_at: Mapped[datetime]  # by the host's clock, the time of record
    device: Mapped[str]  # the driver's id
    device_name: Mapped[str]
    serial: Mapped[str]  # "" where nobody wrote it down
    calibration_due: Mapped[str]  # a date; "" for a device that has none
    cuff_size: Mapped[str]  # small_adult, standard, large, thigh; "" where it fits more than one
    cuff_from_cm: Mapped[Decimal | None] = mapped_column(sa.Numeric(5, 2))
    cuff_to_cm: Mapped[Decimal | None] = mapped_column(sa.Numeric(5, 2))
    arm: Mapped[str]  # left, right; "" for a scale
    systolic: Mapped[int | None]  # mmHg
    diastolic: Mapped[int | None]
    mean: Mapped[int | None]
    pulse: Mapped[int | None]  # beats a minute
    weight_kg: Mapped[Decimal | None] = mapped_column(sa.Numeric(6, 3))
    irregular: Mapped[bool]  # the device flagged the pulse
    believed: Mapped[bool]  # BP-VALID or WT-VALID holds
    device_time: Mapped[str]  # the device's own clock, as text; "" where it has none
    flags: Mapped[str]  # the device's further words, as JSON
