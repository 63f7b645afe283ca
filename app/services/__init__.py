"""Use cases: one function, one use case, one transaction. A Session in, frozen dataclasses out."""
