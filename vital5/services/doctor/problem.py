"""What the doctor finds: a problem, how bad it is, and what mends it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any, Literal


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong. An error keeps production from starting; a warning does not."""

    id: str
    severity: Literal["error", "warning"]
    what: str
    mend: str


@dataclass
class Finding:
    """Everything that was looked at, and everything found wrong."""

    problems: list[Problem] = field(default_factory=list)
    checked: list[str] = field(default_factory=list)

    def add(self, name: str, problems: Iterable[Problem]) -> None:
        """Note that something was looked at, with what was wrong there."""
        self.checked.append(name)
        self.problems.extend(problems)

    @property
    def errors(self) -> list[Problem]:
        """The problems that keep production from starting."""
        return [problem for problem in self.problems if problem.severity == "error"]

    def as_json(self) -> dict[str, Any]:
        """What the command prints."""
        return {
            "ok": not self.errors,
            "problems": [asdict(problem) for problem in self.problems],
            "checked": self.checked,
        }


def error(name: str, what: str, mend: str) -> Problem:
    """Something that must be mended before residents come."""
    return Problem(name, "error", what, mend)


def warning(name: str, what: str, mend: str) -> Problem:
    """Something to look after."""
    return Problem(name, "warning", what, mend)
