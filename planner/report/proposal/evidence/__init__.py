"""What a proposal rests on: saved runs and their figures."""
