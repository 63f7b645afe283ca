"""Errors whose text is shown to the user as it stands (Chinese, naming place and cure)."""


class UserError(Exception):
    """Something the user can understand and cure: a closed event, a full disk, a file of the wrong kind."""


class InputError(UserError):
    """A wrong value in one field. `field` is the code name of the field, the text names the cure."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
