"""The study of sizes as pages and pictures."""
