"""Storage: tables, engine and migrations. Nothing else in the program writes SQL tables or URLs."""
