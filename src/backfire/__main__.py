"""`python -m backfire` is the command line."""

from backfire.cli.main import run

if __name__ == "__main__":
    run()
