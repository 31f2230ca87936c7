"""The study of sizes: how much the source and the target must have for transfer to pay."""
