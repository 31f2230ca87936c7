"""Whether the device computes what the CPU does, and the same thing twice."""

import numpy as np
import torch

from backfire.inference.predict import predict
from backfire.models.build import build_tagger
from backfire.training.loop import train
from device_parts.lab import Lab, first_sentences
from device_parts.timing import no_score, settings


def equality(lab: Lab) -> dict:
    """Losses and predictions on the CPU beside those on the device."""
    part = first_sentences(lab.training, 40 if lab.plan.quick else 320)
    losses, labels = {}, {}
    for device in ("cpu", lab.plan.device):
        tagger = build_tagger(lab.plan.tagger, lab.vocabulary, lab.labels, seed=1).to(device)
        epochs = train(tagger, part, no_score, settings(), seed=1)
        losses[device] = [next(epochs).loss for _ in range(3)]
        labels[device] = predict(tagger, part).labels
    pairs = list(zip(losses[lab.plan.device], losses["cpu"], strict=True))
    found = {
        "losses": losses,
        "largest relative difference": max(abs(a - b) / b for a, b in pairs),
        "same labels after training": float((labels[lab.plan.device] == labels["cpu"]).mean()),
    }
    if lab.plan.on_cuda:
        tagger = lab.tagger()
        on_cuda, on_cpu = predict(tagger, part), predict(tagger.cpu(), part)
        found["same labels of one model"] = float((on_cuda.labels == on_cpu.labels).mean())
        difference = np.abs(on_cuda.confidence - on_cpu.confidence)
        found["largest difference in confidence"] = float(difference.max())
    return found


def determinism(lab: Lab) -> dict:
    """Two trainings of one seed, bit for bit, as asked and as it comes."""
    found = {}
    for name, asked in (("deterministic", True), ("as it comes", False)):
        once, again = (_parameters_after_an_epoch(lab, deterministic=asked) for _ in range(2))
        found[f"{name}: equal"] = torch.equal(once, again)
        found[f"{name}: largest difference"] = (once - again).abs().max().item()
    return found


def _parameters_after_an_epoch(lab: Lab, *, deterministic: bool) -> torch.Tensor:
    tagger = lab.tagger()
    own = settings(deterministic=deterministic)
    next(train(tagger, lab.training, no_score, own, seed=1))
    return torch.cat([parameter.detach().flatten() for parameter in tagger.parameters()])
