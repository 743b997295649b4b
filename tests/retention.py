"""Time goes by on the topics of a city: what was said longest ago is kept no more."""

from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, RecordsToDelete

from plumbing.postgres import Pool
from plumbing.testing import City


async def lose_the_beginning(city: City, pool: Pool) -> None:
    """All that the service of this pool has heard is gone from its topics."""
    rows = await pool.fetch("SELECT topic, partition, next_offset FROM progress WHERE next_offset > 0")
    admin = AIOKafkaAdminClient(bootstrap_servers=city.servers.bootstrap)
    await admin.start()
    try:
        await admin.delete_records(
            {TopicPartition(f"{city.name}-{topic}", p): RecordsToDelete(offset) for topic, p, offset in rows}
        )
    finally:
        await admin.close()
