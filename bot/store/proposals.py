"""Store the papers that people proposed for lists, and what became of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pydantic import TypeAdapter
from sqlalchemy import Connection, Row, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from bot.store.audit import COMMAND_LINE, Action, record
from bot.store.database import Store
from bot.store.model import Presser
from bot.store.schema import proposals as table

ProposalState = Literal["waiting", "accepted", "opened", "declined"]
"""Whether a proposal is to be reviewed, was accepted, has its pull request, or was declined."""

_CONTENT: TypeAdapter[Mapping[str, object]] = TypeAdapter(Mapping[str, object])
_MOST_SHOWN = 25


@dataclass(frozen=True, slots=True)
class StoredProposal:
    """A paper proposed for a list: `content` is what is known of it, `address` that of its pull request, if any."""

    proposal_id: int
    list: str
    paper_key: str
    content: Mapping[str, object]
    state: ProposalState
    address: str
    platform: str
    workspace: str
    person: str
    proposed_at: datetime
    decided_by: str


def save_proposal(
    store: Store, list_name: str, paper_key: str, content: Mapping[str, object], by: Presser, now: datetime
) -> tuple[StoredProposal, bool]:
    """Save a proposal; returns it, and whether it is new. One that the list has already stays as it is."""
    values = {
        "list": list_name,
        "paper_key": paper_key,
        "content": _CONTENT.dump_json(content).decode(),
        "state": "waiting",
        "address": "",
        "platform": by.place.platform,
        "workspace": by.place.workspace,
        "person": by.person,
        "proposed_at": now,
        "decided_by": "",
    }
    with store.transaction() as connection:
        is_new = True
        try:
            with connection.begin_nested():
                connection.execute(insert(table).values(values))
        except IntegrityError:
            is_new = False
        row = connection.execute(select(table).where(table.c.list == list_name, table.c.paper_key == paper_key)).one()
    return _stored(row), is_new


def proposals_in(store: Store, *states: ProposalState) -> list[StoredProposal]:
    """Return the proposals in these states, the oldest first; of any number the first twenty-five."""
    query = select(table).where(table.c.state.in_(states)).order_by(table.c.proposal_id).limit(_MOST_SHOWN)
    with store.transaction() as connection:
        return [_stored(row) for row in connection.execute(query)]


def proposal(store: Store, proposal_id: int) -> StoredProposal | None:
    """Return a proposal; None where there is none with that number."""
    with store.transaction() as connection:
        row = connection.execute(select(table).where(table.c.proposal_id == proposal_id)).first()
    return _stored(row) if row else None


def decide(
    store: Store, stored: StoredProposal, state: Literal["accepted", "declined"], by: Presser, now: datetime
) -> bool:
    """Accept or decline a proposal; False where its pull request is open already, or it does not exist any more."""
    with store.transaction() as connection:
        done = connection.execute(
            update(table)
            .where(table.c.proposal_id == stored.proposal_id, table.c.state != "opened")
            .values(state=state, decided_by=f"{by.place.platform}:{by.person}", decided_at=now)
        )
        if done.rowcount:
            _record(connection, "proposal accepted" if state == "accepted" else "proposal declined", stored, by, now)
    return bool(done.rowcount)


def set_opened(store: Store, stored: StoredProposal, address: str, by: Presser, now: datetime) -> None:
    """Remember the pull request of a proposal."""
    with store.transaction() as connection:
        connection.execute(
            update(table).where(table.c.proposal_id == stored.proposal_id).values(state="opened", address=address)
        )
        _record(connection, "pull request opened", stored, by, now, address)


def _record(
    connection: Connection, action: Action, stored: StoredProposal, by: Presser, now: datetime, address: str = ""
) -> None:
    detail = " ".join(filter(None, (f"proposal {stored.proposal_id} for {stored.list}: {stored.paper_key}", address)))
    record(connection, action, by.place, "" if by.place == COMMAND_LINE else by.person, now, detail)


def forget_proposer(store: Store, platform: str, person: str, workspace: str = "") -> None:
    """Delete who proposed and decided; the proposals stay, as they are about papers."""
    here = [table.c.platform == platform]
    if workspace:
        here.append(or_(table.c.workspace == workspace, table.c.workspace == ""))
    with store.transaction() as connection:
        connection.execute(update(table).where(*here, table.c.person == person).values(person=""))
        connection.execute(update(table).where(table.c.decided_by == f"{platform}:{person}").values(decided_by=""))


def _stored(row: Row[tuple[object, ...]]) -> StoredProposal:
    return StoredProposal(
        proposal_id=row.proposal_id,
        list=row.list,
        paper_key=row.paper_key,
        content=_CONTENT.validate_json(row.content),
        state=row.state,
        address=row.address,
        platform=row.platform,
        workspace=row.workspace,
        person=row.person,
        proposed_at=row.proposed_at,
        decided_by=row.decided_by,
    )
