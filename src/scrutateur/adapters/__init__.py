"""Everything that touches the world: store, keys, clock, files. Implements `ports.py` and never calls the desk."""
