"""The demonstration among real people: beside them, without their names, PINs or events."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from app.domain.rights import Role
from app.services import accounts, competitions
from app.services.accounts import AccountView
from app.services.demo import PIN, build_demo, demo_account, find_demo
from app.services.door import Refused
from app.services.workspace import Workspace, open_workspace

PASSWORD, OWN_PIN = "自己的密码够长了2022", "8642"


def people(workspace: Workspace) -> dict[str, AccountView]:
    with workspace.read() as session:
        return {view.name: view for view in accounts.list_accounts(session)}


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """Data of an office where a 王敏 and a 马援 work, with the demonstration opened beside."""
    workspace = open_workspace(tmp_path_factory.mktemp("office"), datetime.now(UTC))
    with workspace.write() as session:
        admin = accounts.found_administrator(session, "许志远", PASSWORD, scorer=True).account_id
    with workspace.write(admin) as session:
        for name in ("王敏", "马援"):
            account = accounts.add_account(session, name, "平山电厂")
            accounts.set_secret(session, account, pin=OWN_PIN)
    build_demo(workspace, lambda _done, _total: None)
    yield workspace
    workspace.close()


def test_it_is_made_whole_beside_the_people_who_are_there(real: Workspace) -> None:
    assert find_demo(real) is not None
    assert {"王敏", "王敏(演示)", "马援", "马援(演示)", "孙志强"} <= people(real).keys()
    assert "周建平" not in people(real), "a known password for a second administrator"


def test_real_people_keep_their_pin_unit_and_roles(real: Workspace) -> None:
    for name in ("王敏", "马援"):
        found = people(real)[name]
        assert (found.organization, found.duties, found.seats) == ("平山电厂", (), ())
        with pytest.raises(Refused), real.write() as session:
            accounts.sign_in(session, found.id, PIN)
        with real.write() as session:
            assert accounts.sign_in(session, found.id, OWN_PIN).name == name


def test_whose_pin_everybody_knows_may_only_work_on_the_demonstration(real: Workspace) -> None:
    demo = find_demo(real)
    assert demo is not None
    with real.read() as session:
        events = {event.id for event in competitions.list_events(session, demo)}
    assert demo_account(real) == people(real)["王敏(演示)"].id
    for name in ("王敏(演示)", "刘芳", "孙志强", "高翔", "何静"):
        duties = people(real)[name].duties
        assert {duty.event_id for duty in duties} == events, name
        assert not any(duty.role is Role.ADMIN for duty in duties)
