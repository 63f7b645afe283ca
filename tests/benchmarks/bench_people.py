"""The book of people at 20,000 people over two years: list, search, history, doubles.

By hand: `.venv/bin/python -m tests.benchmarks.bench_people [people]`. The yardstick: one plain LIKE over the
names. Absolute times depend on the machine.
"""

from __future__ import annotations

import sys
import tempfile
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import text
from stdnum.cn import ric

from app.domain.pinyin import pinyin_key
from app.services.organizations import ensure_organizations
from app.services.person_book import list_doubles, load_person, read_people
from db.engine import WRITE, migrate, open_engine
from db.tables import Entry, EntryMember, Person
from db.types import utc_now
from tests.bench import Bench
from tests.benchmarks.bench_registration import GIVEN, SURNAMES, timed
from tests.services.registration_data import make_world

UNITS = 400
QUERIES = ("", "伟", "张伟", "zw", "199000", "第7机械厂", "没有这个人")


def fill(session: Bench, people: int) -> None:
    """So many people; every second one took part in both years, every hundredth stands twice."""
    years = [make_world(session, title) for title in ("第一年", "第二年")]
    units, _made = ensure_organizations(session, [f"第{at}机械厂" for at in range(UNITS)])
    unit_ids = [unit.id for unit in units.values()]
    ids = session.insert_many(Person, [_person(at, unit_ids[at % UNITS]) for at in range(people)])
    for turn, year in enumerate(years):
        taking = [key for place, key in enumerate(ids) if turn == 0 or place % 2]
        entries = [
            Entry(event_id=year.events["焊工"], number=f"{at:06d}", review="approved", created_at=utc_now())
            for at in range(len(taking))
        ]
        session.add_all(entries)
        session.flush()
        pairs = zip(entries, taking, strict=True)
        session.add_all(EntryMember(entry_id=entry.id or 0, person_id=key) for entry, key in pairs)
    session.commit()


def _person(at: int, unit: int | None) -> dict[str, object]:
    twin = at % 100 == 1
    name_of = at - 1 if twin else at
    name = SURNAMES[name_of % 20] + GIVEN[name_of // 20 % 30] + GIVEN[name_of // 600 % 30]
    born = date(1965, 1, 1) + timedelta(days=name_of % 14000)
    body = f"340602{born:%Y%m%d}{name_of // 14000 * 2 + name_of % 2:03d}"
    number = f"E{at:08d}" if twin else body + ric.calc_check_digit(body + "0")
    known = {"name": name, "pinyin": pinyin_key(name), "document_number": number, "born_on": born}
    other = {"phone": f"199{at:08d}", "organization_id": unit, "gender": "男", "merged_into": None}
    empty = dict.fromkeys(("ethnicity", "education", "trade", "photo"), "")
    return known | other | empty | {"skill_level": 3, "document_type": "护照" if twin else "居民身份证"}


def main(people: int) -> None:
    """Print the times."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'people.db'}"
        engine = open_engine(url)
        migrate(engine)
        with Bench(engine.execution_options(**WRITE)) as session:
            fill(session, people)
            like = text("SELECT count(*) FROM person WHERE name LIKE '%伟%'")
            _count, yardstick = timed("plain LIKE over the names", lambda: session.execute(like).scalar())
            book, _took = timed("read_people", lambda: read_people(session, 1), yardstick)
            for query in QUERIES:
                rows, _took = timed(f"find {query!r}", partial(book.find, query), yardstick)
                print(f"    {len(rows)} found")
            doubles, _took = timed("list_doubles", lambda: list_doubles(session), yardstick)
            print(f"    {len(doubles)} pairs")
            timed("load_person", lambda: load_person(session, doubles[0].first), yardstick)
        engine.dispose()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
