"""Reads one record of each topic, and writes one, with Confluent's own Python client.

Usage: interop.py BOOTSTRAP REGISTRY RAW_TOPIC COMMANDS_TOPIC TOPIC...

Prints one JSON object a line: what was read ({"topic", "key", "value"}, bytes as hex), then what was written
({"written": schema id}), then how an incompatible schema was refused ({"refused": message}). Needs Debian's
python3-confluent-kafka, python3-avro and python3-requests.
"""

import json
import sys

from confluent_kafka import OFFSET_BEGINNING, Consumer, Producer, TopicPartition
from confluent_kafka.avro import CachedSchemaRegistryClient, MessageSerializer, loads
from confluent_kafka.avro.error import ClientError


def plain(value):
    """What JSON can hold."""
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, dict):
        return {name: plain(field) for name, field in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value


def say(**what):
    print(json.dumps(what), flush=True)


def read(consumer, serializer, topic, raw):
    """The first record of partition 0."""
    consumer.assign([TopicPartition(topic, 0, OFFSET_BEGINNING)])
    record = consumer.poll(30)
    if record is None or record.error():
        raise SystemExit("no record on %s: %s" % (topic, record and record.error()))
    value = record.value() if raw else serializer.decode_message(record.value())
    say(topic=topic, key=record.key().decode(), value=plain(value))


def write(bootstrap, registry, serializer, topic):
    """A newer schema, with one more field, and a record of it."""
    _, schema, _ = registry.get_latest_schema(topic + "-value")
    newer = json.loads(str(schema))
    newer["fields"].append({"name": "reason", "type": "string", "default": "", "doc": "Why it is wished."})
    number = registry.register(topic + "-value", loads(json.dumps(newer)))
    command = {"action": "EVIDENCE", "hookpoint": "layers.4", "latent": 17, "reason": "curiosity"}
    value = serializer.encode_record_with_schema_id(number, command)
    producer = Producer({"bootstrap.servers": bootstrap})
    producer.produce(topic, key=b"layers.4/17", value=value, partition=0)
    if producer.flush(30):
        raise SystemExit("the record was not sent")
    say(written=number)


def offend(registry, topic):
    """A schema that can read nothing of what is there."""
    stranger = {"type": "record", "name": "Command", "fields": [{"name": "other", "type": "int"}]}
    try:
        registry.register(topic + "-value", loads(json.dumps(stranger)))
        say(refused=None)
    except ClientError as refusal:
        say(refused=str(refusal))


def main():
    bootstrap, url, raw, commands, *topics = sys.argv[1:]
    registry = CachedSchemaRegistryClient({"url": url})
    serializer = MessageSerializer(registry)
    consumer = Consumer({"bootstrap.servers": bootstrap, "group.id": "interop", "enable.auto.commit": False})
    for topic in topics:
        read(consumer, serializer, topic, topic == raw)
    consumer.close()
    write(bootstrap, registry, serializer, commands)
    offend(registry, commands)


if __name__ == "__main__":
    main()
