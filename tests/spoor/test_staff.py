"""What each service of an embedded city is told when it starts."""

from spoor.addresses import SERVICES
from spoor.city import City
from spoor.staff import commands


def test_every_service_knows_where_browsers_find_its_sisters_and_reads_the_same_sessions(tmp_path):
    city = City("127.0.0.1:1", dict.fromkeys(SERVICES, "postgresql://127.0.0.1:1/x"), port_base=9300)
    told = {command.name: command.env for command, _ in commands(tmp_path, city)}

    for name in SERVICES:
        assert told[name]["INTAKE_ADDRESS"] == "http://127.0.0.1:9301"
        assert told[name]["STATUS_ADDRESS"] == "http://127.0.0.1:9302"
        assert told[name]["NOTIFY_ADDRESS"] == "http://127.0.0.1:9303"
        assert told[name]["PUBLIC_ADDRESS"] == city.url(name)
    assert len({told[name]["SESSION_KEY"] for name in SERVICES}) == 1


def test_departments_of_an_embedded_city_need_no_token_for_nobody_else_reaches_it(tmp_path):
    city = City("127.0.0.1:1", dict.fromkeys(SERVICES, "postgresql://127.0.0.1:1/x"), port_base=9300)
    (intake,) = [command for command, _ in commands(tmp_path, city) if command.name == "intake"]

    assert intake.env["INTAKE_OPEN_DOOR"] == "true"
    assert "--host" not in intake.argv  # what it listens to by itself is this machine alone
