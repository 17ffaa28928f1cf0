"""`python -m scrutateur`: the same as the command `scrutateur`."""

from scrutateur.cli import main

if __name__ == "__main__":
    main()
