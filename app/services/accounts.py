"""人员与岗位: local accounts, signing in, and the roles somebody has where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

from sqlmodel import Session, col, func, select

from app.domain.numbers import fold_wide
from app.domain.people import normalize_organization, search_words
from app.domain.pinyin import pinyin_key, pinyin_words
from app.domain.rights import ROLE_NAMES, Actor, Duty, Right, Role, roles_text
from app.domain.scheme import seat_text
from app.domain.signin import Attempt, check_new_password, check_new_pin, lock_until
from app.errors import InputError, UserError
from app.services.certificate_keys import forget_password, keep_key
from app.services.door import Refused, WriteSession, load_actor
from app.services.entries import event_rules
from app.services.organizations import ensure_organizations
from app.services.places import at_event
from app.services.rows import load_event_row, row_id
from app.services.secrets import hash_secret, is_secret
from db.tables import Account, AccountDuty, AuditEntry, Event, Judge, Organization

NAME_LENGTH = 20
RECALLED = 20  # attempts looked back upon
# Acts in the log beside those named after a right.
SIGN_IN_FAILED, SECRET_SET = "sign_in_failed", "secret"


@dataclass(frozen=True, slots=True)
class DutyView:
    """A role as lists show it; `where` is '全部赛项', '焊工' or '焊工 · 实操模块'."""

    id: int
    role: Role
    event_id: int | None
    module: str | None
    where: str


@dataclass(frozen=True, slots=True)
class AccountView:
    """Somebody who works here; `duties` without the seats of judges, which stand in `seats`."""

    id: int
    name: str
    organization: str
    active: bool
    has_password: bool
    has_pin: bool
    duties: tuple[DutyView, ...]
    seats: tuple[str, ...]

    @property
    def roles(self) -> str:
        """'裁判长、评分裁判'."""
        duties = [Duty(duty.role) for duty in self.duties]
        return roles_text([*duties, Duty(Role.JUDGE)] if self.seats else duties)

    @property
    def can_sign_in(self) -> bool:
        """Whether there is a password or PIN to sign in with, and the account is open."""
        return self.active and (self.has_password or self.has_pin)


def has_administrator(session: Session) -> bool:
    """Whether somebody can administrate; without, the program asks for the first administrator."""
    statement = (
        select(Account.id)
        .join(AccountDuty, col(AccountDuty.account_id) == col(Account.id))
        .where(AccountDuty.role == Role.ADMIN.value, col(Account.active), Account.password_hash != "")
    )
    return session.exec(statement).first() is not None


def found_administrator(session: WriteSession, name: str, password: str, *, scorer: bool) -> Actor:
    """Make the first administrator of new data, who may also tabulate; refused once there is one."""
    session.require(Right.FOUND, attempt="另设首个管理员")
    if has_administrator(session):
        raise Refused("这份数据已有管理员,请用管理员账号登录。", "另设首个管理员", act=Right.FOUND.value)
    account = _named_account(session, name)
    check_new_password(password, account.name)
    _relieve_command_line(session)
    account.password_hash = hash_secret(password)
    session.add(account)
    session.flush()
    roles = (Role.ADMIN, Role.SCORER) if scorer else (Role.ADMIN,)
    session.add_all(AccountDuty(account_id=row_id(account), role=role.value) for role in roles)
    told = keep_key(session, row_id(account), password)
    session.record(f"首次启动:设管理员 {account.name}{told}")
    return load_actor(session, account.id)


def recover_administrator(session: WriteSession, name: str, password: str, machine_user: str) -> str:
    """Give an administrator a new password (or make one), from the command line of this machine.

    Whoever can run it can read the data folder anyway; it leaves an entry that names the machine's user.
    """
    session.require(Right.RECOVER)
    account = session.exec(select(Account).where(Account.name == " ".join(name.split()))).first()
    what = "管理员密码离线重设"
    if account is None:
        account, what = _named_account(session, name), "离线新设管理员"
    check_new_password(password, account.name)
    if not has_administrator(session):
        _relieve_command_line(session)
    account.password_hash, account.active = hash_secret(password), True
    session.add(account)
    session.flush()
    duties = session.exec(select(AccountDuty.role).where(AccountDuty.account_id == account.id)).all()
    if Role.ADMIN.value not in duties:
        session.add(AccountDuty(account_id=row_id(account), role=Role.ADMIN.value))
    told = keep_key(session, row_id(account), password)
    session.record(f"{what}:{account.name}(本机用户 {machine_user}){told}")
    return account.name


def _relieve_command_line(session: WriteSession) -> None:
    """Who administrated without being able to sign in does so no more (`app.services.command_line`)."""
    stand_ins = (
        select(AccountDuty.account_id)
        .join(Account, col(AccountDuty.account_id) == col(Account.id))
        .where(AccountDuty.role == Role.ADMIN.value, Account.password_hash == "", Account.pin_hash == "")
    )
    for duty in session.exec(select(AccountDuty).where(col(AccountDuty.account_id).in_(stand_ins))).all():
        session.delete(duty)


def sign_in(session: WriteSession, account_id: int, secret: str) -> Actor:
    """Sign somebody in by password or PIN; wrong ones are refused, kept in the log and counted."""
    session.require(Right.SIGN_IN)
    account = session.get(Account, account_id)
    if account is None or not account.active:
        raise Refused("这个账号已停用,请联系管理员。", "登录已停用的账号", act=Right.SIGN_IN.value)
    session.actor = actor = load_actor(session, account_id)  # the log tells whose account was tried
    _check_lock(session, account)
    by_password = is_secret(account.password_hash, secret)
    if not by_password and not _is_pin(account, secret):
        raise Refused("密码或 PIN 不对,请重新输入。", f"{account.name}登录", act=SIGN_IN_FAILED)
    told = keep_key(session, account_id, secret) if by_password else ""
    session.record(f"{account.name}登录{told}")
    return actor


def _is_pin(account: Account, text: str) -> bool:
    # A Chinese input method types full-width digits; a password may mean them as they are.
    return is_secret(account.pin_hash, fold_wide(text))


def _check_lock(session: WriteSession, account: Account) -> None:
    now = session.clock()
    until = lock_until(_attempts(session, row_id(account)), now)
    if until is not None:
        minutes = -(-(until - now) // timedelta(minutes=1))
        text = f"{account.name}连续输错,账号暂时锁定,请 {minutes} 分钟后再试,或请管理员重设密码。"
        raise Refused(text, f"{account.name}在锁定中再试", act=Right.SIGN_IN.value)


def _attempts(session: Session, account_id: int) -> list[Attempt]:
    """The latest attempts of an account, oldest first. A secret set anew counts as a success."""
    mine, act = col(AuditEntry.account_id) == account_id, col(AuditEntry.act)
    tried = mine & ((act == SIGN_IN_FAILED) | ((act == Right.SIGN_IN.value) & (AuditEntry.outcome == "done")))
    about = col(AuditEntry.rows).contains(f'["account","{account_id}",')
    reset = act.in_((SECRET_SET, Right.RECOVER.value)) & about
    counted = session.exec(
        select(AuditEntry.seq, AuditEntry.at, AuditEntry.outcome)
        .where(tried | reset)
        .order_by(col(AuditEntry.seq).desc())
        .limit(RECALLED)
    ).all()
    last = max((seq for seq, _at, _outcome in counted), default=0)
    # Tries within the lock are no failures: they only tell that time went on, and push no failure out.
    locked = session.exec(
        select(AuditEntry.at)
        .where(mine, act == Right.SIGN_IN.value, AuditEntry.outcome != "done", col(AuditEntry.seq) > last)
        .order_by(col(AuditEntry.seq))
    ).all()
    return [
        *(Attempt(at, ok=outcome == "done") for _seq, at, outcome in reversed(counted)),
        *(Attempt(at, ok=False, refused=True) for at in locked),
    ]


def sign_out(session: WriteSession) -> None:
    """Note that somebody left the machine."""
    session.require(Right.WORK)
    session.record(f"{session.actor.name}退出", act=Right.SIGN_IN.value)


def last_signed_in(session: Session) -> int | None:
    """Who signed in last: most likely to do so next."""
    return session.exec(
        select(AuditEntry.account_id)
        .where(AuditEntry.act == Right.SIGN_IN.value, AuditEntry.outcome == "done")
        .order_by(col(AuditEntry.seq).desc())
        .limit(1)
    ).first()


def list_accounts(session: Session, query: str = "") -> tuple[AccountView, ...]:
    """Everybody who works here, by name; searched by name, pinyin or unit."""
    words = search_words(query)
    return tuple(view for view in _accounts(session) if all(_matches(view, word) for word in words))


def count_open_accounts(session: Session) -> int:
    """How many people work here."""
    return session.exec(select(func.count()).select_from(Account).where(col(Account.active))).one()


def _matches(view: AccountView, word: str) -> bool:
    lower = word.lower()
    if lower in view.name.lower() or lower in view.organization.lower():
        return True
    return lower.isascii() and any(key.startswith(lower) for key in _keys(view.name, view.organization))


@lru_cache(maxsize=2048)  # asked for at every pause while typing
def _keys(name: str, organization: str) -> tuple[str, ...]:
    return (*pinyin_key(name).split(), *pinyin_words(organization).split())


def _accounts(session: Session) -> tuple[AccountView, ...]:
    events = {event.id: event for event in session.exec(select(Event))}
    units = dict(session.exec(select(Organization.id, Organization.name)).all())
    duties: dict[int, list[DutyView]] = {}
    for duty in session.exec(select(AccountDuty).order_by(col(AccountDuty.id))):
        where = _where(events, duty.event_id, duty.module)
        view = DutyView(row_id(duty), Role(duty.role), duty.event_id, duty.module, where)
        duties.setdefault(duty.account_id, []).append(view)
    seats: dict[int, list[str]] = {}
    for judge in session.exec(
        select(Judge).where(col(Judge.account_id).is_not(None)).order_by(col(Judge.id))
    ):
        where = _where(events, judge.event_id, judge.module)
        seats.setdefault(judge.account_id or 0, []).append(f"{where} · {seat_text(judge.seat)}")
    return tuple(
        AccountView(
            id=row_id(row),
            name=row.name,
            organization=units.get(row.organization_id, ""),
            active=row.active,
            has_password=bool(row.password_hash),
            has_pin=bool(row.pin_hash),
            duties=tuple(duties.get(row_id(row), ())),
            seats=tuple(seats.get(row_id(row), ())),
        )
        for row in session.exec(select(Account).order_by(col(Account.name)))
    )


def _where(events: dict[int | None, Event], event_id: int | None, module: str | None) -> str:
    event = events.get(event_id)
    if event is None:
        return "全部赛项"
    names = {item.code: item.name for item in event_rules(event).scheme.modules}
    return f"{event.name} · {names.get(module, module)}模块" if module is not None else event.name


def add_account(session: WriteSession, name: str, organization: str = "") -> int:
    """Name somebody who works here; returns the account's id. Secrets and roles are given apart."""
    session.require(Right.PEOPLE, attempt=f"新增人员 {name.strip()}")
    account = _named_account(session, name)
    account.organization_id = unit_of(session, organization)
    session.add(account)
    session.flush()
    session.record(f"新增人员 {account.name}")
    return row_id(account)


def change_account(
    session: WriteSession, account_id: int, *, name: str, organization: str, active: bool
) -> None:
    """Change name, unit (for 裁判回避) and whether the account is open. The last administrator stays open."""
    account = _account(session, account_id)
    session.require(Right.PEOPLE, attempt=f"修改人员 {account.name}")
    before = account.name
    if " ".join(name.split()) != before:
        account.name = _checked_name(session, name)
    account.active, account.organization_id = active, unit_of(session, organization)
    session.flush()
    _keep_an_administrator(session)
    if not active:
        forget_password(session, account_id)
    for judge in session.exec(select(Judge).where(Judge.account_id == account_id)):
        session.require(Right.SEATS, at_event(load_event_row(session, judge.event_id), judge.module))
        judge.name, judge.organization_id = account.name, account.organization_id
    renamed = f"{before} 改名为 {account.name}" if account.name != before else account.name
    session.record(f"修改人员 {renamed}{'' if active else ',账号停用'}")


def set_secret(session: WriteSession, account_id: int, *, password: str = "", pin: str = "") -> None:
    """Give somebody a new password or PIN ('' leaves it). An administrator may; so the lock ends too."""
    account = _account(session, account_id)
    session.require(Right.PEOPLE, attempt=f"重设{account.name}的密码")
    _change_secret(account, password, pin)
    told = keep_key(session, account_id, password) if password else ""
    session.record(f"重设{account.name}的{_secret_names(password, pin)}{told}", act=SECRET_SET)


def has_password(session: Session, account_id: int | None) -> bool:
    """Whether somebody signs in by password; else the PIN is all they have."""
    account = session.get(Account, account_id)
    return account is not None and bool(account.password_hash)


def change_own_secret(session: WriteSession, old: str, *, password: str = "", pin: str = "") -> None:
    """Change one's own password or PIN, knowing the old password."""
    session.require(Right.WORK)
    account = _account(session, session.actor.account_id or 0)
    _check_lock(session, account)
    if not is_secret(account.password_hash, old) and not (
        not account.password_hash and _is_pin(account, old)
    ):
        raise Refused("原密码不对,请重新输入。", f"{account.name}修改密码", act=SIGN_IN_FAILED)
    _change_secret(account, password, pin)
    told = keep_key(session, row_id(account), password, old=old) if password else ""
    session.record(f"{account.name}修改了自己的{_secret_names(password, pin)}{told}", act=SECRET_SET)


def _change_secret(account: Account, password: str, pin: str) -> None:
    if not password and not pin:
        raise InputError("password", "请填写新的密码或 PIN。")
    if password:
        check_new_password(password, account.name)
        account.password_hash = hash_secret(password)
    if pin:
        account.pin_hash = hash_secret(check_new_pin(pin))


def _secret_names(password: str, pin: str) -> str:
    return "和".join(filter(None, ("密码" if password else "", "PIN" if pin else "")))


def add_duty(
    session: WriteSession,
    account_id: int,
    role: Role,
    *,
    event_id: int | None = None,
    module: str | None = None,
) -> int:
    """Give somebody a role: in one event or all of them, in one module or the whole event."""
    account = _account(session, account_id)
    name = ROLE_NAMES[role]
    session.require(Right.PEOPLE, attempt=f"设{account.name}为{name}")
    if role is Role.JUDGE:
        raise InputError("role", "评分裁判请在裁判席位中安排,每个席位一名。")
    if role is Role.ADMIN and event_id is not None:
        raise InputError("event", "管理员管全部赛项,请不要选赛项。")
    event = None if event_id is None else load_event_row(session, event_id)
    if module is not None and (event is None or module not in _codes(event)):
        raise InputError("module", "请先选赛项,再选它的模块。")
    same = select(AccountDuty.id).where(
        AccountDuty.account_id == account_id,
        AccountDuty.role == role.value,
        AccountDuty.event_id == event_id,
        AccountDuty.module == module,
    )
    if session.exec(same).first() is not None:
        raise InputError("role", f"{account.name}已是{name}。")
    duty = AccountDuty(account_id=account_id, role=role.value, event_id=event_id, module=module)
    session.add(duty)
    session.flush()
    where = _where({} if event is None else {event_id: event}, event_id, module)
    session.record(f"设{account.name}为{name}({where})")
    return row_id(duty)


def remove_duty(session: WriteSession, duty_id: int) -> None:
    """Take a role back. The last administrator stays."""
    duty = session.get(AccountDuty, duty_id)
    if duty is None:
        raise UserError("这个岗位已经取消。")
    account = _account(session, duty.account_id)
    name = ROLE_NAMES[Role(duty.role)]
    session.require(Right.PEOPLE, attempt=f"取消{account.name}的{name}岗位")
    session.delete(duty)
    session.flush()
    _keep_an_administrator(session)
    if Role(duty.role) is Role.ADMIN:
        forget_password(session, duty.account_id)
    session.record(f"取消{account.name}的{name}岗位")


def _keep_an_administrator(session: Session) -> None:
    if not has_administrator(session):
        raise UserError("至少要留一名能登录的管理员,请先另设一名。")


def _codes(event: Event) -> Sequence[str]:
    return [item.code for item in event_rules(event).scheme.modules]


def _account(session: Session, account_id: int) -> Account:
    account = session.get(Account, account_id)
    if account is None:
        raise UserError("这个人员已不存在,请刷新。")
    return account


def _named_account(session: Session, name: str) -> Account:
    return Account(name=_checked_name(session, name))


def _checked_name(session: Session, name: str) -> str:
    plain = " ".join(name.split())
    if not plain:
        raise InputError("name", "请填写姓名,记录中会写明每一步是谁做的。")
    if len(plain) > NAME_LENGTH:
        raise InputError("name", f"姓名最多 {NAME_LENGTH} 个字,现有 {len(plain)} 个。")
    if session.exec(select(Account.id).where(Account.name == plain)).first() is not None:
        raise InputError("name", f"已有人员“{plain}”。同名的人请在姓名后加单位或编号,如 {plain}(二)。")
    return plain


def unit_of(session: WriteSession, name: str) -> int | None:
    """The unit of that name, as 裁判回避 compares it; a unit that nobody entered is made for it."""
    plain = normalize_organization(name)
    if not plain:
        return None
    units, _ = ensure_organizations(session, (plain,))
    return row_id(units[plain])
