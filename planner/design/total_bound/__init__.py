"""A bound on the whole plan: what every plan of a county costs at least, routes too."""
