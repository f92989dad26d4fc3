"""A town hall's own server: counters see each other without the internet, the centre hears all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.domain.errors import Unreachable
from sync.client.fetcher import Fetcher
from sync.client.outcomes import Fenced, Revoked
from sync.client.sender import Sender
from sync.protocol.reference import BILL
from sync.server import records, relaying, revoking, schema
from sync.server.database import open_database
from sync.server.dispute_tables import disputed
from sync.server.report import day_report
from sync.server.site_tables import relay
from tests.servers import MANY, CentralHere, story_time
from tests.site.town_hall import Cable, TownHall
from tests.sync.books import DAY, YEAR, Device
from tests.sync.test_ledger import stored
from tests.sync.town import Copy, Town

_lao = count(5500100)


@pytest.fixture(scope="module")
def sqlite_central(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CentralHere]:
    """A centre that looks every key up anew, so that a revoked one is refused at once."""
    folder = tmp_path_factory.mktemp("centre")
    url = f"sqlite:///{folder}/central.sqlite"
    database = open_database(url)
    schema.migrate(database)
    database.close()
    server = CentralHere(url, replace(MANY, believed=0)).start()
    yield server
    server.stop()


@pytest.fixture
def centre(sqlite_central: CentralHere, tmp_path: Path) -> Iterator[Town]:
    town = Town(sqlite_central.url, sqlite_central.database, tmp_path, f"{next(_lao)}")
    town.forget_all()
    yield town
    town.close()


@pytest.fixture
def hall(sqlite_central: CentralHere, centre: Town, tmp_path: Path) -> Iterator[TownHall]:
    cable = Cable(sqlite_central.port)
    yield TownHall(tmp_path, centre, cable)
    cable.close()


@pytest.fixture
def site(hall: TownHall) -> Iterator[Town]:
    with hall.open() as town:
        yield town


def test_counters_see_each_other_while_the_centre_is_away(
    hall: TownHall, site: Town, centre: Town
) -> None:
    one, two = site.device("02"), site.device("03")
    hall.cable.pull()
    receipt = one.pay("B-1")
    site.send(one)
    site.settle()
    site.sync(two)
    assert two.elsewhere() == [("B-1", "02", receipt)]
    assert one.acknowledged() == one.head(), "the town hall has it"
    assert stored(centre, one) == []

    hall.cable.put_back()
    hall.relayed(site)

    for device in (one, two):
        assert stored(centre, device) == stored(site, device) == device.bodies()
    theirs = day_report(centre.database, centre.lao, DAY, at=story_time())
    assert [one for one in theirs.totals if one.receipts] == one.totals()
    assert theirs.heard[0].up_to == one.head().seq


def test_what_counters_elsewhere_take_money_for_is_heard_behind_the_site(
    hall: TownHall, site: Town, centre: Town
) -> None:
    here, there = site.device("02"), centre.device("04")
    receipt = there.pay("B-7")
    centre.send(there)
    centre.settle()
    here.pay("B-8")
    site.send(here)
    hall.relayed(site)
    site.sync(here)
    assert here.elsewhere() == [("B-7", "04", receipt)]
    centre.sync(there)
    assert [bill for bill, _, _ in there.elsewhere()] == ["B-8"]
    there.void(receipt)
    centre.send(there)
    hall.relayed(site)
    site.sync(here)
    assert here.elsewhere() == []


def test_the_centre_checks_the_counters_own_signatures(
    hall: TownHall, site: Town, centre: Town
) -> None:
    """A site can keep an entry back for a time; it cannot make one."""
    device = site.device("02")
    hall.cable.pull()
    device.pay("B-1")
    site.send(device)
    (kept,) = relaying.next_waiting(site.database, site.lao, limit=10)
    with site.database.writing() as tx:
        mine = relay.c.lao == site.lao
        tx.execute(sa.update(relay).where(mine).values(body=kept.body + b" "))
    hall.cable.put_back()
    hall.relay.round()
    assert stored(centre, device) == []
    assert relaying.waiting(site.database, site.lao).stuck == 1
    with site.database.writing() as tx:
        tx.execute(sa.update(relay).where(mine).values(body=kept.body))
    assert relaying.unstick(site.database, site.lao) == 1
    hall.relayed(site)
    assert stored(centre, device) == device.bodies()


def test_a_counter_enrols_and_gets_numbers_through_the_site(
    hall: TownHall, site: Town, centre: Town
) -> None:
    device = site.device("02")
    device.use_up(450)
    before = device.numbers_left(YEAR)
    site.send(device)
    Fetcher(device).renew_numbers(site.central(device), DAY)
    assert device.numbers_left(YEAR) == before + 500
    site.send(device)
    hall.relayed(site)
    assert stored(centre, device) == device.bodies()
    assert device.objections() == []


def test_what_only_the_centre_can_do_waits_for_it_and_says_so(hall: TownHall, site: Town) -> None:
    device = site.device("02")
    site.send(device)
    hall.relayed(site)
    code = site.code("03")
    hall.cable.pull()
    with pytest.raises(Unreachable, match="centre-away"):
        site.enrol(site.wish(code))
    device.use_up(450)
    with pytest.raises(Unreachable):
        Fetcher(device).renew_numbers(site.central(device), DAY)
    report = site.central(device).totals(DAY)
    assert [one.device for one in report.heard] == ["02", "90"], "those behind this site"
    hall.cable.put_back()
    hall.relay.round()
    assert site.enrol(site.wish(code)).device == "03"


def test_a_centre_that_is_set_back_is_given_again_what_it_lost(
    hall: TownHall, site: Town, centre: Town
) -> None:
    device = site.device("02")
    device.pay("B-1")
    site.send(device)
    hall.relayed(site)
    backup = centre.copy()
    for number in range(2, 5):
        device.pay(f"B-{number}")
        site.send(device)
    hall.relayed(site)
    assert len(stored(centre, device)) == device.head().seq
    set_back(hall, backup)
    device.pay("B-5")
    site.send(device)
    hall.relayed(site)
    assert stored(centre, device) == device.bodies()


def test_a_counter_revoked_at_the_centre_is_refused_here_too(
    hall: TownHall, site: Town, centre: Town
) -> None:
    device = site.device("02")
    site.send(device)
    hall.relayed(site)
    with centre.database.writing() as tx:
        revoking.revoke(tx, device.place, reason="stolen", by="keeper", at=story_time())
    device.pay("B-1")
    Sender(device).send(site.central(device))
    hall.relay.round()
    device.pay("B-2")
    with pytest.raises(Revoked):
        site.send(device)


def test_a_cloned_counter_behind_the_site_is_stopped_and_all_of_it_reaches_the_centre(
    hall: TownHall, site: Town, centre: Town
) -> None:
    device = site.device("02")
    site.send(device)
    hall.relayed(site)
    clone = device.copied()
    clone.pay("B-clone")
    centre.send(Device(clone.file, clone.enrolment, url=centre.url))
    device.pay("B-1")
    Sender(device).send(site.central(device))
    hall.relay.round()
    device.pay("B-2")
    with pytest.raises(Fenced):
        site.send(device)
    evidence = sa.select(sa.func.count()).select_from(disputed)
    with site.database.reading() as tx:
        assert tx.execute(evidence.where(disputed.c.lao == site.lao)).scalar() == 1
    hall.relay.round()
    assert relaying.waiting(site.database, site.lao).requests == 0
    with centre.database.reading() as tx:
        kept = tx.execute(
            sa.select(disputed.c.body).where(disputed.c.lao == centre.lao).order_by(disputed.c.seq)
        ).scalars()
        assert [bytes(body) for body in kept] == device.bodies()[-2:]


def test_registers_come_from_the_centre_to_the_counters_behind_the_site(
    hall: TownHall, site: Town, centre: Town
) -> None:
    def put(*rows: records.Row) -> None:
        with centre.database.writing() as tx:
            records.put(centre.database, tx, centre.lao, BILL, rows, at=story_time())

    put(*(records.Row(f"W-{number}", b'{"principal":100}') for number in range(2500)))
    hall.relay.round()
    put(records.Row("W-1", b'{"principal":200}'), records.Row("W-2", None))
    hall.relay.round()
    with site.database.reading() as tx:
        known = records.get(site.database, tx, site.lao, BILL, ["W-0", "W-1", "W-2"])
    assert known["W-1"].doc == b'{"principal":200}'
    assert known["W-2"].deleted
    assert not known["W-0"].deleted


def test_the_site_goes_on_where_it_was_after_it_was_shut_down(hall: TownHall, centre: Town) -> None:
    with hall.open() as site:
        device = site.device("02")
        hall.cable.pull()
        device.pay("B-1")
        site.send(device)
        written = device.bodies()
    hall.cable.put_back()
    with hall.open() as site:
        hall.relayed(site)
    assert stored(centre, device) == written


def set_back(hall: TownHall, backup: Copy) -> None:
    """Nobody asks a server while it is restored."""
    with hall.relay._round:
        hall.centre.put_back(backup)


@pytest.mark.slow
@settings(
    max_examples=10,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(acts=st.lists(st.tuples(st.integers(0, 1), st.integers(0, 5)), min_size=5, max_size=16))
def test_every_history_ends_with_the_centre_knowing_all(
    sqlite_central: CentralHere, tmp_path: Path, acts: list[tuple[int, int]]
) -> None:
    centre = Town(sqlite_central.url, sqlite_central.database, tmp_path, f"{next(_lao)}")
    cable = Cable(sqlite_central.port)
    folder = tmp_path / centre.lao
    folder.mkdir()
    hall = TownHall(folder, centre, cable)
    with hall.open() as site:
        devices = [site.device("02"), site.device("03")]
        backups = [centre.copy()]
        happenings: list[Callable[[Device], object]] = [
            lambda device: device.pay(f"B-{device.head().seq}-{device.place.device}"),
            site.send,
            lambda device: cable.pull(),
            lambda device: cable.put_back(),
            lambda device: backups.append(centre.copy()),
            lambda device: set_back(hall, backups[-1]),
        ]
        for who, what in acts:
            happenings[what](devices[who])
        cable.put_back()
        for device in devices:
            site.send(device)
        hall.relayed(site)
        for device in devices:
            assert stored(centre, device) == stored(site, device) == device.bodies()
    centre.close()
    cable.close()
