"""The practice's pages: the list, a person, what is done with an item, search and recall."""
