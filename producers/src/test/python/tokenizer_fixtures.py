#!/usr/bin/env python3
"""Makes src/test/resources/tokenizers/NAME.hashes: what transformers' tokenizers make of one megabyte of text.

The text is generated, the same here and in the test (GeneratedText): words of several scripts, digits, punctuation, code,
white space and symbols, by the linear congruential generator below. It is tokenised in blocks of 10,000 code points; a
line of the fixture is the number of tokens of a block and the start of the SHA-256 of their ids, little-endian, 32 bits each.

    pip install transformers==5.24.0 tokenizers==0.23.3
    python tokenizer_fixtures.py NAME DIRECTORY_WITH_tokenizer.json OUT
    python tokenizer_fixtures.py NAME FILE.gguf OUT
"""

import hashlib
import struct
import sys
from pathlib import Path

from tokenizers import pre_tokenizers

WORDS = Path(__file__).parent.parent / "resources" / "tokenizers" / "words.txt"
SIZE = 1_000_000
BLOCK = 10_000


class Chance:
    """Numerical Recipes' generator, its upper bits."""

    def __init__(self, seed):
        self.state = seed

    def below(self, n):
        self.state = (self.state * 1664525 + 1013904223) % 2**32
        return (self.state >> 8) % n


def text():
    words = WORDS.read_text(encoding="utf-8").split("\n")[:-1]
    gaps = [" ", " ", " ", " ", " ", " ", " ", "  ", "\n", "\n\n", "\t", "", ", ", ". ", " - ", "   ", "\r\n"]
    chance = Chance(17)
    out = []
    size = 0
    while size < SIZE:
        word = words[chance.below(len(words))]
        kind = chance.below(12)
        if kind == 0:
            word = word.upper()
        elif kind == 1:
            word = str(chance.below(1_000_000))
        elif kind == 2:
            word = word + words[chance.below(len(words))]
        elif kind == 3:
            word = chr(0xA1 + chance.below(0x2FA0))
        piece = word + gaps[chance.below(len(gaps))]
        out.append(piece)
        size += len(piece)
    return "".join(out)[:SIZE]


def main(name, source, out):
    from transformers import AutoTokenizer, PreTrainedTokenizerFast

    path = Path(source)
    if path.is_file():
        tokenizer = AutoTokenizer.from_pretrained(path.parent, gguf_file=path.name)
    elif name == "llama2":
        # The class that is made for it leaves out the space before a text that begins with one; the file and
        # SentencePiece do not.
        tokenizer = PreTrainedTokenizerFast(tokenizer_file=str(path / "tokenizer.json"))
    else:
        tokenizer = AutoTokenizer.from_pretrained(path)
    if name == "smollm2":
        # Read from GGUF, transformers cuts words as GPT-2 does; SmolLM2's own tokenizer takes each digit alone first.
        tokenizer.backend_tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
            [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)])
    whole = text()
    lines = [f"text {hashlib.sha256(whole.encode('utf-8', 'surrogatepass')).hexdigest()}"]
    for at in range(0, SIZE, BLOCK):
        ids = tokenizer(whole[at:at + BLOCK], add_special_tokens=False)["input_ids"]
        packed = struct.pack(f"<{len(ids)}i", *ids)
        lines.append(f"{len(ids)} {hashlib.sha256(packed).hexdigest()[:16]}")
    Path(out, name + ".hashes").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
