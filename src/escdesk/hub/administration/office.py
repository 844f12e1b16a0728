"""Carries out what administration asks, over an engine and a store that are open: all of a request or nothing."""

import asyncio
import logging
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import islice

import msgspec
from sqlalchemy import Connection

from escdesk.domain.ids import ClientId, CommandId, Instant, PersonId, SkillId, TeamId
from escdesk.domain.messages.papers import StaffName
from escdesk.domain.messages.people import EnrolPerson, PlanShift
from escdesk.hub.administration import means, record
from escdesk.hub.administration import requests as r
from escdesk.hub.administration.asked import AskedWrong
from escdesk.hub.administration.people import (
    PersonRow,
    day_written,
    read_people,
    wrong_password,
    wrong_with,
)
from escdesk.hub.administration.requests import AnyRequest, Reply
from escdesk.hub.administration.rules import RulesOffice
from escdesk.hub.administration.shifts import ends_written, read_shifts
from escdesk.hub.batch import StoreUnavailable
from escdesk.hub.crm.csv import read_customers, read_history
from escdesk.hub.csv_files import BadFile, Table
from escdesk.hub.engine import Engine
from escdesk.hub.notices import Notices
from escdesk.hub.record import causes, reading
from escdesk.hub.store import customers as customer_tables
from escdesk.hub.store import people as accounts
from escdesk.hub.store.store import Store
from escdesk.hub.web.passwords import Passwords

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chance:
    """Where new ids and keys come from; only tests and rehearsals draw them from elsewhere."""

    person: Callable[[], PersonId] = field(default=lambda: PersonId(f"p{secrets.token_hex(4)}"))
    command: Callable[[], CommandId] = field(default=lambda: CommandId(secrets.token_hex(8)))
    cache_key: Callable[[], str] = field(default=lambda: secrets.token_hex(32))


class Office:
    """Administration over one open floor. `now` is wall time; `send_away` closes a person's connected desks."""

    def __init__(
        self,
        engine: Engine,
        store: Store,
        passwords: Passwords,
        *,
        now: Callable[[], Instant],
        send_away: Callable[[PersonId], None] = lambda _person: None,
        chance: Chance | None = None,
        notices: Notices | None = None,
    ) -> None:
        self._engine = engine
        self._store = store
        self._passwords = passwords
        self._now = now
        self._send_away = send_away
        self._chance = chance or Chance()
        self._notices = notices
        self._rules = RulesOffice(engine, store, now=now, command=self._chance.command)

    async def answer(self, data: bytes) -> bytes:
        """The HTTP side: a request's JSON to its reply's."""
        try:
            request = r.request_of(data)
        except msgspec.DecodeError:
            return r.encode(Reply(fault="This hub does not know that request; is it of the same version?"))
        return r.encode(await self.carry_out(request))

    async def carry_out(self, request: AnyRequest) -> Reply:
        """What it came to. The only way in for every request."""
        try:
            lines = await self._done(request)
        except AskedWrong as wrong:
            return Reply(fault=str(wrong), more=wrong.more)
        except BadFile as wrong:
            return Reply(fault=str(wrong))
        except StoreUnavailable:
            return Reply(fault="The database can't be written now; nothing was changed, try again.")
        if isinstance(request, r.CHANGING):
            _log.info("administration", extra={"request": type(request).__name__})
        return Reply(lines=tuple(lines))

    async def _done(self, request: AnyRequest) -> Sequence[str]:
        match request:
            case r.AddPerson():
                return await self._add(request)
            case r.ImportPeople():
                return await self._import_people(request)
            case r.ImportShifts():
                return await self._import_shifts(request)
            case r.ListPeople():
                return await self._list()
            case r.SetPassword():
                return await self._set_password(request)
            case r.ImportCustomers():
                return await self._import_customers(request)
            case r.ImportHistory():
                return await self._import_history(request)
            case r.ReadLog():
                return await asyncio.to_thread(self._log_lines, request)
            case r.ReadRecord():
                return await self._record_lines(request)
            case r.ReadCauses():
                since, until = record.month(request.month, self._now())
                found = await self._store.read(causes.tallies, self._store.floor, since, until)
                return record.causes(causes.figures(found))
            case r.TryMeans():
                if self._notices is None:
                    raise AskedWrong(means.NO_HUB)
                return await means.tried(self._engine.floor, self._notices, request)
            case _:
                return await self._rules.done(request)

    # -- people -----------------------------------------------------------------------------------------------

    async def _add(self, request: r.AddPerson) -> Sequence[str]:
        row = PersonRow(
            login=request.login,
            name=request.name,
            kana=request.kana,
            role=request.role,
            teams=request.teams,
            skills=request.skills,
            clients=request.clients,
            began_on=request.began_on,
            load_limit=request.load_limit,
            authority_yen=request.authority_yen,
            password=request.password,
        )
        wrong = wrong_with(row)
        if wrong:
            raise AskedWrong(wrong[:1].upper() + wrong[1:])
        if await self._store.read(accounts.find_account, row.login) is not None:
            raise AskedWrong("Somebody has this login already.")
        await self._enrol([row])
        return [f"{row.login} is on the floor as {row.role.value}."] + (
            [] if row.password else [f"No password yet: escdesk admin people passwd {row.login}"]
        )

    async def _import_people(self, request: r.ImportPeople) -> Sequence[str]:
        table, rows = read_people(request.file, request.content, request.columns)
        await self._enrol(rows)
        accounts_now = {one.login: one for one in await self._store.read(accounts.list_accounts)}
        without = [row.login for row in rows if not accounts_now[row.login].password_hash]
        return [
            f"{len(rows)} people imported.",
            *_unused(table),
            *(
                [f"{_some(without)} can't log in yet; give a password: escdesk admin people passwd LOGIN"]
                if without
                else []
            ),
        ]

    async def _enrol(self, rows: Sequence[PersonRow]) -> None:
        """Accounts in one transaction, then the floor; both may be repeated and change nothing twice."""
        hashes = await asyncio.gather(*(self._hash(row.password) for row in rows))
        known = {one.login: one.person for one in await self._store.read(accounts.list_accounts)}
        people = [known.get(row.login) or self._chance.person() for row in rows]
        made = [
            _NewAccount(person, row.login, hashed, self._chance.cache_key())
            for person, row, hashed in zip(people, rows, hashes, strict=True)
        ]
        await self._store.write(_put_accounts, made, self._now())
        outcomes = await asyncio.gather(
            *(
                self._engine.ask(
                    EnrolPerson(
                        person=person,
                        role=row.role,
                        teams=tuple(TeamId(one) for one in row.teams),
                        skills=tuple(SkillId(one) for one in row.skills),
                        clients=tuple(ClientId(one) for one in row.clients),
                        began_on=row.began_on,
                        load_limit=row.load_limit,
                        authority_yen=row.authority_yen,
                    ),
                    by=None,
                    command_id=self._chance.command(),
                    papers=(StaffName(person=person, name=row.name, kana=row.kana),),
                )
                for person, row in zip(people, rows, strict=True)
            )
        )
        for row, outcome in zip(rows, outcomes, strict=True):
            if outcome.code != "ok":
                raise AskedWrong(f"{row.login} was not taken by the floor ({outcome.code}).")

    async def _hash(self, password: str) -> str:
        return await self._passwords.hashed(password) if password else ""

    async def _list(self) -> Sequence[str]:
        lines = [
            "login\tname\trole\tteams\tskills\tclients\tbegan_on\tload_limit\tauthority_yen\tshift_ends\textension\tpassword"
        ]
        for account in await self._store.read(accounts.list_accounts):
            person = self._engine.floor.people.get(account.person)
            if person is None:
                continue
            paper = self._engine.shelf.get(("StaffName", account.person))
            lines.append(
                "\t".join(
                    (
                        account.login,
                        paper.name if isinstance(paper, StaffName) else "",
                        person.role.value,
                        ";".join(person.teams),
                        ";".join(person.skills),
                        ";".join(person.clients),
                        day_written(person.began_on),
                        str(person.load_limit or ""),
                        "" if person.authority_yen is None else str(person.authority_yen),
                        ends_written(person.shift_ends_at),
                        person.extension or "",
                        "set" if account.password_hash else "none",
                    )
                )
            )
        return lines

    async def _import_shifts(self, request: r.ImportShifts) -> Sequence[str]:
        table, rows = read_shifts(request.file, request.content, request.columns, request.zone)
        known = {one.login: one.person for one in await self._store.read(accounts.list_accounts)}
        people: list[PersonId] = []
        for row in rows:
            person = known.get(row.login)
            if person is None or person not in self._engine.floor.people:
                raise BadFile(request.file, row.line, "nobody has this login.")
            people.append(person)
        outcomes = await asyncio.gather(
            *(
                self._engine.ask(
                    PlanShift(person=person, ends_at=row.ends_at),
                    by=None,
                    command_id=self._chance.command(),
                )
                for person, row in zip(people, rows, strict=True)
            )
        )
        for row, outcome in zip(rows, outcomes, strict=True):
            if outcome.code != "ok":
                raise AskedWrong(f"{row.login} was not taken by the floor ({outcome.code}).")
        over = [row.login for row in rows if row.ends_at is not None and row.ends_at <= self._engine.now()]
        return [
            f"{len(rows)} shifts planned.",
            *_unused(table),
            *([f"Over already, so nothing new is rung there: {_some(over)}."] if over else []),
        ]

    async def _set_password(self, request: r.SetPassword) -> Sequence[str]:
        wrong = wrong_password(request.password)
        if wrong:
            raise AskedWrong(wrong[:1].upper() + wrong[1:])
        account = await self._store.read(accounts.find_account, request.login)
        if account is None:
            raise AskedWrong("Nobody has this login.")
        hashed = await self._passwords.hashed(request.password)
        await self._store.write(_change_password, account.person, hashed)
        self._send_away(account.person)
        return [
            f"{request.login} has a new password; whoever was logged in with the old one has to log in again."
        ]

    # -- customers --------------------------------------------------------------------------------------------

    async def _import_customers(self, request: r.ImportCustomers) -> Sequence[str]:
        client = _client(request.client)
        table, rows = await asyncio.to_thread(read_customers, request.file, request.content, request.columns)
        await self._store.write(customer_tables.put_customers, client, rows)
        return [f"{len(rows)} customers of {client} imported.", *_unused(table), *self._nobodys(client)]

    async def _import_history(self, request: r.ImportHistory) -> Sequence[str]:
        client = _client(request.client)
        table, rows = await asyncio.to_thread(read_history, request.file, request.content, request.columns)
        await self._store.write(customer_tables.add_history, client, rows)
        return [f"{len(rows)} contacts of {client} imported.", *_unused(table), *self._nobodys(client)]

    def _nobodys(self, client: ClientId) -> list[str]:
        """A mistyped client is no fault (people may come later), but nobody would find out why they see nothing."""
        people = self._engine.floor.people.values()
        if not people or any(client in person.clients for person in people):
            return []
        here = ", ".join(sorted({one for person in people for one in person.clients}))
        return [f"Nobody here works for {client}, so nobody sees them; people work for {here}."]

    # -- the record and the log -----------------------------------------------------------------------------

    async def _record_lines(self, request: r.ReadRecord) -> Sequence[str]:
        rows = await self._store.read(
            reading.page,
            self._store.floor,
            request.kept,
            Instant(request.since),
            request.after,
            max(0, request.most),
        )
        return await asyncio.to_thread(record.lines, request.kept, rows)

    def _log_lines(self, request: r.ReadLog) -> Sequence[str]:
        """One JSON object a line: the event with its number and who asked."""
        later = (row for row in self._store.events() if row.seq > request.after)
        return [
            msgspec.json.encode(
                {
                    "seq": row.seq,
                    "person": row.person,
                    "command": row.command,
                    **msgspec.to_builtins(row.event),
                }
                if row.person
                else {"seq": row.seq, **msgspec.to_builtins(row.event)}
            ).decode()
            for row in islice(later, max(0, request.most))
        ]


@dataclass(frozen=True, slots=True)
class _NewAccount:
    person: PersonId
    login: str
    password_hash: str = field(repr=False)
    cache_key: str = field(repr=False)


def _put_accounts(connection: Connection, made: Sequence[_NewAccount], now: Instant) -> None:
    for one in made:
        accounts.add_account(connection, one.person, one.login, one.password_hash, one.cache_key, now)
        if one.password_hash:
            accounts.set_password(connection, one.person, one.password_hash)


def _change_password(connection: Connection, person: PersonId, hashed: str) -> None:
    accounts.set_password(connection, person, hashed)
    accounts.end_sessions(connection, person)


def _client(name: str) -> ClientId:
    if not name.strip() or len(name) > 64 or any(sign.isspace() or sign == "/" for sign in name.strip()):
        raise AskedWrong("A client's name has 1 to 64 characters without spaces and slashes.")
    return ClientId(name.strip())


def _some(logins: Sequence[str]) -> str:
    """The first few of them."""
    return ", ".join(logins[:5]) + (f" and {len(logins) - 5} others" if len(logins) > 5 else "")


def _unused(table: Table) -> list[str]:
    return [f"Columns not used: {', '.join(table.unused)}."] if table.unused else []
