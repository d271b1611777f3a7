"""Tables of studies: a row a plan, and what each plan costs and reaches."""
