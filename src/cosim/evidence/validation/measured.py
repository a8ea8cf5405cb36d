"""A measured pattern: its lines beside their packaged verdicts and the best explanations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cosim.evidence.validation.pattern import VERDICTS, Finding, Pattern, Verdict, worst
from cosim.evidence.validation.relevance import Bearing

__all__ = ["Measured"]


@dataclass(frozen=True, slots=True)
class Measured:
    """A measured pattern, or the reason why it was not measured.

    Attributes
    ----------
    pattern, findings, seconds
        The pattern, its lines, and the time of the measurement.
    lacks
        Missing properties of the scenario; then there are no findings.
    expected
        Packaged verdict of each line, if there is one.
    why
        Best explanation of lines that do not agree, by line.
    bearing
        How it bears on the policies that were named, if any were.
    """

    pattern: Pattern
    findings: Sequence[Finding]
    seconds: float
    lacks: str = ""
    expected: Mapping[str, Verdict] | None = None
    why: Mapping[str, str] | None = None
    bearing: Bearing = field(default_factory=Bearing)

    @property
    def verdict(self) -> Verdict | None:
        """Verdict of the worst line that can fail, or None if there is none."""
        verdicts = [finding.verdict for finding in self.judged]
        return worst(verdicts) if verdicts else None

    @property
    def judged(self) -> list[Finding]:
        """The lines that can fail."""
        return [finding for finding in self.findings if not finding.line.given]

    def expects(self, finding: Finding) -> Verdict | None:
        """Expected verdict of a line."""
        return (self.expected or {}).get(finding.line.key)

    def reason(self, finding: Finding) -> str:
        """Best explanation of a line that does not agree; else empty."""
        return (self.why or {}).get(finding.line.key, "") if finding.verdict != "reproduced" else ""

    def worse(self) -> list[Finding]:
        """Lines whose verdict is worse than expected; a line without a packaged verdict is not compared."""
        found = []
        for finding in self.findings:
            expected = self.expects(finding)
            if expected is not None and VERDICTS.index(finding.verdict) > VERDICTS.index(expected):
                found.append(finding)
        return found
