"""Prometheus' text format, version 0.0.4: what a number is called, means, and is now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_ESCAPES = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n"})


@dataclass(frozen=True)
class Metric:
    """One number, or one for each value of a label; what is not known has no sample."""

    name: str
    kind: Literal["gauge", "counter"]
    help: str
    samples: Mapping[str, float | None]
    label: str = ""


def one(name: str, kind: Literal["gauge", "counter"], told: str, value: float | None) -> Metric:
    """A number without a label."""
    return Metric(name, kind, told, {"": value})


def text(metrics: Iterable[Metric]) -> str:
    """The whole answer; a metric without any known sample is left out."""
    return "".join(line + "\n" for metric in metrics for line in _lines(metric))


def _lines(metric: Metric) -> Iterable[str]:
    known = {value: sample for value, sample in metric.samples.items() if sample is not None}
    if not known:
        return
    yield f"# HELP {metric.name} {metric.help}"
    yield f"# TYPE {metric.name} {metric.kind}"
    for value, sample in known.items():
        label = f'{{{metric.label}="{value.translate(_ESCAPES)}"}}' if metric.label else ""
        yield f"{metric.name}{label} {float(sample)!r}"
