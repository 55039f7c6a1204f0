"""Writes the sample village's figures from a simulated year: `python -m bench.draw_figures`."""

import random
from datetime import date, datetime, time, timedelta
from math import ceil

from forms_service import deadlines
from forms_service.config import ROOT
from forms_service.definitions import load_definitions
from forms_service.figures.cells import count_cells
from forms_service.figures.facts import Fact
from forms_service.figures.published import FILE, write_promises
from forms_service.figures.summary import Material, Rating, summarise
from forms_service.village import load_village
from forms_service.villages import ServedVillage

TODAY = date(2026, 11, 24)
DAYS = 400
WEIGHTS = {
    "usaha": 30, "domisili": 26, "sktm": 34, "pengantar-skck": 22, "pengaduan": 18,
    "kehilangan": 9, "kelahiran": 12, "kematian": 7, "saran": 8, "tanya": 6, "penghasilan": 5,
    "belum-menikah": 4, "izin-keramaian": 2, "informasi-publik": 1,
}  # fmt: skip


def main() -> None:
    """Simulate what came in and was done, and write the sums."""
    village = ServedVillage(load_village(ROOT / "content" / "desa.toml"), "", b"", b"")
    definitions = load_definitions(ROOT / "content" / "formulir")
    chance, facts, ratings = random.Random(2026), [], []
    for day in range(DAYS, 0, -1):
        for _submission in range(chance.choices((0, 1, 2, 3), (30, 40, 20, 10))[0]):
            slug = chance.choices([*WEIGHTS], [*WEIGHTS.values()])[0]
            fact = _make(slug, TODAY - timedelta(day), definitions[slug].working_days, chance)
            facts.append(fact)
            if fact.done_on and chance.random() < 0.45:
                said = chance.random() < 0.87
                ratings.append(Rating(slug, f"{fact.done_on:%Y-%m}", said))
    titles = {slug: definition.title for slug, definition in definitions.items()}
    waiting = [fact.received_on for fact in facts if fact.done_on is None]
    material = Material(count_cells(facts), waiting, ratings, titles)
    promises = summarise(material, village, TODAY)
    write_promises(ROOT / "content" / FILE, promises)


def _make(slug: str, received: date, promised: int, chance: random.Random) -> Fact:
    due = deadlines.add_working_days(received, promised)
    took = max(0.15, chance.gauss(0.62, 0.3)) * promised * deadlines.DAY_HOURS
    done = deadlines.add_working_days(received, max(1, ceil(took / deadlines.DAY_HOURS)))
    channel = "desk" if chance.random() < 0.28 else "web"
    if done > TODAY - timedelta(days=4):
        return Fact(slug, channel, received, due)
    opens = datetime.combine(received, time(8))
    most = deadlines.count_working_hours(opens, datetime.combine(done, time(15, 30)))
    return Fact(slug, channel, received, due, done, min(took, most))


if __name__ == "__main__":
    main()
