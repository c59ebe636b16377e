"""Loads an exported folder with delphi itself and prints what it found, as one JSON object.

Arguments: the folder, a hookpoint, a tokenizer.json.
"""

import json
import sys
from pathlib import Path

import orjson
import torch
from delphi.config import ConstructorConfig, RunConfig, SamplerConfig
from delphi.latents import LatentDataset
from delphi.latents.loader import TensorBuffer
from transformers import PreTrainedTokenizerFast


def in_single_precision(load):
    """Rounding is not there for half precision in torch 1.13 on a processor."""

    def loaded(self):
        locations, activations, tokens = load(self)
        return locations, activations.float(), tokens

    return loaded


def main():
    TensorBuffer.load = in_single_precision(TensorBuffer.load)
    results, hookpoint, tokenizer_file = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    dataset = LatentDataset(
        raw_dir=results / "latents",
        modules=[hookpoint],
        sampler_cfg=SamplerConfig(n_examples_train=4, n_examples_test=4, n_quantiles=2),
        constructor_cfg=ConstructorConfig(min_examples=4, n_non_activating=2),
        tokenizer=PreTrainedTokenizerFast(tokenizer_file=tokenizer_file),
    )
    counts, maxima = {}, {}
    for buffer in dataset.buffers:
        latents, locations, activations = buffer.load_data_per_latent()
        for latent, at, values in zip(latents, locations, activations):
            counts[int(latent)] = len(at)
            maxima[int(latent)] = float(values.max())
    records = {}
    for record in dataset:
        records[record.latent.latent_index] = {
            "examples": len(record.examples),
            "strongest": record.max_activation,
            "first": "".join(record.examples[0].str_tokens or []),
        }
    firings = torch.load(results / "log" / "hookpoint_firing_counts.pt", weights_only=True)[hookpoint]
    config = RunConfig.load_json(results / "run_config.json")
    print(
        json.dumps(
            {
                "rows": list(dataset.tokens.shape),
                "tokens": int(dataset.tokens.sum()),
                "counts": counts,
                "maxima": maxima,
                "firings": {latent: n for latent, n in enumerate(firings.tolist()) if n},
                "width": len(firings),
                "records": records,
                "hookpoints": config.hookpoints,
                "model": config.model,
                "window": config.constructor_cfg.example_ctx_len,
                "explanations": {
                    path.name: orjson.loads(path.read_bytes())
                    for path in (results / "explanations").iterdir()
                },
                "scores": {
                    scorer.name: sum(
                        len(orjson.loads(path.read_bytes())) for path in scorer.iterdir()
                    )
                    for scorer in (results / "scores").iterdir()
                },
            }
        )
    )


if __name__ == "__main__":
    torch.set_grad_enabled(False)
    main()
