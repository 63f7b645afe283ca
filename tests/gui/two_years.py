"""Two years of one office, for the sections of units and people: who came twice stands twice."""

from __future__ import annotations

from app.services.competitions import CompetitionForm, create_competition, list_events
from app.services.entry_form import EntryForm, save_entry
from app.services.organizations import OrganizationForm, list_organizations, save_organization
from app.services.workspace import Workspace
from tests.gui.registration_office import identity

SHORT, WHOLE = "金泷机电", "淮北市金泷机电有限公司"
FIRST, SECOND = identity(13), identity(31)
# Name, number, unit, phone; the first of the first year is the first of the second, miswritten.
LAST_YEAR = (
    ("张伟", FIRST, SHORT, "13805616206"),
    ("李静", identity(8), "平湖发电有限责任公司", "13805610002"),
    ("欧阳建国", identity(5), "相山重型机修厂", "13805610003"),
)
THIS_YEAR = (
    ("张伟", SECOND, WHOLE, "13805616206"),
    ("李静", identity(8), "平湖发电有限责任公司", ""),
    ("张玮", identity(77), "相山重型机修厂", "13805610009"),
    ("单志飞", identity(19), SHORT, "13805610010"),
    ("买买提·吐尔逊", identity(21), "口井酒业有限公司", "13805610011"),
)


def make_two_years(workspace: Workspace) -> tuple[int, int]:
    """The competitions of last year and of this year, with their entrants; the newer one is second."""
    years = ((2025, LAST_YEAR), (2026, THIS_YEAR))
    made = []
    for year, people in years:
        with workspace.write() as session:
            form = CompetitionForm(title=f"{year}年民营企业劳动竞赛", year=year)
            competition = create_competition(session, form, "sisaiyichuang")
            event = next(each for each in list_events(session, competition) if each.entry_kind == "person")
            for name, number, unit, phone in people:
                save_entry(
                    session,
                    EntryForm(
                        event_id=event.id, name=name, document_type="居民身份证", document_number=number,
                        organization=unit, phone=phone, skill_level="高级工", division="职工组", trade="焊工",
                    ),
                )  # fmt: skip
            made.append(competition)
    with workspace.write() as session:
        whole = next(row for row in list_organizations(session, made[1]) if row.name == WHOLE)
        form_of_unit = OrganizationForm(
            WHOLE, whole.id, kind="民营企业", industry="通用设备制造", district="相山区"
        )
        save_organization(session, made[1], form_of_unit)
    return made[0], made[1]
