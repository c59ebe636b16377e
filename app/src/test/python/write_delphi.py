"""Has delphi itself write a cache, of latents that are made up, and prints what is in it, as one JSON object.

Arguments: the folder to write to, a hookpoint, how many splits, a token that begins each row.
"""

import json
import sys
from pathlib import Path

import torch
from delphi.config import CacheConfig
from delphi.latents import LatentCache

ROWS, CONTEXT, LATENTS, BATCH = 12, 64, 96, 4


def main():
    folder, hookpoint, splits, bos = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    torch.manual_seed(11)
    tokens = torch.randint(97, 123, (ROWS, CONTEXT))  # letters of a tokenizer whose tokens are bytes
    tokens[:, 0] = bos
    dense = torch.rand(ROWS, CONTEXT, LATENTS)
    dense = torch.where(dense > 0.9, dense * 8, torch.zeros(())).half().float()
    cache = LatentCache(None, {}, batch_size=BATCH)
    cache.width = LATENTS
    for i in range(ROWS // BATCH):
        part = slice(i * BATCH, (i + 1) * BATCH)
        cache.cache.add(dense[part], tokens[part], i, hookpoint)
    cache.cache.save()
    cache.save_splits(splits, folder)
    cache.save_config(folder, CacheConfig(cache_ctx_len=CONTEXT, n_splits=splits, batch_size=BATCH), "owner/model")
    seen = dense[:, 1:]  # the first token is special, and masked where it is read
    print(
        json.dumps(
            {
                "files": sorted(path.name for path in (folder / hookpoint).iterdir()),
                "latents": LATENTS,
                "texts": ["".join(map(chr, row[1:])) for row in tokens.tolist()],
                "counts": {latent: int(n) for latent, n in enumerate((seen > 0).sum((0, 1))) if n},
                "maxima": {latent: float(top) for latent, top in enumerate(seen.amax((0, 1))) if top},
            }
        )
    )


if __name__ == "__main__":
    main()
