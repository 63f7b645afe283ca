"""The slips of one hand in a code."""

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-"


def slips(text: str) -> list[str]:
    """The text with each character replaced by each other one, and with each two neighbours swapped."""
    wrong = [text[:at] + other + text[at + 1 :] for at in range(len(text)) for other in ALPHABET]
    swapped = [text[:at] + text[at + 1] + text[at] + text[at + 2 :] for at in range(len(text) - 1)]
    return [each for each in (*wrong, *swapped) if each != text]
