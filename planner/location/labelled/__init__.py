"""The location models for hands: labels in, labels out."""
