"""Tiny random sparse coders, with the activations and reconstructions that their own libraries compute.

    pip install torch==2.15.0 eai-sparsify==1.3.3 sae-lens==6.54.12
    python producers/src/test/python/tiny_coders.py producers/src/test/resources/io/castalia/producers/coder

Each folder is a coder as its library keeps it, and expected.safetensors: "states" (tokens, width), "activations"
(tokens, latents) and "rebuilt" (tokens, output width). Every parameter is drawn anew. Gemma Scope's own coders are read
by SAELens; what it does there is stated here once more, for it reads them from the hub only. So is the scaling of
fine-tuned coders, which its last version that had it (5) applied in decode. In states, one token is far off the others,
and means are far from zero, so that norms and centring matter.
"""

import json
import os
import shutil
import sys
from importlib.metadata import version
from pathlib import Path

os.environ["SPARSIFY_DISABLE_TRITON"] = "1"

import numpy as np
import torch
from safetensors.torch import load_file, save_file

from sae_lens import SAE
from sparsify import SparseCoder, SparseCoderConfig

assert torch.__version__.startswith("2.15.0")
assert version("eai-sparsify") == "1.3.3" and version("sae-lens") == "6.54.12"

TOKENS, WIDTH, LATENTS, OUT = 24, 16, 48, 20
torch.cuda.is_bf16_supported = lambda *args: False


def states(width=WIDTH):
    x = torch.randn(TOKENS, width) * 1.5 + torch.randn(width) + 0.7
    x[3] *= 9
    return x


def write(folder, x, activations, rebuilt):
    tensors = {"states": x, "activations": activations, "rebuilt": rebuilt}
    save_file({k: v.detach().float().contiguous() for k, v in tensors.items()}, folder / "expected.safetensors")


def redraw(module):
    for name, p in module.named_parameters():
        scale = 1.0 / p.shape[-1] ** 0.5 if p.dim() > 1 else 0.7
        p.data = torch.randn_like(p) * scale
        if name == "threshold":
            p.data = p.data.abs() * 1.5


def sparsify(root, name, dtype=torch.float32, **config):
    folder = root / "sparsify" / name
    cfg = SparseCoderConfig(**config)
    coder = SparseCoder(WIDTH, cfg)
    redraw(coder)
    coder = coder.to(dtype)
    coder.save_to_disk(folder)
    coder = SparseCoder.load_from_disk(folder).float()
    x = states()
    with torch.no_grad():
        values, indices, _ = coder.encode(x)
        activations = torch.zeros(TOKENS, coder.num_latents).scatter_(1, indices, values)
        write(folder, x, activations, coder(x).sae_out)


def lens_state(kind, d_out):
    state = {
        "W_enc": torch.randn(WIDTH, LATENTS) / WIDTH**0.5,
        "W_dec": torch.randn(LATENTS, d_out) * torch.rand(LATENTS, 1) * 2,
        "b_dec": torch.randn(d_out),
    }
    if kind == "gated":
        state |= {n: torch.randn(LATENTS) * 0.5 for n in ("b_gate", "r_mag", "b_mag")}
    else:
        state["b_enc"] = torch.randn(LATENTS) * 0.5
    if kind.startswith("jumprelu"):
        state["threshold"] = torch.rand(LATENTS) * 1.5
    if "skip" in kind:
        state["W_skip"] = torch.randn(d_out, WIDTH) / WIDTH**0.5
    return state


def lens(root, name, architecture, centred=False, factor=None, finetuned=False, nested=True, flat=None, **config):
    """A coder of SAELens: nested as version 6 writes it, or flat as versions 3 to 5 did."""
    folder = root / "saelens" / name
    folder.mkdir(parents=True)
    transcodes = architecture.endswith("transcoder")
    d_out = OUT if transcodes else WIDTH
    state = lens_state(architecture, d_out)
    metadata = {
        "sae_lens_version": "6.54.12",
        "model_name": "gpt2-small",
        "hook_name": "blocks.4.hook_resid_pre",
        "prepend_bos": False,
        "model_from_pretrained_kwargs": {"center_writing_weights": centred},
    }
    if transcodes:
        metadata |= {"hook_name": "blocks.4.ln2.hook_normalized", "hook_name_out": "blocks.4.hook_mlp_out"}
        config |= {"d_out": OUT, "apply_b_dec_to_input": False}
    cfg = {"architecture": architecture, "d_in": WIDTH, "d_sae": LATENTS, "dtype": "float32", "device": "cpu"} | config
    if nested:
        cfg["metadata"] = metadata
    else:
        cfg = {k: v for k, v in (cfg | flat).items() if v is not None}
    (folder / "cfg.json").write_text(json.dumps(cfg, indent=1) + "\n")
    if finetuned:
        state["scaling_factor"] = torch.rand(LATENTS) + 0.5
    save_file(state, folder / "sae_weights.safetensors")
    x = states()
    fed = x - x.mean(-1, keepdim=True) if centred else x
    if finetuned:
        scale = state.pop("scaling_factor")
        plain = folder / "plain"
        plain.mkdir()
        (plain / "cfg.json").write_text(json.dumps(cfg | {"finetuning_scaling_factor": False}))
        save_file(state, plain / "sae_weights.safetensors")
        sae = SAE.load_from_disk(plain)
        shutil.rmtree(plain)
        activations = sae.encode(fed)
        rebuilt = sae.decode(activations * scale)
    else:
        sae = SAE.load_from_disk(folder)
        if factor is not None:
            (folder / "activation_scaler.json").write_text(json.dumps({"scaling_factor": factor}))
            sae.fold_activation_norm_scaling_factor(factor)
        activations = sae.encode(fed)
        rebuilt = sae(fed)
    rebuilt = rebuilt + x.mean(-1, keepdim=True) if centred else rebuilt
    write(folder, x, activations, rebuilt)


def gemma(root, folder, out, two, skip=False, config=None):
    folder = root / folder
    folder.mkdir(parents=True)
    state = lens_state("jumprelu", out)
    x = states()
    pre = x @ state["W_enc"] + state["b_enc"]
    activations = torch.relu(pre) * (pre > state["threshold"])
    rebuilt = activations @ state["W_dec"] + state["b_dec"]
    if not two:
        # Fortran order, as theirs are
        arrays = {k: np.asfortranarray(v.numpy()) for k, v in state.items()}
        np.savez(folder / "params.npz", **arrays)
    else:
        tensors = {k.lower(): v for k, v in state.items()}
        if skip:
            tensors["affine_skip_connection"] = torch.randn(WIDTH, out) / WIDTH**0.5
            rebuilt = rebuilt + x @ tensors["affine_skip_connection"]
        save_file(tensors, folder / "params.safetensors")
        (folder / "config.json").write_text(json.dumps(config, indent=1) + "\n")
    write(folder, x, activations, rebuilt)


FLAT = {"model_name": "gpt2-small", "prepend_bos": True, "activation_fn_str": "relu", "apply_b_dec_to_input": True}


def main(root):
    shutil.rmtree(root, ignore_errors=True)
    torch.manual_seed(22)
    sparsify(root, "layers.1", k=5, num_latents=LATENTS)
    sparsify(root, "layers.2", k=4, expansion_factor=3, dtype=torch.bfloat16)
    sparsify(root, "layers.3", k=6, num_latents=LATENTS, activation="groupmax")
    sparsify(root, "layers.4.mlp", k=5, num_latents=LATENTS, transcode=True)
    sparsify(root, "layers.5.mlp", k=5, num_latents=LATENTS, transcode=True, skip_connection=True)

    lens(root, "standard", "standard")
    lens(root, "standard-uncentred-bias", "standard", apply_b_dec_to_input=False)
    lens(root, "gated", "gated")
    lens(root, "jumprelu", "jumprelu", apply_b_dec_to_input=False)
    lens(root, "topk", "topk", k=6)
    lens(root, "topk-rescaled", "topk", k=6, rescale_acts_by_decoder_norm=True)
    lens(root, "layer-norm", "standard", normalize_activations="layer_norm")
    lens(root, "constant-norm", "topk", k=6, normalize_activations="constant_norm_rescale")
    lens(root, "average-norm", "standard", normalize_activations="expected_average_only_in", factor=0.37)
    lens(root, "centred", "jumprelu", centred=True)
    lens(root, "transcoder", "transcoder")
    lens(root, "jumprelu-skip-transcoder", "jumprelu_skip_transcoder")
    flat = FLAT | {"hook_name": "blocks.8.hook_mlp_out", "hook_head_index": None, "sae_lens_training_version": "4.0.0"}
    kwargs = {"model_from_pretrained_kwargs": {}}
    lens(root, "flat-topk", "standard", nested=False,
         flat=flat | kwargs | {"activation_fn_str": "topk", "activation_fn_kwargs": {"k": 7}})
    lens(root, "flat-finetuned", "standard", nested=False, finetuned=True,
         flat=flat | kwargs | {"finetuning_scaling_factor": True})
    oldest = {"model_name": "gpt2-small", "hook_point": "blocks.6.hook_resid_pre", "hook_point_head_index": None,
              "architecture": None, "normalize_activations": False}
    lens(root, "flat-oldest", "standard", nested=False, centred=True, flat=oldest)

    gemma(root, "gemma-scope-2b-pt-mlp/layer_20/width_16k/average_l0_71", WIDTH, two=False)
    resid = {"architecture": "jump_relu", "model_name": "gemma-v3-270m", "width": LATENTS, "l0": 12,
             "hf_hook_point_in": "model.layers.9.self_attn.o_proj.input", "type": "sae"}
    gemma(root, "gemma-scope-2/layer_9_width_16k_l0_small", WIDTH, two=True, config=resid)
    affine = resid | {"hf_hook_point_in": "model.layers.9.pre_feedforward_layernorm.output",
                      "hf_hook_point_out": "model.layers.9.post_feedforward_layernorm.output",
                      "affine_connection": True, "type": "transcoder"}
    gemma(root, "gemma-scope-2/layer_9_width_16k_l0_small_affine", OUT, two=True, skip=True, config=affine)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
