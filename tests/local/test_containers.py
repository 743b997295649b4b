"""The servers in containers are the same servers: a broker that answers, and a database with the plan of a city."""

import asyncpg
import pytest
from aiokafka.admin import AIOKafkaAdminClient

from deploy.local.city import EXTENSIONS, ROLES
from deploy.local.containers import containers
from deploy.local.engine import engine_has_images
from plumbing.testing import wants_containers


@pytest.mark.compose
async def test_kafka_and_postgres_answer_outside_their_containers():
    if not engine_has_images():
        pytest.skip("NO CONTAINER ENGINE WITH THE IMAGES ANSWERS: servers in containers were not tested")

    with containers() as (bootstrap, admin_url):
        kafka, postgres = AIOKafkaAdminClient(bootstrap_servers=bootstrap), await asyncpg.connect(admin_url)
        await kafka.start()
        try:
            assert len((await kafka.describe_cluster())["brokers"]) == 1
            schemas = await postgres.fetch("SELECT nspname, nspowner::regrole::text FROM pg_namespace")
            assert {(role, role) for role in ROLES} <= {tuple(row) for row in schemas}
            assert set(EXTENSIONS) <= {row[0] for row in await postgres.fetch("SELECT extname FROM pg_extension")}
        finally:
            await kafka.close()
            await postgres.close()


def test_whoever_chooses_the_servers_of_a_test_run_is_obeyed():
    assert wants_containers("containers")
    assert not wants_containers("embedded")
    with pytest.raises(pytest.UsageError, match="containers or embedded"):
        wants_containers("cloud")
