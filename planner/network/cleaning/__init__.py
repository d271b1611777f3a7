"""Making graphs of road lines: cutting, joining, and nothing superfluous."""
