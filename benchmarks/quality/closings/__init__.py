"""What closing a site costs by a bench, held against searches that know more.

``__main__`` closes sites of a county one by one and holds the amounts against thorough
searches, ``tiny`` those of tiny counties against the best plans there are; ``ring``
says which villages may move, from the definition of rings.
"""
