"""Past elections played again over HTTP, by simulated people; the demo, benches, tampered copies."""
