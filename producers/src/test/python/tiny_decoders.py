"""Tiny random decoders, with the states and logits that transformers computes for them.

    pip install torch==2.15.0 transformers==5.24.0 safetensors==0.8.0
    python producers/src/test/python/tiny_decoders.py producers/src/test/resources/io/castalia/producers/decoder

Each folder is a checkpoint as the hub has them (config.json, safetensors), and expected.safetensors: "rows", token
ids as floats, "logits", and a tensor for each hookpoint, all in single precision. Every parameter is drawn anew, norms,
biases and the norms of queries and keys included, so large that attention and logits reach their caps; rows are longer
than the sliding windows and than the positions that the rotary scalings start from.
"""

import json
import shutil
import sys
from pathlib import Path

import torch
import transformers
from safetensors.torch import load_file, save_file
from transformers import AutoConfig, AutoModelForCausalLM

assert torch.__version__.startswith("2.15.0") and transformers.__version__ == "5.24.0"

LLAMA3 = {
    "rope_type": "llama3",
    "factor": 8.0,
    "low_freq_factor": 1.0,
    "high_freq_factor": 4.0,
    "original_max_position_embeddings": 12,
}

LLAMA = {
    "architectures": ["LlamaForCausalLM"],
    "model_type": "llama",
    "vocab_size": 53,
    "hidden_size": 24,
    "intermediate_size": 40,
    "num_hidden_layers": 2,
    "num_attention_heads": 6,
    "num_key_value_heads": 2,
    "max_position_embeddings": 64,
    "rms_norm_eps": 1e-2,
    "rope_theta": 100000.0,
    "hidden_act": "silu",
    "tie_word_embeddings": True,
}

QWEN2 = LLAMA | {
    "architectures": ["Qwen2ForCausalLM"],
    "model_type": "qwen2",
    "num_hidden_layers": 3,
    "use_sliding_window": True,
    "sliding_window": 7,
    "max_window_layers": 1,
    "tie_word_embeddings": False,
}

QWEN3 = LLAMA | {
    "architectures": ["Qwen3ForCausalLM"],
    "model_type": "qwen3",
    "head_dim": 10,
    "attention_bias": False,
    "use_sliding_window": False,
    "sliding_window": None,
    "max_window_layers": 2,
}

GEMMA2 = {
    "architectures": ["Gemma2ForCausalLM"],
    "model_type": "gemma2",
    "vocab_size": 53,
    "hidden_size": 24,
    "intermediate_size": 40,
    "num_hidden_layers": 3,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "head_dim": 10,
    "max_position_embeddings": 64,
    "rms_norm_eps": 1e-2,
    "rope_theta": 10000.0,
    "hidden_act": "gelu_pytorch_tanh",
    "hidden_activation": "gelu_pytorch_tanh",
    "query_pre_attn_scalar": 7,
    "sliding_window": 7,
    "attn_logit_softcapping": 5.0,
    "final_logit_softcapping": 6.0,
}

GEMMA3 = {
    "architectures": ["Gemma3ForCausalLM"],
    "model_type": "gemma3_text",
    "vocab_size": 53,
    "hidden_size": 24,
    "intermediate_size": 32,
    "num_hidden_layers": 7,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "head_dim": 10,
    "max_position_embeddings": 64,
    "rms_norm_eps": 1e-2,
    "rope_theta": 1000000.0,
    "rope_local_base_freq": 10000.0,
    "rope_scaling": {"rope_type": "linear", "factor": 8.0},
    "hidden_activation": "gelu_pytorch_tanh",
    "query_pre_attn_scalar": 7,
    "sliding_window": 7,
    "sliding_window_pattern": 6,
    "attn_logit_softcapping": None,
    "final_logit_softcapping": None,
}

GPT2 = {
    "architectures": ["GPT2LMHeadModel"],
    "model_type": "gpt2",
    "vocab_size": 53,
    "n_embd": 24,
    "n_layer": 2,
    "n_head": 4,
    "n_positions": 32,
    "n_ctx": 32,
    "activation_function": "gelu_new",
    "layer_norm_epsilon": 1e-2,
}

NEOX = {
    "architectures": ["GPTNeoXForCausalLM"],
    "model_type": "gpt_neox",
    "vocab_size": 53,
    "hidden_size": 32,
    "intermediate_size": 48,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "max_position_embeddings": 64,
    "layer_norm_eps": 1e-2,
    "rotary_pct": 0.25,
    "rotary_emb_base": 10000,
    "hidden_act": "gelu",
    "use_parallel_residual": True,
    "tie_word_embeddings": False,
}

# Name: config.json, type of the weights, bytes of a shard, length of the rows, what is done to the tensors' names.
MODELS = {
    "gpt2": (GPT2, torch.float32, None, 20, "hub"),
    "neox": (NEOX, torch.float16, None, 20, "hub"),
    "neox-serial": (
        NEOX | {"use_parallel_residual": False, "tie_word_embeddings": True, "hidden_act": "gelu_fast"},
        torch.float32,
        None,
        16,
        None,
    ),
    "llama": (LLAMA, torch.bfloat16, 6000, 20, None),
    "llama3": (
        LLAMA
        | {
            "head_dim": 10,
            "rope_theta": 500.0,
            "rope_scaling": LLAMA3,
            "attention_bias": True,
            "mlp_bias": True,
            "tie_word_embeddings": False,
        },
        torch.float32,
        None,
        40,
        None,
    ),
    "qwen2": (QWEN2, torch.bfloat16, None, 20, None),
    "qwen3": (QWEN3, torch.float32, None, 20, None),
    "gemma2": (GEMMA2, torch.bfloat16, None, 20, None),
    "gemma3": (GEMMA3, torch.float32, 40000, 20, None),
}


def redraw(model):
    """Norms far from their beginnings, products that keep their input's size, embeddings and heads that matter."""
    gemma = model.config.model_type.startswith("gemma")
    for name, parameter in model.named_parameters():
        noise = torch.randn_like(parameter)
        if "norm" in name or ".ln_" in name:
            centre = 0.0 if gemma or name.endswith("bias") else 1.0
            parameter.data = centre + 0.4 * noise
        elif name.endswith("bias"):
            parameter.data = 0.5 * noise
        elif any(table in name for table in ("embed", "wte", "lm_head")):
            parameter.data = noise
        elif "wpe" in name:
            parameter.data = 0.7 * noise
        else:
            into = parameter.shape[0] if model.config.model_type == "gpt2" else parameter.shape[1]
            parameter.data = 1.5 * noise / into**0.5


def sites(model):
    """By hookpoint: a module, and whether it is the module's input that is read."""
    family = model.config.model_type
    if family == "gpt2":
        found = {"embed": (model.transformer.drop, False)}
        layers, of = model.transformer.h, ("attn", "c_proj", "mlp", "c_proj")
    elif family == "gpt_neox":
        found = {"embed": (model.gpt_neox.emb_dropout, False)}
        layers, of = model.gpt_neox.layers, ("attention", "dense", "mlp", "dense_4h_to_h")
    else:
        found = {"embed": (model.model.layers[0], True)}
        layers, of = model.model.layers, ("self_attn", "o_proj", "mlp", "down_proj")
    for n, layer in enumerate(layers):
        attention, mlp = getattr(layer, of[0]), getattr(layer, of[2])
        found[f"layers.{n}.attn.heads"] = (getattr(attention, of[1]), True)
        found[f"layers.{n}.attn"] = (attention, False)
        found[f"layers.{n}.mlp.input"] = (mlp, True)
        found[f"layers.{n}.mlp.neurons"] = (getattr(mlp, of[3]), True)
        found[f"layers.{n}.mlp"] = (mlp, False)
        if family.startswith("gemma"):
            found[f"layers.{n}.attn.normed"] = (layer.post_attention_layernorm, False)
            found[f"layers.{n}.mlp.normed"] = (layer.post_feedforward_layernorm, False)
        found[f"layers.{n}"] = (layer, False)
    return found


def states(model, rows):
    taken, handles = {}, []

    def keep(name, value):
        value = value[0] if isinstance(value, tuple) else value
        taken[name] = value.detach().clone().contiguous()

    for name, (module, reads_input) in sites(model).items():
        if reads_input:
            handles.append(
                module.register_forward_pre_hook(
                    lambda m, args, kwargs, name=name: keep(name, args or kwargs["hidden_states"]), with_kwargs=True
                )
            )
        else:
            handles.append(module.register_forward_hook(lambda m, args, out, name=name: keep(name, out)))
    with torch.no_grad():
        taken["logits"] = model(rows, use_cache=False).logits
    for handle in handles:
        handle.remove()
    return taken


def as_on_the_hub(folder, family, config):
    """The first checkpoints have no prefix before their names, and hold masks."""
    file = folder / "model.safetensors"
    tensors = load_file(file)
    if family == "gpt2":
        tensors = {name.removeprefix("transformer."): tensor for name, tensor in tensors.items()}
        mask = torch.tril(torch.ones(1, 1, config.n_positions, config.n_positions))
        tensors |= {f"h.{n}.attn.bias": mask.clone() for n in range(config.n_layer)}
    else:
        size = config.max_position_embeddings
        mask = torch.tril(torch.ones(1, 1, size, size, dtype=torch.bool))
        tensors |= {f"gpt_neox.layers.{n}.attention.bias": mask.clone() for n in range(config.num_hidden_layers)}
    save_file(tensors, file, {"format": "pt"})


def make(name, folder):
    configuration, kind, shard, length, names = MODELS[name]
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    torch.manual_seed(sum(name.encode()))
    file = folder / "config.json"
    file.write_text(json.dumps(configuration, indent=2) + "\n")
    config = AutoConfig.from_pretrained(folder)
    config._attn_implementation = "eager"
    model = AutoModelForCausalLM.from_config(config).float().eval()
    redraw(model)
    model.tie_weights()
    model.to(kind).save_pretrained(folder, max_shard_size=shard or "1GB")
    (folder / "generation_config.json").unlink(missing_ok=True)
    if names == "hub":
        as_on_the_hub(folder, configuration["model_type"], config)
    file.write_text(json.dumps(configuration, indent=2) + "\n")

    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()
    rows = torch.randint(0, configuration["vocab_size"], (2, length))
    expected = states(model, rows)
    assert all(tensor.isfinite().all() for tensor in expected.values())
    for site, tensor in expected.items():
        print(f"{name:12} {site:22} {tuple(tensor.shape)} rms {tensor.square().mean().sqrt():.3f}")
    save_file({"rows": rows.float()} | expected, folder / "expected.safetensors")


if __name__ == "__main__":
    for name in sys.argv[2:] or MODELS:
        make(name, Path(sys.argv[1]) / name)
