"""Adds facts up, and writes sums so that no number below a limit can be worked out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median, quantiles

from forms_service.figures.facts import Fact
from forms_service.figures.published import Figures
from forms_service.language import gettext as _

# Fewer people than this might be recognised by who knows the village.
LIMIT = 5
TENTH = 10


@dataclass(slots=True)
class Tally:
    """What one line of a table adds up to."""

    received: int = 0
    done: int = 0
    on_time: int = 0
    rated: int = 0
    satisfied: int = 0
    hours: list[float] = field(default_factory=list)

    def add_received(self) -> None:
        """Count a submission that came in."""
        self.received += 1

    def add_done(self, fact: Fact) -> None:
        """Count a submission that was done."""
        self.done += 1
        self.on_time += fact.on_time
        self.hours.append(fact.hours or 0.0)

    def add_rating(self, satisfied: bool) -> None:
        """Count what one resident said after it was done."""
        self.rated += 1
        self.satisfied += satisfied

    def take_in(self, other: "Tally") -> None:
        """Add another line to this one."""
        self.received += other.received
        self.done += other.done
        self.on_time += other.on_time
        self.rated += other.rated
        self.satisfied += other.satisfied
        self.hours += other.hours

    def can_be_told(self, limit: int) -> bool:
        """Tell whether each number of people is nobody or enough."""
        return all(not 0 < number < limit for number in (self.received, self.done))


def sum_up(tallies: Iterable[Tally]) -> Tally:
    """Return all lines as one."""
    whole = Tally()
    for tally in tallies:
        whole.take_in(tally)
    return whole


def merge_small(tallies: Mapping[str, Tally], limit: int = LIMIT) -> list[tuple[str, Tally]]:
    """Return the lines, the largest first, with those too small as one line "Lainnya".

    The lines add up to the whole, so nothing is left to be found by subtracting. Where that one
    line is itself too small it takes the next smallest in.
    """
    kept = sorted(tallies.items(), key=lambda item: (-item[1].received, item[0]))
    small = [item for item in kept if not item[1].can_be_told(limit)]
    kept = [item for item in kept if item not in small]
    while small and kept and not sum_up(t for _name, t in small).can_be_told(limit):
        small.append(kept.pop())
    if not small:
        return kept
    return [*kept, (_("Lainnya"), sum_up(tally for _name, tally in small))]


def write_lines(tallies: Mapping[str, Tally], limit: int = LIMIT) -> tuple[Figures, ...]:
    """Write the lines of a table; none when a single line would repeat the whole."""
    merged = merge_small(tallies, limit)
    if len(merged) < 2 and limit > 1:
        return ()
    rated = all(not 0 < tally.rated < limit for _name, tally in merged)
    return tuple(write(name, tally, limit, rated=rated) for name, tally in merged)


def write_months(tallies: Mapping[str, Tally], limit: int = LIMIT) -> tuple[Figures, ...]:
    """Write months in their order; where one is withheld, a second one hides it from the sum."""
    received = hide([t.received for t in tallies.values()], limit)
    done = hide([t.done for t in tallies.values()], limit)
    lines = []
    for place, (name, tally) in enumerate(tallies.items()):
        line = write(name, tally, limit, rated=False)
        lines.append(
            Figures(
                name=name,
                received=received[place],
                done=done[place],
                on_time=line.on_time if done[place] else None,
            )
        )
    return tuple(lines)


def hide(numbers: Sequence[int], limit: int = LIMIT) -> list[int | None]:
    """Withhold small numbers, and as many others as keep the sum of those withheld unclear."""
    hidden = {i for i, number in enumerate(numbers) if 0 < number < limit}
    others = sorted((i for i, n in enumerate(numbers) if n >= limit), key=lambda i: numbers[i])
    while hidden and others and (len(hidden) < 2 or sum(numbers[i] for i in hidden) < limit):
        hidden.add(others.pop(0))
    return [None if i in hidden else number for i, number in enumerate(numbers)]


def write(name: str, tally: Tally, limit: int = LIMIT, *, rated: bool = True) -> Figures:
    """Write one line; what is too small is withheld, shares and hours with it."""
    done = tally.done >= max(limit, 1)
    told = rated and tally.rated >= max(limit, 1)
    return Figures(
        name=name,
        received=_withhold(tally.received, limit),
        done=_withhold(tally.done, limit),
        on_time=_share(tally.on_time, tally.done) if done else None,
        median_hours=round(median(tally.hours), 1) if done else None,
        p90_hours=_ninth_tenth(tally.hours) if done else None,
        rated=tally.rated if told else None,
        satisfied=_share(tally.satisfied, tally.rated) if told else None,
    )


def _withhold(number: int, limit: int) -> int | None:
    return None if 0 < number < limit else number


def _share(part: int, whole: int) -> int:
    """Return whole per cent, rounded down so that 100 means all."""
    return part * 100 // whole


def _ninth_tenth(hours: list[float]) -> float:
    if len(hours) < 2:
        return round(hours[0], 1)
    return round(quantiles(hours, n=TENTH, method="inclusive")[-1], 1)
