"""The parts of `gpu.py`: each measures one thing, and stands for itself."""
