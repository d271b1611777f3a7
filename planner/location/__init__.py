"""Location models, one problem a file, each with its mathematics and source."""
