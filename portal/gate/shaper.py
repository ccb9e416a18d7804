"""The shaper lays the plan of shares on the interfaces, and lays it anew when someone spoilt it."""

import logging
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager

from kiosk.books.clock import Clock
from portal.gate import traffic
from portal.gate.errors import SharesFailed
from portal.gate.shares import HANDLE, Plan, Queue, Shares, Told, Unshared
from portal.gate.traffic import Row, Traffic

AGAIN_S = 60.0
LACKING = ("unknown", "not found")  # what kernels say of a queue or classifier they have not
WORDS = {
    Queue.CAKE: "by cake, every phone the same",
    Queue.FQ_CODEL: "by fq_codel, every phone the same",
    Queue.PLAIN: "but the kernel has neither cake nor fq_codel: one phone may take it all",
}
log = logging.getLogger("pendopo.gate")


class Shaper:
    """The gate's Shares in the kernel; the trees stay when the gate goes."""

    def __init__(self, plan: Plan, found: Traffic, clock: Clock) -> None:
        self._plan, self._traffic, self._clock = plan, found, clock
        self._told = Told()
        self._laid: list[list[Row]] | None = None
        self._tried_at_s = 0.0
        self._lay()

    def told(self) -> Told:
        return self._told

    @property
    def _sides(self) -> tuple[str, str]:
        return self._plan.phones, self._plan.uplink

    def keep(self) -> None:
        try:
            if self._laid is not None and self._look() == self._laid:
                return
        except (SharesFailed, OSError):
            pass  # an interface is away: the attempt says which
        if self._laid is None and self._clock.boot_s() - self._tried_at_s < AGAIN_S:
            return
        if self._laid is not None:
            log.error("shares: someone changed the queues; laying them anew")
        self._lay()

    def _look(self) -> list[list[Row]]:
        return [self._traffic.tree(side) for side in self._sides]

    def _lay(self) -> None:
        """Each queue in turn until there is one that the kernel has."""
        self._laid, self._tried_at_s = None, self._clock.boot_s()
        try:
            for queue in Queue:
                commands = self._plan.commands(queue)
                self._clear()
                try:
                    traffic.run(commands)
                except SharesFailed as error:
                    if not any(word in str(error).lower() for word in LACKING):
                        raise
                    continue
                self._laid = self._look()
                self._tell(Told(queue, commands))
                return
        except (SharesFailed, OSError) as error:
            self._tell(Told(trouble=str(error)))

    def _clear(self) -> None:
        """Take away what stands in the place of the trees, and our old ones elsewhere."""
        taken = {side for side in self._sides if self._traffic.has_root(side)}
        _delete(taken.union(self._traffic.roots(HANDLE)))

    def _tell(self, told: Told) -> None:
        if told == self._told:
            return
        self._told = told
        plan = self._plan
        if told.trouble:
            log.error("shares: the line is not shared out: %s", told.trouble)
            return
        log.info(
            "shares: phones have %s kbit/s down, %s up, %s",
            *(plan.down_kbit, plan.up_kbit, WORDS[Queue(told.queue)]),
        )


@contextmanager
def shared(plan: Plan | None, clock: Clock) -> Iterator[Shares]:
    """The plan in force; without one, nothing is left of a plan that was there before."""
    with closing(Traffic()) as found:
        if plan is not None:
            yield Shaper(plan, found, clock)
            return
        try:
            _delete(found.roots(HANDLE))
        except (SharesFailed, OSError) as error:
            log.error("shares: the queues of before are still there: %s", error)
        yield Unshared()


def _delete(sides: Iterable[str]) -> None:
    if commands := [f"tc qdisc delete dev {side} root" for side in sorted(sides)]:
        traffic.run(commands)
