"""How the schema came to be, one step a file; run when a database is opened."""
