"""The devices that a kiosk can speak to, one file each: bytes in, measurement out.

Nothing here knows the web, the database or the clinical rules: a driver measures and reports.
"""

from __future__ import annotations

from collections.abc import Mapping

from kiosk.drivers import (
    accuniq_bp500,
    ampall_bp868f,
    and_tm265x,
    beurer_bm58_bm65,
    ble_bps_2a35,
    inbody_bpbio,
    omron_hbp9020_bp,
    omron_hbp9030_fmt5,
    par_nibp2020,
    suntech_advantage,
    tanita_csv,
)
from kiosk.drivers.driver import Driver

DRIVERS: Mapping[str, Driver] = {
    "and_tm265x": and_tm265x.DRIVER,
    "inbody_bpbio": inbody_bpbio.DRIVER,
    "omron_hbp9030_fmt5": omron_hbp9030_fmt5.DRIVER,
    "omron_hbp9020_bp": omron_hbp9020_bp.DRIVER,
    "accuniq_bp500": accuniq_bp500.DRIVER,
    "suntech_advantage": suntech_advantage.DRIVER,
    "par_nibp2020": par_nibp2020.DRIVER,
    "ampall_bp868f": ampall_bp868f.DRIVER,
    "beurer_bm58_bm65": beurer_bm58_bm65.DRIVER,
    "ble_bps_2a35": ble_bps_2a35.DRIVER,
    "tanita_csv": tanita_csv.DRIVER,
}

__all__ = ["DRIVERS", "Driver"]
