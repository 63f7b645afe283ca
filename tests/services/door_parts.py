"""Services that are parts of others, and those that only read: what the walk through the door leaves out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from app.domain.certificate_plan import default_rule
from app.domain.rights import Role
from app.domain.rules import read_rules
from app.services import (
    accounts,
    certificate_codes,
    certificate_keys,
    certificate_prints,
    entry_members,
    event_proof,
    events,
    judging,
    late_changes,
    marks_import,
    marks_preview,
    number_series,
    organizations,
    paperwork,
    registration_import,
    registration_writing,
    rule_effects,
    rules_versions,
    settings,
    sheet_rows,
    sheets,
    waiting_certificates,
)
from app.services.door import WriteSession
from app.services.registration_comparison import Compared
from app.services.registration_writing import Origin
from db.tables import Certificate, Competition, Entry, Event, Track
from tests.services import registration_data
from tests.services.door_sample import Call
from tests.services.door_samples import LOWERED
from tests.services.door_world import EVERYWHERE, PASSWORD, World
from tests.services.scoring_data import RULES

ORIGIN = Origin("导入“报名表.xlsx”", "统分员 王敏")


def _rows(session: WriteSession, world: World) -> list[Compared]:
    file = registration_data.form(registration_data.person("张敏", 1, "焊工"))
    return list(registration_import.preview_import(session, world.competition, file).rows)


def _item() -> dict[str, object]:
    return {"name": "气焊", "kind": "skill", "entry_kind": "person", "rules": RULES}


def _effects(session: WriteSession, world: World) -> rule_effects.RuleEffects:
    event = session.get_one(Event, world.events["here"])
    return rule_effects.find_effects(session, event, read_rules(LOWERED))


def _postponed(world: World) -> Competition:
    return Competition(
        id=world.competition, title="", year=2022, issuers=["某市总工会"], issued_on=date(2023, 1, 1)
    )


# fmt: off
# Parts of other services: they record nothing themselves, and without a right the door stops them.
PARTS: dict[Callable[..., object], tuple[str, Call]] = {
    certificate_codes.make_codes: (
        "codes are signed by the act that numbers certificates",
        lambda s, w: certificate_codes.make_codes(s, [s.get_one(Certificate, w.certificates[0])])),
    certificate_prints.require_awarding: (
        "asked for by the acts on many certificates",
        lambda s, w: certificate_prints.require_awarding(
            s, [s.get_one(Certificate, w.certificates[0])], "打印证书")),
    entry_members.write_person: (
        "people are written with the entry they stand in",
        lambda s, w: entry_members.write_person(s, _rows(s, w)[0].review.values, None)),
    entry_members.seat_members: (
        "people take their places with the entry",
        lambda s, w: entry_members.seat_members(s, s.get_one(Entry, w.entries["未评"]), (), ())),
    late_changes.note_changes: (
        "changes are noted by the act that makes them",
        lambda s, w: late_changes.note_changes(
            s, s.get_one(Entry, w.entries["未评"]), [late_changes.Change(late_changes.ChangeKind.RETIRED)],
            "", "")),
    number_series.take_numbers: (
        "numbers are taken by the act that writes them on certificates",
        lambda s, w: number_series.take_numbers(s, 2022, [default_rule("淮")])),
    waiting_certificates.take_over: (
        "certificates follow the act that changes their competition",
        lambda s, w: waiting_certificates.take_over(s, _postponed(w))),
    events.make_event: (
        "the events of a template are made with its competition",
        lambda s, w: events.make_event(s, s.get_one(Track, w.track), _item(), 0, "")),
    rules_versions.keep_version: (
        "a version is kept by the act that makes it",
        lambda s, w: rules_versions.keep_version(s, s.get_one(Event, w.events["here"]), by="")),
    rules_versions.replace_rules: (
        "rules are replaced by the act that tells why",
        lambda s, w: rules_versions.replace_rules(
            s, s.get_one(Event, w.events["here"]), {}, reason="", by="")),
    rules_versions.add_seats: (
        "seats come with the event",
        lambda s, w: rules_versions.add_seats(s, s.get_one(Event, w.events["here"]))),
    rule_effects.bring_about: (
        "what new rules do is done when they come into force",
        lambda s, w: rule_effects.bring_about(
            s, s.get_one(Event, w.events["here"]), _effects(s, w), reason="", by="")),
    certificate_keys.sign_codes: (
        "codes are signed by the act that numbers certificates",
        lambda s, w: certificate_keys.sign_codes(s, ())),
    certificate_keys.keep_key: (
        "a password opens the key by the act that sets it or signs in with it",
        lambda s, w: certificate_keys.keep_key(s, w.accounts[EVERYWHERE[Role.ADMIN]], PASSWORD)),
    certificate_keys.forget_password: (
        "a password opens nothing any more by the act that closes the account",
        lambda s, w: certificate_keys.forget_password(s, w.accounts[EVERYWHERE[Role.ADMIN]])),
    accounts.unit_of: (
        "the unit of an account or a judge is made by the act that names it",
        lambda s, w: accounts.unit_of(s, "新单位")),
    organizations.ensure_organizations: (
        "units are made by the import, form or account that names them",
        lambda s, w: organizations.ensure_organizations(s, ("新单位",))),
    registration_writing.write_rows: (
        "the rows of an import, which records them as one act",
        lambda s, w: registration_writing.write_rows(s, w.competition, _rows(s, w), (), ORIGIN)),
    settings.put_setting: (
        "a setting is kept by the act that asked for its right",
        lambda s, w: settings.put_setting(s, "something", "1")),
    sheets.return_spread: (
        "a panel is given back by the act that hands in its last sheet",
        lambda s, w: sheets.return_spread(s, sheet_rows.load_desk(s, w.far_judge), w.entries["差距"])),
    sheet_rows.open_sheet: (
        "a sheet is opened by its first mark",
        lambda s, w: sheet_rows.open_sheet(s, w.entries["未评"], w.judge)),
    sheets.lock_sheets: (
        "sheets are locked by the publication",
        lambda s, w: sheets.lock_sheets(s, w.events["here"])),
}
# fmt: on

# They are given a session that writes to know who acts, and change nothing: see the test that reads them.
READING: set[Callable[..., object]] = {
    event_proof.check_event,
    judging.check_open,
    judging.is_own_sheet,
    marks_import.check_book,
    marks_preview.preview_marks,
    paperwork.open_scanned,
}
