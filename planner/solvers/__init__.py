"""The one seam in front of the MIP solver."""
