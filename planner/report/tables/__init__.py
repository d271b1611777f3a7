"""Tables of a plan and of studies, a file each."""
