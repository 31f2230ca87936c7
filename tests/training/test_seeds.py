from backfire.training.seeds import derive_seed


def test_purposes_do_not_share_seeds() -> None:
    seeds = {derive_seed(seed, "order", epoch) for seed in range(20) for epoch in range(20)}
    assert len(seeds) == 400
    assert all(0 <= seed < 2**63 for seed in seeds)
    assert derive_seed(1, "order", 1) != derive_seed(1, "dropout", 1)
