"""What a whole test came to: how many tries ended how, by what evidence, and how fast."""

from collections import Counter
from dataclasses import dataclass, field

from kiosk.workers.hardware_test.trial import Outcome, Result


@dataclass
class Tally:
    """One device's results; the last word on a number is what counts."""

    name: str
    results: dict[int, tuple[Outcome, str]] = field(default_factory=dict)
    times_ms: list[float] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def add(self, result: Result) -> None:
        """One more result."""
        self.results[result.number] = (result.outcome, result.evidence)
        if result.ms is not None:
            self.times_ms.append(result.ms)
        self.counts.update(result.counts)

    def number_of(self, outcome: Outcome) -> int:
        """How many tries ended so."""
        return sum(found is outcome for found, _evidence in self.results.values())

    def percentile_ms(self, percent: int) -> float | None:
        """The time that so many in a hundred tries stayed within (nearest rank); None of none."""
        if not self.times_ms:
            return None
        rank = -(-len(self.times_ms) * percent // 100)
        return sorted(self.times_ms)[max(1, rank) - 1]

    def lines(self) -> list[str]:
        """The summary, for people."""
        if not self.results:
            return [f"{self.name}: not tried"]
        ends = ", ".join(f"{self.number_of(each)} {each}" for each in Outcome)
        evidence = Counter(word for _outcome, word in self.results.values())
        by = ", ".join(f"{word} {n}" for word, n in sorted(evidence.items()))
        lines = [f"{self.name}: {len(self.results)} tries: {ends}", f"  by evidence: {by}"]
        p50, p95 = self.percentile_ms(50), self.percentile_ms(95)
        if p50 is not None and p95 is not None:
            lines.append(f"  took: p50 {p50:.0f} ms, p95 {p95:.0f} ms")
        if self.counts:
            lines.append(
                f"  on its line: {', '.join(f'{n} {what}' for what, n in self.counts.items())}"
            )
        return lines


def exit_status(tallies: list[Tally]) -> int:
    """0 when all tries were ok, 1 when some are unknown or nothing was tried, 2 when one failed."""
    if any(each.number_of(Outcome.FAILED) for each in tallies):
        return 2
    is_sure = all(each.results and not each.number_of(Outcome.UNKNOWN) for each in tallies)
    return 0 if is_sure else 1
