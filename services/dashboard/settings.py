"""What can be configured in dashboard."""

from plumbing.settings import PipeSettings


class Settings(PipeSettings):
    db_schema: str = "dashboard"
