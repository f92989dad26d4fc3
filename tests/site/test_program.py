"""The site as IT staff run it: enrolled, certified, served over TLS, asked how it stands."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from cryptography import x509

from desktop.domain.errors import Unreachable
from sync.client.enrol import EnrolmentWish, enrol
from sync.client.http import Http
from sync.client.sender import Sender
from sync.site import certificate
from sync.site.main import ADDRESS_TAKEN, FAILED, NOT_ENROLLED, OK, main
from tests.servers import CentralHere, free_port, real_time
from tests.sync.books import Device
from tests.sync.test_ledger import stored
from tests.sync.town import Town
from tests.waiting import until


@pytest.fixture
def centre(sqlite_central: CentralHere, tmp_path: Path) -> Iterator[Town]:
    town = Town(sqlite_central.url, sqlite_central.database, tmp_path, "5600101")
    town.forget_all()
    yield town
    town.close()


def enrolled(centre: Town, data: Path) -> int:
    code = centre.code("90")
    return main(["enrol", "--central", centre.url, "--code", code, "--data", str(data)])


@pytest.mark.slow
def test_from_a_code_to_a_counter_that_is_heard_at_the_centre(
    centre: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data, port = tmp_path / "site", free_port()
    assert main(["serve", "--data", str(data)]) == NOT_ENROLLED
    assert enrolled(centre, data) == OK
    assert "เทศบาลเมืองทดสอบ" in capsys.readouterr().out
    assert (
        main(["certificate", "--name", "localhost", "--name", "127.0.0.1", "--data", str(data)])
        == OK
    )
    command = [sys.executable, "-m", "sync.site.main", "serve", "--json", "--data", str(data)]
    command += [
        "--port",
        str(port),
        "--certificate",
        f"{data}/site.pem",
        "--key",
        f"{data}/site.key",
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert json.loads(process.stdout.readline())["port"] == port
        url = f"https://localhost:{port}"
        http = Http(ca=data / "central-ca.pem")
        wish = EnrolmentWish(url, centre.code("02"), uuid4(), "test")
        device = Device(tmp_path / "device.sqlite", enrol(http, wish, now=real_time))
        device.pay("B-1")
        town = Town(url, centre.database, tmp_path, centre.lao, now=real_time)
        town.http.close()
        town.http = http
        Sender(device).send(town.central(device))
        assert device.acknowledged() == device.head()
        status = ["status", "--json", "--data", str(data)]
        capsys.readouterr()

        def all_passed_on() -> bool:
            main(status)
            return bool(json.loads(capsys.readouterr().out)["waiting"] == 0)

        until(all_passed_on, within=60)
        impostor = Http()
        with pytest.raises(Unreachable, match="tls"):
            enrol(impostor, EnrolmentWish(url, "x", uuid4(), "t"), now=real_time)
        assert subprocess.run(command, capture_output=True).returncode == ADDRESS_TAKEN
        process.send_signal(signal.SIGTERM)
        assert process.wait(40) in (0, -signal.SIGTERM)
        assert stored(centre, device) == device.bodies()
        device.close()
        http.close()
        impostor.close()


def test_a_wrong_code_changes_nothing(
    centre: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = ["enrol", "--central", centre.url, "--code", "AAAA-BBBB-CCCC", "--data", str(tmp_path)]
    assert main(wrong) == FAILED
    assert "code-unknown" in capsys.readouterr().err
    away = ["enrol", "--central", f"http://127.0.0.1:{free_port()}", "--code", "A"]
    assert main([*away, "--data", str(tmp_path)]) == FAILED
    assert "ยังไม่มีสิ่งใดเปลี่ยน" in capsys.readouterr().err
    assert main(["status", "--data", str(tmp_path)]) == NOT_ENROLLED


def test_the_certificate_names_the_server_and_its_authority_signs_nothing_else(
    tmp_path: Path,
) -> None:
    made, key, authority = certificate.make(tmp_path, ["hall.example", "192.0.2.7"])
    above = x509.load_pem_x509_certificate(authority.read_bytes())
    own = x509.load_pem_x509_certificate(made.read_bytes())
    own.verify_directly_issued_by(above)
    names = own.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["hall.example"]
    assert own.not_valid_after_utc > datetime.now(UTC) + timedelta(days=1000)
    assert key.stat().st_mode & 0o077 == 0
    assert not list(tmp_path.glob("*ca*.key"))
    with pytest.raises(FileExistsError):
        certificate.make(tmp_path, ["hall.example"])
