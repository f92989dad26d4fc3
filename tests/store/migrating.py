"""A program that is updated and opens its database: the process that a test kills meanwhile."""

from pathlib import Path

from desktop.store import migrations, opening
from tests.makers import KEY
from tests.mortal import Say

STEP = (
    "CREATE TABLE notes (n INTEGER PRIMARY KEY, note TEXT NOT NULL)",
    *(
        f"""WITH RECURSIVE many (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM many WHERE n < 500)
        INSERT INTO notes (note) SELECT printf('%0300d', n + {part}) FROM many"""
        for part in range(10)
    ),
    *(f"CREATE TABLE room_{n} (fact TEXT)" for n in range(10)),
    "UPDATE device SET name = ''",
)
ROOMS = 10
ROWS = 5_000


def live(say: Say, path: str) -> None:
    migrations.STEPS = (*migrations.STEPS, STEP)
    migrations.NEWEST = len(migrations.STEPS)
    say("begins")
    opening.prepare(Path(path), KEY)
    say("ends")
