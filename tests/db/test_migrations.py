"""What a migration makes of rows that stand already, on both kinds of database."""

from decimal import Decimal

import sqlalchemy as sa
from sqlmodel import Session, select

from app.services.entry_people import list_people
from db.engine import changes_allowed, migrate, open_engine
from db.tables import Competition, Entry, Event, Organization, Person, Publication, RulesVersion

RULES = '{"modules": [{"code": "T", "name": "理论"}]}'
OLD = (
    "INSERT INTO competition (id, title, year, level, venue, hosts, issuers, number_prefix, created_at)"
    " VALUES (1, '技能赛', 2022, '', '', '[]', '[]', '', '2022-09-01T00:00:00.000000+00:00')",
    "INSERT INTO track (id, competition_id, name, note, position, weight)"
    " VALUES (1, 1, '赛技能', '', 0, 1000)",
    "INSERT INTO event (id, competition_id, track_id, name, kind, entry_kind, blind, position, divisions,"
    f" rules, rules_version) VALUES (1, 1, 1, '焊工', 'skill', 'person', false, 0, '[]', '{RULES}', 3)",
    "INSERT INTO publication (id, event_id, version, competition, event, basis, rules, reason, published_at,"
    f" published_by) VALUES (1, 1, 1, '技能赛', '焊工', '', '{RULES}', '',"
    " '2022-09-02T00:00:00.000000+00:00', '王敏')",
    "INSERT INTO organization (id, name, pinyin, industry, district, chain, contact, phone)"
    " VALUES (1, '金泷机电', 'jljd', '', '', '', '', '')",
    "INSERT INTO person (id, name, pinyin, document_type, document_number, gender, ethnicity, education,"
    " phone, trade, organization_id) VALUES (1, '张伟', 'zw', '护照', 'E1', '男', '', '', '', '', 1)",
    "INSERT INTO entry (id, event_id, number, division, organization_id, title, authors, status,"
    " status_reason, guest, review, review_reason, created_at)"
    " VALUES (1, 1, '20220001', '', 1, '', '', 'active', '', false, 'approved', '',"
    " '2022-09-01T00:00:00.000000+00:00')",
    "INSERT INTO entry_member (id, entry_id, person_id, role, position) VALUES (1, 1, 1, '选手', 0)",
)


def test_rules_as_data_are_added_to_rows_of_before(empty_database_url: str) -> None:
    engine = open_engine(empty_database_url)
    try:
        migrate(engine, "0002")
        with engine.begin() as connection, changes_allowed(connection):
            for statement in OLD:
                connection.execute(sa.text(statement.replace(": ", "\\: ")))
        migrate(engine)
        with Session(engine) as session:
            competition, event = session.get_one(Competition, 1), session.get_one(Event, 1)
            (version,) = session.exec(select(RulesVersion)).all()
            assert (competition.contest_class, competition.rules) == ("", {})
            assert (event.draft, event.contest_class, event.weight) == (None, "", Decimal(1))
            assert session.get_one(Publication, 1).teams == []
            assert (version.event_id, version.version, version.rules) == (1, 3, event.rules)
            assert (version.at, version.by, version.reason) == (competition.created_at, "", "")
            assert (competition.eligibility, event.eligibility) == ({}, {})
            unit, person = session.get_one(Organization, 1), session.get_one(Person, 1)
            entry = session.get_one(Entry, 1)
            assert (unit.kind, unit.merged_into, person.photo, person.merged_into) == ("", None, "", None)
            said = (entry.category, entry.summary, entry.effect, entry.site, entry.contact, entry.phone)
            assert {*said, entry.note} == {""}
            assert [each.facts.person for each in list_people(session, 1)[1]] == [1]
    finally:
        engine.dispose()
