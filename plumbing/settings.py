"""What every service must know to reach its pipes; each service adds its own."""

from typing import Literal

from pydantic import Field, PostgresDsn, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class PipeSettings(BaseSettings):
    """Read once from the environment and passed down; a secret has no default."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)  # some are secrets

    kafka_bootstrap: str = Field(description="host:port of Apache Kafka, several with commas")
    database_url: SecretStr = Field(description="postgresql://role:password@host:port/database")
    db_schema: str = Field(description="the schema of this service; its name by default")
    topic_prefix: str = Field("", description="before every topic and group, so that cities can share a broker")
    partitions: int = Field(4, ge=1, description="of every topic; 12 in production, the same everywhere")
    replication: int = Field(1, ge=1)
    park_limit: int = Field(100, ge=1, description="broken messages in a row that stop the line of a partition")
    pool_size: int = Field(8, ge=2)
    log_level: str = "INFO"

    @property
    def dsn(self) -> str:
        return str(PostgresDsn(self.database_url.get_secret_value()))


class DoorSettings(PipeSettings):
    """What a service needs to know beside its pipes to open its doors to people."""

    session_key: SecretStr = Field(min_length=32, description="signs the session cookie; the same in every service")
    public_address: str = Field("http://127.0.0.1", description="where browsers find this service; https in production")
    intake_address: str = Field("http://127.0.0.1:8101", description="where browsers find intake: forms are sent there")
    status_address: str = Field("http://127.0.0.1:8102", description="where browsers find status")
    notify_address: str = Field("http://127.0.0.1:8103", description="where browsers find notify")
    dashboard_address: str = Field("http://127.0.0.1:8104", description="where browsers find the dashboard")
    theme: Literal["denhaag", "neutraal"] = Field("denhaag", description="the look of the pages; a city adds its own")
    oidc_issuer: str = Field("", description="OpenID Connect: who people and systems log in with; empty is nobody")
    oidc_client_id: str = Field("spoor", description="our name at the issuer; the same for every service")
    oidc_client_secret: SecretStr | None = None
    api_audience: str = Field("urn:spoor:api", description="whom the access token of a system must be meant for")
    api_per_second: float = Field(50, gt=0, description="how often one viewer may ask the API of one process")
    api_burst: int = Field(500, ge=1, description="and how often at once")
    contact_name: str = Field("Spoor", description="whom the users of the API can ask, as its document tells")
    contact_email: str = Field("api@denhaag.example")
    contact_url: str = Field("https://denhaag.example/api")
