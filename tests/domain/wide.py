"""Full-width characters, as a Chinese input method types them."""


def wide(text: str) -> str:
    """The text with every printable ASCII character in its full-width form."""
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)
