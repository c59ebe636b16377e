#!/usr/bin/env python3
"""An explainer that is not Castalia's own. It answers every request for "peak-token".

Usage: explainer.py BOOTSTRAP REGISTRY [PREFIX]. Needs Debian's python3-confluent-kafka, python3-avro and python3-requests.
explainers.md says what a request holds and what an explanation must.
"""

import hashlib
import struct
import sys
from collections import Counter

from confluent_kafka import Consumer, KafkaException, Producer
from confluent_kafka.avro import CachedSchemaRegistryClient, MessageSerializer

NAME, VERSION = "peak-token", "1"
OURS = {"control": "REAL", "partner": None, "partnerExplanation": None, "terms": [], "suspicion": ""}
FREE = {"calls": 0, "promptTokens": 0, "completionTokens": 0, "milliseconds": 0, "cachedTokens": 0}


def explain(request):
    """The token at which most examples are strongest, as a text and as the term that the lexical judge looks for."""
    peaks = Counter()
    for window in request["examples"]:
        peak = window["activations"].index(max(window["activations"]))
        peaks[window["text"][window["starts"][peak] : window["ends"][peak]].strip().lower()] += 1
    if not peaks:
        return {"outcome": "ABSTAINED", "reason": "no examples", "text": ""}
    token, count = peaks.most_common(1)[0]
    term = {"word": token, "place": "PEAK", "weight": count / sum(peaks.values())}
    return {"outcome": "EXPLAINED", "reason": "", "text": 'the token "%s"' % token, "terms": [term]}


def identifier(*names):
    """The first 32 hex digits of a SHA-256 over the names, each with its length in bytes before it."""
    encoded = [name.encode() for name in names]
    return hashlib.sha256(b"".join(struct.pack(">i", len(name)) + name for name in encoded)).hexdigest()[:32]


def answer(request, fields):
    carried = {name: request[name] for name in fields if name in request}
    names = {"id": identifier("explanation", request["id"]), "request": request["id"]}
    return {**carried, **OURS, "cost": FREE, **explain(request), **names}


def taken(error, _):
    if error:
        raise KafkaException(error)


def main(bootstrap, url, prefix="castalia."):
    registry = CachedSchemaRegistryClient({"url": url})
    values = MessageSerializer(registry)
    schema_id, schema, _ = registry.get_latest_schema(prefix + "explanations-value")
    group = {"group.id": prefix.rstrip("._-") + "-" + NAME, "enable.auto.commit": False, "auto.offset.reset": "earliest"}
    consumer = Consumer({"bootstrap.servers": bootstrap, **group})
    producer = Producer(
        {"bootstrap.servers": bootstrap, "partitioner": "murmur2_random", "message.max.bytes": 3 << 20, "acks": "all"}
    )
    consumer.subscribe([prefix + "explanation-requests"])
    while True:
        record = consumer.poll(60)
        if record is None:
            continue
        if record.error():
            raise KafkaException(record.error())
        request = values.decode_message(record.value())
        if (request["explainer"], request["promptVersion"]) == (NAME, VERSION):
            explanation = answer(request, [field.name for field in schema.fields])
            value = values.encode_record_with_schema_id(schema_id, explanation)
            producer.produce(
                prefix + "explanations", value, record.key(), headers=record.headers(), on_delivery=taken
            )
            producer.flush()
        consumer.commit(record, asynchronous=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
