"""What the columns, layers and rows of a stranger's tables hold."""
