"""The exact bytes of what is signed, logged or published, one file per format."""
