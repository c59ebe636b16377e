"""Makes the Parquet files beside it: python parquet.py, with pyarrow 18.1.0."""

import pyarrow as pa
import pyarrow.parquet as pq

TEXTS = ["one", "zwei, naïve", "三 😀", None, " ", "half\x00zero"] + [f"row {i} of many" for i in range(94)]


def table(texts):
    numbers = pa.array(range(len(texts)), pa.int64())
    return pa.table({"id": numbers, "text": pa.array(texts, pa.string()), "tags": pa.array([["a", "b"]] * len(texts))})


for codec in ["none", "snappy", "gzip", "zstd", "lz4", "brotli"]:
    pq.write_table(table(TEXTS), f"{codec}.parquet", compression=codec, row_group_size=40)
pq.write_table(table(TEXTS), "pages-v2.parquet", compression="zstd", data_page_version="2.0", use_dictionary=False)
pq.write_table(table([]), "no-rows.parquet")
pq.write_table(pa.table({"body": ["x"]}), "no-text.parquet")
pq.write_table(pa.table({"text": [["a"], ["b"]]}), "lists.parquet")
pq.write_table(pa.table({"text": pa.array([b"good", b"\xff\xfe"], pa.binary())}), "bytes.parquet")
# Ten thousand times one mebibyte, packed into a few hundred bytes.
pq.write_table(
    pa.table({"text": pa.DictionaryArray.from_arrays(pa.array([0] * 10_000, pa.int32()), pa.array(["word " * 200_000]))}),
    "bomb.parquet",
    compression="zstd",
    dictionary_pagesize_limit=1 << 21,
    store_schema=False,
)
