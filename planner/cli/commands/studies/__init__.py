"""The commands of studies, one a file: several plans, or one plan under many values."""
