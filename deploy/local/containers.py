"""The same servers in containers, for tests where a Docker engine answers."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from testcontainers.community.postgres import PostgresContainer
from testcontainers.core.container import DockerContainer
from testcontainers.core.wait_strategies import ExecWaitStrategy

from .city import ROLES
from .engine import KAFKA, POSTGRES
from .safe import letters

CITY_PLAN = Path(__file__).parents[1] / "postgres"
DOOR, CONTROLLER = 9092, 9093
ADVERTISED = "/tmp/advertised"  # written once the engine has chosen a port for us


@contextmanager
def containers() -> Iterator[tuple[str, str]]:
    """Where Kafka is (host:port), and PostgreSQL (an address for the administrator); both end with this."""
    with _postgres() as postgres, _kafka() as kafka:
        yield _advertise(kafka), postgres.get_connection_url()


def _postgres() -> PostgresContainer:
    server = PostgresContainer(POSTGRES, username="spoor", password=letters(), dbname="spoor", driver=None)
    server.with_envs(**{f"{role.upper()}_DB_PASSWORD": letters() for role in ROLES})
    server.with_volume_mapping(str(CITY_PLAN), "/docker-entrypoint-initdb.d", "ro")
    return server.with_command("postgres -c shared_preload_libraries=pg_stat_statements -c max_connections=200")


def _kafka() -> DockerContainer:
    # Clients come back to the address that Kafka advertises: it waits until we know the port outside.
    wait = f"until [ -f {ADVERTISED} ]; do sleep 0.1; done"
    start = f"export KAFKA_ADVERTISED_LISTENERS=$(cat {ADVERTISED}); exec /etc/kafka/docker/run"
    broker = DockerContainer(KAFKA).with_exposed_ports(DOOR).with_envs(**_settings())
    return broker.with_command(["bash", "-c", f"{wait}; {start}"])


def _settings() -> dict[str, str]:
    return {
        "KAFKA_NODE_ID": "1",
        "KAFKA_PROCESS_ROLES": "broker,controller",
        "KAFKA_LISTENERS": f"PLAINTEXT://:{DOOR},CONTROLLER://:{CONTROLLER}",
        "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "KAFKA_CONTROLLER_LISTENER_NAMES": "CONTROLLER",
        "KAFKA_CONTROLLER_QUORUM_VOTERS": f"1@localhost:{CONTROLLER}",
        "KAFKA_AUTO_CREATE_TOPICS_ENABLE": "false",
        "KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS": "0",
        "KAFKA_OFFSETS_TOPIC_NUM_PARTITIONS": "4",
        "KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR": "1",
        "KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR": "1",
        "KAFKA_TRANSACTION_STATE_LOG_MIN_ISR": "1",
        "KAFKA_SHARE_COORDINATOR_STATE_TOPIC_REPLICATION_FACTOR": "1",
        "KAFKA_SHARE_COORDINATOR_STATE_TOPIC_MIN_ISR": "1",
        "KAFKA_HEAP_OPTS": "-Xms32m -Xmx192m",
    }


def _advertise(kafka: DockerContainer) -> str:
    where = f"{kafka.get_container_host_ip()}:{kafka.get_exposed_port(DOOR)}"
    kafka.exec(["bash", "-c", f"echo PLAINTEXT://{where} > {ADVERTISED}.new && mv {ADVERTISED}.new {ADVERTISED}"])
    # asked inside: the engine opens the port outside long before anybody answers there
    ExecWaitStrategy(["bash", "-c", f"exec 3<>/dev/tcp/localhost/{DOOR}"]).with_startup_timeout(60).wait_until_ready(
        kafka
    )
    return where
