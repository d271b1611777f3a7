"""The one seam in front of the vehicle routing solver."""
