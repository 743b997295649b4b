"""The servers without Docker: Apache Kafka and PostgreSQL from packages, and a mail catcher."""
