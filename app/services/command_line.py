"""The command line at work on data that have no administrator yet."""

from __future__ import annotations

from sqlmodel import select

from app.domain.rights import Right, Role
from app.errors import UserError
from app.services.accounts import has_administrator
from app.services.door import WriteSession
from app.services.rows import row_id
from db.tables import Account, AccountDuty


def enlist_command_line(session: WriteSession, machine_user: str) -> int:
    """The account by which the command line works on data that have no administrator yet; its id.

    It has no password: nobody can sign in as it. Refused once there is an administrator; then it has no
    duties any more.
    """
    session.require(Right.RECOVER)
    if has_administrator(session):
        raise UserError("这份数据已有管理员,请用 --as 写明由谁来做,并输入密码。")
    name = f"命令行 {machine_user}"
    known = session.exec(select(Account).where(Account.name == name)).first()
    if known is not None:
        return row_id(known)
    account = Account(name=name)
    session.add(account)
    session.flush()
    roles = (Role.ADMIN, Role.SCORER, Role.CHIEF)
    session.add_all(AccountDuty(account_id=row_id(account), role=role.value) for role in roles)
    session.record(f"本机用户 {machine_user} 用命令行工作,这份数据还没有管理员")
    return row_id(account)
