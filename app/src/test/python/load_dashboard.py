"""Reads exported batch files with SAEDashboard's own classes and prints what it found, as one JSON object.

Argument: the folder of a hookpoint. The package itself is not imported: it would load a model library.
"""

import importlib.util
import json
import sys
from pathlib import Path


def batch_class():
    package = importlib.util.find_spec("sae_dashboard")
    source = Path(package.submodule_search_locations[0]) / "neuronpedia" / "neuronpedia_dashboard.py"
    spec = importlib.util.spec_from_file_location("neuronpedia_dashboard", source)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module.NeuronpediaDashboardBatch


def main():
    batch_of = batch_class()
    features, activations = 0, 0
    for path in Path(sys.argv[1]).glob("batch-*.json"):
        written = json.loads(path.read_text(encoding="utf-8"))
        batch = batch_of(**written)
        for read, feature in zip(batch.to_dict()["features"], written["features"], strict=True):
            assert all(read[name] == feature[name] for name in feature), path
        features += len(batch.features)
        activations += sum(len(feature.activations) for feature in batch.features)
    print(json.dumps({"features": features, "activations": activations}))


if __name__ == "__main__":
    main()
