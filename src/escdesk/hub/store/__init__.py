"""The hub's database: the log, what it rests on, and the accounts and customers beside it."""
