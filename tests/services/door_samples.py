"""One call of every service that changes data, and who may make it. A new service needs its line here."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path

from sqlmodel import col

from app.domain.awards import AwardRule, AwardTier
from app.domain.certificate_plan import CertificatePlan
from app.domain.column_mapping import headers_digest
from app.domain.paper import A4, Slot
from app.domain.placing import AS_IT_IS, Measured
from app.domain.printed import PaperKind, PaperSheet, Wrong, WrongPaper
from app.domain.rights import Role
from app.domain.rule_words import Checking
from app.domain.sheet_code import SheetCode, write_code
from app.exchange.marks_workbook import MarkRow, MarksBook
from app.exchange.scheme_workbook import SchemeBook, SchemeEvent
from app.paths import database_file
from app.services import (
    accounts,
    attachments,
    audit,
    certificate_keys,
    certificate_prints,
    certificate_settings,
    certificate_templates,
    check_in,
    column_mappings,
    command_line,
    competitions,
    decisions,
    draws,
    eligibility,
    entry_form,
    events,
    incidents,
    judging,
    ledger,
    marks_import,
    marks_preview,
    organizations,
    paperwork,
    penalties,
    photo_import,
    printer_profiles,
    printouts,
    proofing,
    registration,
    registration_import,
    registration_summary,
    rounds,
    scheme_import,
    schemes,
    seats,
    settings,
    sheets,
)
from app.services.attachments import KeptFile
from app.services.competitions import CompetitionForm
from app.services.decisions import AwardDecisionForm
from app.services.door import WriteSession
from app.services.entry_form import EntryForm
from app.services.incidents import IncidentForm
from app.services.organizations import OrganizationForm
from app.services.starters import list_starters
from db.tables import Certificate, ColumnMapping, Entry
from tests.bench import Bench
from tests.services import proofed, registration_data
from tests.services.door_appeals import APPEALS
from tests.services.door_closing import CLOSING
from tests.services.door_copies import COPIES
from tests.services.door_moving import MOVING
from tests.services.door_packages import PACKAGES
from tests.services.door_people import PEOPLE_SAMPLES
from tests.services.door_recheck import RECHECKS
from tests.services.door_rescue import RESCUE
from tests.services.door_sample import Call, Sample, folder_of
from tests.services.door_timetable import TIMETABLE
from tests.services.door_world import EVERYWHERE, NOBODY, PASSWORD, PIN, World, second_typing
from tests.services.proofed import approve
from tests.services.scoring_data import RULES

SLOT = Slot("办公室打印机", "纸盒 2", A4)


def _administrator(session: Bench, _world: World) -> None:
    accounts.set_secret(session, _world.accounts[EVERYWHERE[Role.ADMIN]], password=PASSWORD)


def _own_pin(session: Bench, world: World) -> None:
    accounts.set_secret(session, world.accounts[NOBODY], pin=PIN)


def _stray_row(folder: Path) -> None:
    with closing(sqlite3.connect(database_file(folder))) as connection, connection:
        connection.execute("INSERT INTO setting (key, value) VALUES ('stray', '1')")


def _change_account(session: WriteSession, world: World) -> None:
    accounts.change_account(session, world.accounts[NOBODY], name="马远", organization="新单位", active=False)


def _revoked(session: Bench, world: World) -> None:
    """A certificate of the whole competition whose decision was revoked."""
    session.add(
        Certificate(
            competition_id=world.competition,
            category="decision",
            source="decision/0/优秀教练/何老师/",
            serial=99,
            number="淮工竞证〔2022〕0099",
            competition="2022年职工技能竞赛",
            recipient="何老师",
            award="优秀教练",
            event="",
            issued_on=date(2022, 10, 28),
        )
    )


def _import(session: WriteSession, world: World) -> None:
    file = registration_data.form(registration_data.person("张敏", 1, "焊工"))
    preview = registration_import.preview_import(session, world.competition, file)
    assert registration_import.commit_import(session, world.competition, preview).added == 1


def _key(session: WriteSession, world: World, name: str) -> tuple[int, int | None]:
    """Who arrives for an entry, as the desk knows them."""
    starters = list_starters(session, world.competition, col(Entry.id) == world.entries[name])
    return starters[0].key


def _photos(session: WriteSession, world: World) -> None:
    (who, *_) = photo_import.load_photo_people(session, world.competition)
    line = photo_import.PhotoLine("a.jpg", photo_import.PhotoOutcome.NEW, who, kept="ab.jpg")
    plan = photo_import.PhotoPlan("照片", (line,), ())
    assert photo_import.store_photos(session, world.competition, plan) == 1


def _came(session: Bench, world: World) -> None:
    check_in.check_in(session, world.competition, "未评")


LABELS = ("姓名", "号", "去哪")
MEANT = {"姓名": "name", "号": "document_number", "去哪": "event"}


def _mapping(session: Bench, _world: World) -> None:
    session.add(
        ColumnMapping(headers=headers_digest(LABELS), columns=MEANT, at=session.clock(), by="统分员 王敏")
    )


def _entry(session: WriteSession, world: World) -> None:
    form = EntryForm(
        world.events["here"],
        name="张敏",
        document_type="护照",
        document_number="E1234567",
        organization="甲厂",
    )
    entry_form.save_entry(session, form)


# Theory counts to 50 only: the marks that stand are given again.
LOWERED = {
    **RULES,
    "modules": [
        {**RULES["modules"][0], "aspects": [{"code": "T1", "name": "卷面", "maximum": "50"}]},
        RULES["modules"][1],
    ],
}


def _draft(session: Bench, world: World) -> None:
    schemes.save_draft(session, world.events["here"], {})


def _award(world: World) -> AwardDecisionForm:
    return AwardDecisionForm(
        "优秀指导教师", "带出两名选手", "竞赛组委会", recipient="张敏", event_id=world.events["here"]
    )


def _decided(session: Bench, world: World) -> None:
    assert decisions.decide_award(session, world.competition, _award(world)) == 1


def _own_template(session: Bench, _world: World) -> None:
    entry = certificate_templates.copy_template(session, folder_of(session), "honour_a4", "理士模板")
    assert entry.key == "理士模板"


def _save_template(session: WriteSession, _world: World) -> None:
    folder = folder_of(session)
    template = certificate_templates.load(folder, "理士模板")
    certificate_templates.save_template(session, folder, "理士模板", template, "2022年劳动竞赛")


SHEETS = {"录完", "已提交", "已确认"}


def _of_sheet(service: Callable[..., object], entry: str, **more: str) -> Call:
    assert entry in SHEETS
    return lambda s, w: service(s, entry_id=w.entries[entry], judge_id=w.judge, **more)


REPORT = KeptFile("检测报告.pdf", "ab12.pdf", 12)


def _attached(session: Bench, world: World) -> None:
    assert attachments.add_attachment(session, world.entries["未评"], REPORT) == 1


# fmt: off
SAMPLES: dict[Callable[..., object], Sample] = {
    **TIMETABLE,
    **CLOSING,
    **COPIES,
    **RESCUE,
    **PACKAGES,
    **RECHECKS,
    accounts.found_administrator: Sample(
        lambda s, w: accounts.found_administrator(s, "赵建国", PASSWORD, scorer=True), "found"),
    accounts.recover_administrator: Sample(
        lambda s, w: accounts.recover_administrator(s, "赵建国", PASSWORD, "root"), "recover"),
    command_line.enlist_command_line: Sample(
        lambda s, w: command_line.enlist_command_line(s, "root"), "recover"),
    accounts.sign_in: Sample(
        lambda s, w: accounts.sign_in(s, w.accounts[NOBODY], PIN), "sign_in", prepare=_own_pin, by=NOBODY),
    accounts.sign_out: Sample(lambda s, w: accounts.sign_out(s), "sign_in", anybody=True),
    accounts.add_account: Sample(
        lambda s, w: accounts.add_account(s, "赵建国", "新单位"), "people", Role.ADMIN, wide=True),
    accounts.change_account: Sample(
        _change_account, "people", Role.ADMIN, wide=True, prepare=_administrator),
    accounts.set_secret: Sample(
        lambda s, w: accounts.set_secret(s, w.accounts[NOBODY], pin=PIN), "secret", Role.ADMIN, wide=True),
    accounts.change_own_secret: Sample(
        lambda s, w: accounts.change_own_secret(s, PIN, password=PASSWORD), "secret", anybody=True,
        prepare=_own_pin),
    **PEOPLE_SAMPLES,
    accounts.add_duty: Sample(
        lambda s, w: accounts.add_duty(s, w.accounts[NOBODY], Role.CHIEF), "people", Role.ADMIN, wide=True),
    accounts.remove_duty: Sample(
        lambda s, w: accounts.remove_duty(s, w.duty), "people", Role.ADMIN, wide=True,
        prepare=_administrator),
    attachments.add_attachment: Sample(
        lambda s, w: attachments.add_attachment(s, w.entries["未评"], REPORT), "register", Role.SCORER,
        event="here"),
    attachments.remove_attachment: Sample(
        lambda s, w: attachments.remove_attachment(s, 1), "register", Role.ADMIN, event="here",
        prepare=_attached),
    audit.adopt: Sample(lambda s, w: audit.adopt(s, "升级"), "adopt", tamper=_stray_row),
    ledger.issue_certificates: Sample(
        lambda s, w: ledger.issue_certificates(s, w.events["published"]), "award", Role.SCORER,
        event="published"),
    ledger.issue_competition_certificates: Sample(
        lambda s, w: ledger.issue_competition_certificates(s, w.competition), "award", Role.SCORER,
        wide=True, prepare=_revoked),
    ledger.void_certificate: Sample(
        lambda s, w: ledger.void_certificate(s, w.certificates[0], "印错"), "award", Role.SCORER,
        event="awarded"),
    ledger.replace_certificate: Sample(
        lambda s, w: ledger.replace_certificate(s, w.certificates[0], "遗失"), "award", Role.ADMIN,
        event="awarded"),
    certificate_prints.log_prints: Sample(
        lambda s, w: proofed.log(s, w.certificates[:1]), "award",
        Role.SCORER, event="awarded", prepare=lambda s, w: approve(s, w.competition)),
    certificate_prints.mark_unprinted: Sample(
        lambda s, w: certificate_prints.mark_unprinted(s, w.certificates[1:]), "award", Role.ADMIN,
        event="awarded"),
    certificate_prints.settle_prints: Sample(
        lambda s, w: certificate_prints.settle_prints(s, w.certificates[1:]), "award", Role.ADMIN,
        event="awarded"),
    proofing.approve_proof: Sample(
        lambda s, w: approve(s, w.competition, w.certificates[:1]), "award", Role.SCORER, event="awarded"),
    certificate_settings.save_plan: Sample(
        lambda s, w: certificate_settings.save_plan(s, w.competition, CertificatePlan(signatory="李主席")),
        "setup", Role.ADMIN, wide=True),
    certificate_keys.replace_key: Sample(
        lambda s, w: certificate_keys.replace_key(s, "root"), "recover"),
    certificate_templates.copy_template: Sample(
        lambda s, w: certificate_templates.copy_template(s, folder_of(s), "honour_a4", "淮工模板"), "award",
        Role.SCORER, wide=True),
    certificate_templates.save_template: Sample(
        _save_template, "award", Role.ADMIN, wide=True, prepare=_own_template),
    certificate_templates.delete_template: Sample(
        lambda s, w: certificate_templates.delete_template(s, folder_of(s), "理士模板"), "award", Role.SCORER,
        wide=True, prepare=_own_template),
    competitions.create_competition: Sample(
        lambda s, w: competitions.create_competition(s, CompetitionForm("新赛事", 2022), "sisaiyichuang"),
        "setup", Role.ADMIN, wide=True),
    competitions.add_competition: Sample(
        lambda s, w: competitions.add_competition(s, CompetitionForm("新赛事", 2022)), "setup", Role.ADMIN,
        wide=True),
    scheme_import.import_schemes: Sample(
        lambda s, w: scheme_import.import_schemes(s, _scheme_book(), w.competition, reason="满分写错"),
        "setup", Role.ADMIN, event="here"),
    marks_import.import_marks: Sample(
        lambda s, w: marks_import.import_marks(s, w.competition, _marks_book(s, w)), "mark", Role.SCORER,
        event="here"),
    marks_preview.import_previewed: Sample(
        lambda s, w: marks_preview.import_previewed(
            s, w.competition, _marks_book(s, w),
            marks_preview.preview_marks(s, w.competition, _marks_book(s, w))), "mark", Role.SCORER,
        event="here"),
    competitions.update_competition: Sample(
        lambda s, w: competitions.update_competition(s, w.competition, CompetitionForm("改名", 2022)),
        "setup", Role.ADMIN, wide=True),
    events.update_event: Sample(
        lambda s, w: events.update_event(s, w.events["here"], name="电焊", blind=False, divisions=()),
        "setup", Role.ADMIN, event="here"),
    events.copy_event: Sample(
        lambda s, w: events.copy_event(s, w.events["here"], "气焊"), "setup", Role.ADMIN, wide=True),
    events.remove_event: Sample(
        lambda s, w: events.remove_event(s, w.events["empty"]), "setup", Role.ADMIN, event="empty"),
    competitions.save_competition_rules: Sample(
        lambda s, w: competitions.save_competition_rules(
            s, w.competition, contest_class="一类", rules={"standings": {}}),
        "setup", Role.ADMIN, wide=True),
    events.add_event: Sample(
        lambda s, w: events.add_event(s, w.track, "气焊", "skill", "person"), "setup", Role.ADMIN, wide=True),
    events.set_event_weight_class: Sample(
        lambda s, w: events.set_event_weight_class(s, w.events["here"], weight="2", contest_class="二类"),
        "setup", Role.ADMIN, event="here"),
    events.add_track: Sample(
        lambda s, w: events.add_track(s, w.competition, "新赛道"), "setup", Role.ADMIN, wide=True),
    events.rename_track: Sample(
        lambda s, w: events.rename_track(s, w.track, "新赛道"), "setup", Role.ADMIN, wide=True),
    events.weight_track: Sample(
        lambda s, w: events.weight_track(s, w.track, "0.3"), "setup", Role.ADMIN, wide=True),
    events.remove_track: Sample(
        lambda s, w: events.remove_track(s, w.track), "setup", Role.ADMIN, wide=True),
    schemes.save_draft: Sample(
        lambda s, w: schemes.save_draft(s, w.events["here"], {"modules": []}), "setup", Role.ADMIN,
        event="here"),
    schemes.discard_draft: Sample(
        lambda s, w: schemes.discard_draft(s, w.events["here"]), "setup", Role.ADMIN, event="here",
        prepare=_draft),
    schemes.adopt_rules: Sample(
        lambda s, w: schemes.adopt_rules(s, w.events["here"], LOWERED, reason="满分写错"), "setup",
        Role.ADMIN, event="here"),
    rounds.advance_round: Sample(
        lambda s, w: rounds.advance_round(s, w.events["prelim"]), "publish", Role.CHIEF, event="prelim"),
    rounds.take_back_round: Sample(
        lambda s, w: rounds.take_back_round(s, w.events["final"], reason="名单有误"), "publish", Role.SCORER,
        event="final"),
    decisions.decide_tie: Sample(
        lambda s, w: decisions.decide_tie(
            s, w.events["here"], [w.entries["未评"], w.entries["录完"]], reason="加赛"),
        "rule", Role.CHIEF, event="here"),
    decisions.decide_award: Sample(
        lambda s, w: decisions.decide_award(s, w.competition, _award(w)), "award", Role.SCORER, event="here"),
    decisions.revoke_award_decision: Sample(
        lambda s, w: decisions.revoke_award_decision(s, 1, reason="重复"), "award", Role.ADMIN, event="here",
        prepare=_decided),
    competitions.save_award_rule: Sample(
        lambda s, w: competitions.save_award_rule(
            s, w.events["here"], AwardRule((AwardTier("特等奖", count=1),))),
        "setup", Role.ADMIN, event="here"),
    eligibility.save_common_conditions: Sample(
        lambda s, w: eligibility.save_common_conditions(s, w.competition, {"events_per_person": "2"}),
        "setup", Role.ADMIN, wide=True),
    eligibility.save_conditions: Sample(
        lambda s, w: eligibility.save_conditions(s, w.events["here"], {"gender": "女"}), "setup", Role.ADMIN,
        event="here"),
    entry_form.save_entry: Sample(_entry, "register", Role.SCORER, event="here"),
    incidents.add_incident: Sample(
        lambda s, w: incidents.add_incident(
            s, w.entries["未评"], IncidentForm(kind="equipment", text="焊机断电", minutes="5")),
        "incident", Role.CHIEF, event="here"),
    judging.enter_mark: Sample(
        lambda s, w: judging.enter_mark(
            s, entry_id=w.entries["未评"], judge_id=w.judge, aspect="T1", text="88"),
        "mark", Role.SCORER, event="here"),
    organizations.save_organization: Sample(
        lambda s, w: organizations.save_organization(s, w.competition, OrganizationForm("新单位")),
        "register", Role.SCORER, wide=True),
    penalties.add_penalty: Sample(
        lambda s, w: penalties.add_penalty(
            s, entry_id=w.entries["录完"], module="P", points="2", reason="超时"),
        "penalise", Role.CHIEF, event="here"),
    penalties.revoke_penalty: Sample(
        lambda s, w: penalties.revoke_penalty(s, w.penalty, reason="登记有误"), "penalise", Role.SUPERVISOR,
        event="here"),
    registration.review_entry: Sample(
        lambda s, w: registration.review_entry(s, w.entries["待审核"], "returned", "证件照不清"), "register",
        Role.SCORER, event="here"),
    registration.return_entries: Sample(
        lambda s, w: registration.return_entries(s, w.competition, [w.entries["待审核"]], "证件照不清"),
        "register", Role.SCORER, event="here"),
    registration.approve_all_clean: Sample(
        lambda s, w: registration.approve_all_clean(s, w.competition, w.events["here"]), "register",
        Role.SCORER, event="here"),
    paperwork.receive_paper: Sample(
        _of_sheet(paperwork.receive_paper, "已提交"), "check_in", Role.SCORER, event="here"),
    paperwork.receive_scanned: Sample(
        lambda s, w: paperwork.receive_scanned(
            s, write_code(SheetCode(w.events["here"], w.entries["已提交"], w.judge)), w.events["here"]),
        "check_in", Role.SCORER, event="here"),
    competitions.save_checking: Sample(
        lambda s, w: competitions.save_checking(s, w.events["here"], Checking.DOUBLE), "setup", Role.ADMIN,
        event="here"),
    registration.set_entry_status: Sample(
        lambda s, w: registration.set_entry_status(s, w.entries["未评"], "absent", "未到"), "status",
        Role.CHIEF, event="here"),
    registration.set_guest: Sample(
        lambda s, w: registration.set_guest(s, w.entries["未评"], True), "status", Role.SCORER, event="here"),
    draws.draw_stations: Sample(
        lambda s, w: draws.draw_stations(s, w.events["here"], "20220920"), "draw", Role.CODER,
        event="here"),
    check_in.check_in: Sample(
        lambda s, w: check_in.check_in(s, w.competition, "未评"), "admit", Role.MARSHAL, event="here"),
    check_in.admit_late: Sample(
        lambda s, w: check_in.admit_late(s, w.competition, _key(s, w, "未评"), "公交车故障"), "admit",
        Role.CHIEF, event="here"),
    check_in.undo_check_in: Sample(
        lambda s, w: check_in.undo_check_in(s, 1, "扫错了证"), "admit", Role.MARSHAL, event="here",
        prepare=_came),
    check_in.mark_absent: Sample(
        lambda s, w: check_in.mark_absent(s, w.events["here"], [w.entries["未评"]]), "status", Role.CHIEF,
        event="here"),
    registration_import.commit_import: Sample(_import, "register", Role.SCORER, wide=True),
    photo_import.store_photos: Sample(_photos, "register", Role.SCORER, wide=True),
    registration_summary.export_full_summary: Sample(
        lambda s, w: registration_summary.export_full_summary(s, w.competition),
        "full_numbers",
        Role.SCORER,
        wide=True,
    ),
    column_mappings.save_mapping: Sample(
        lambda s, w: column_mappings.save_mapping(s, w.competition, LABELS, MEANT),
        "register",
        Role.SCORER,
        wide=True,
    ),
    column_mappings.forget_mapping: Sample(
        lambda s, w: column_mappings.forget_mapping(s, w.competition, LABELS),
        "register",
        Role.SCORER,
        wide=True,
        prepare=_mapping,
    ),
    seats.seat_judge: Sample(
        lambda s, w: seats.seat_judge(s, w.judge, "赵建国", reason="原裁判离场"), "seats", Role.CHIEF,
        event="here"),
    seats.check_in_judge: Sample(
        lambda s, w: seats.check_in_judge(s, w.judge), "check_in", Role.ADMIN, event="here"),
    printouts.record_printout: Sample(
        lambda s, w: printouts.record_printout(s, w.competition, PaperKind.BADGE, [_badge(w)]), "register",
        Role.SCORER, event="here"),
    printouts.settle_papers: Sample(
        lambda s, w: printouts.settle_papers(
            s, w.competition, [WrongPaper(PaperKind.BADGE, _badge(w), Wrong.GONE)], "已收回"), "register",
        Role.SCORER, event="here"),
    printer_profiles.note_sheet: Sample(
        lambda s, w: printer_profiles.note_sheet(s, SLOT, AS_IT_IS), "calibrate", anybody=True),
    printer_profiles.save_measured: Sample(
        lambda s, w: printer_profiles.save_measured(s, SLOT, Measured(21, 19)), "calibrate", anybody=True),
    printer_profiles.reset_profile: Sample(
        lambda s, w: printer_profiles.reset_profile(s, SLOT), "calibrate", anybody=True),
    settings.remember_competition: Sample(
        lambda s, w: settings.remember_competition(s, w.competition), "open", anybody=True),
    sheets.submit_sheet: Sample(
        _of_sheet(sheets.submit_sheet, "录完"), "submit", Role.SCORER, event="here"),
    sheets.submit_complete: Sample(
        lambda s, w: sheets.submit_complete(s, w.events["here"], {(w.entries["录完"], w.judge)}), "submit",
        Role.SCORER, event="here"),
    sheets.confirm_sheet: Sample(
        _of_sheet(sheets.confirm_sheet, "已提交"), "check", Role.CHIEF, event="here"),
    sheets.return_sheet: Sample(
        _of_sheet(sheets.return_sheet, "已确认", reason="与纸质不符"), "check", Role.SCORER, event="here"),
    sheets.submit_second: Sample(
        lambda s, w: sheets.submit_second(s, entry_id=w.entries["双录"], judge_id=w.double_judge), "check",
        Role.SCORER, event="double", prepare=second_typing),
    sheets.accept_spread: Sample(
        lambda s, w: sheets.accept_spread(s, entry_id=w.entries["录完"], module="P", reason="各有道理"),
        "rule", Role.CHIEF, event="here"),
    **APPEALS,
    **MOVING,
}

# fmt: on


def _badge(world: World) -> PaperSheet:
    return PaperSheet("badge/1/1", "张伟的参赛证", {"姓名": "张伟"}, frozenset({world.events["here"]}))


def _scheme_book() -> SchemeBook:
    return SchemeBook((SchemeEvent("焊工", document=LOWERED),))


def _marks_book(session: WriteSession, world: World) -> MarksBook:
    number = session.get_one(Entry, world.entries["未评"]).number
    return MarksBook(marks=(MarkRow("焊工", number, 1, "P", "A1", "88"),))
