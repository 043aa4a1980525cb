"""Simulated devices, one for each driver, that speak the real bytes at the real speed."""

from __future__ import annotations

from collections.abc import Mapping

from kiosk.drivers.simulated.device import FAULTS, SimulatedDevice
from kiosk.drivers.simulated.polled import Accuniq, Beurer
from kiosk.drivers.simulated.sending import Ampall, Ble, Hbp9020, Hbp9030, InBody, Tanita
from kiosk.drivers.simulated.started import AndTm265x, Par, SunTech

SIMULATED: Mapping[str, type[SimulatedDevice]] = {
    "and_tm265x": AndTm265x,
    "inbody_bpbio": InBody,
    "omron_hbp9030_fmt5": Hbp9030,
    "omron_hbp9020_bp": Hbp9020,
    "accuniq_bp500": Accuniq,
    "suntech_advantage": SunTech,
    "par_nibp2020": Par,
    "ampall_bp868f": Ampall,
    "beurer_bm58_bm65": Beurer,
    "ble_bps_2a35": Ble,
    "tanita_csv": Tanita,
}

__all__ = ["FAULTS", "SIMULATED", "SimulatedDevice"]
