"""What siting, routing, metrics and ledger all take their service figures from."""
