"""Measure importing a table of places with each number of rows given, new and again, and print a table in Markdown."""

import csv
import os
import random
import sys
import tempfile
from pathlib import Path

from measure import create_database
from searching import measured

TIMES = [
    "ti 9.30–11.30",
    "ke ja to klo 10-12",
    "parittomien viikkojen torstaisin 9.30–11",
    "kuun 1. lauantai 10–13",
    "ma–pe 8–16 (ei koulujen loma-aikoina)",
    "ma 9–11; to 13–15",
]
KINDS = ["perhekahvila", "perhekerho", "perhepuisto", "kirjasto"]
MUNICIPALITIES = ["Jyväskylä", "Laukaa", "Muurame", "Äänekoski", "Saarijärvi", "Jämsä", "Keuruu"]
PLACE_COLUMNS = (
    "source external_id name_fi name_sv kind municipality organiser organiser_kind address postal_code latitude "
    "longitude description_fi price booking phone email website languages"
)
ACTIVITY_COLUMNS = "activity_id title_fi activity_organisers age_min age_max times"


def write_table(path, rows):
    """Write a table in which every third place has two activities, and the others one."""
    chance = random.Random(1)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.DictWriter(file, f"{PLACE_COLUMNS} {ACTIVITY_COLUMNS}".split(), delimiter=";")
        table.writeheader()
        for number in range(rows):
            table.writerow(place(number * 3 // 4) | activity(number, chance))


def place(number):
    municipality = MUNICIPALITIES[number % len(MUNICIPALITIES)]
    return {
        "source": "mittaus",
        "external_id": number,
        "name_fi": f"Perhekahvila {number}",
        "name_sv": f"Familjecafé {number}",
        "kind": KINDS[number % len(KINDS)],
        "municipality": municipality,
        "organiser": f"{municipality} {number % 9}. yhdistys",
        "organiser_kind": "järjestö",
        "address": f"Koulutie {number}",
        "postal_code": "40100",
        "latitude": f"{62 + number / 1e5:.5f}",
        "longitude": f"{25 + number / 1e5:.5f}".replace(".", ","),
        "description_fi": f"Lämmin olohuone {number} vauvoille ja taaperoille. Kahvia ja seuraa on tarjolla.",
        "price": "maksuton",
        "booking": "ei tarvita",
        "phone": f"040 {number:07}",
        "email": f"paikka{number}@example.org",
        "website": f"https://example.org/{number}",
        "languages": "suomi",
    }


def activity(number, chance):
    return {
        "activity_id": number,
        "title_fi": f"Kerho {number}",
        "age_min": 0,
        "age_max": number % 10,
        "times": chance.choice(TIMES),
    }


def main():
    print("\n| rows | new: s | most memory, MB | again: s | most memory, MB |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as name:
        for rows in map(int, sys.argv[1:]):
            path = Path(name) / f"{rows}.csv"
            write_table(path, rows)
            environment = create_database(os.environ["DATABASE_URL"], f"rows_{rows}")
            told = [f"{value:.0f}" for _ in range(2) for value in measured(environment, "import_places", str(path))]
            print(f"| {rows:,} | {' | '.join(told)} |", flush=True)


if __name__ == "__main__":
    main()
