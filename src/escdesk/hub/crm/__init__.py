"""Who calls: customers and their history, from wherever a floor keeps them."""
