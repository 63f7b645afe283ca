"""A template of one's own to work on: the tests know every measure of it."""

from __future__ import annotations

from app.documents.certificate_template import CertificateTemplate
from app.documents.template_reading import parse_template

TITLE = "淮海杯荣誉证书"

DOCUMENT = {
    "format": 2,
    "title": TITLE,
    "page": {"width": 297, "height": 210, "paper": "#FFFDF6"},
    "background": "",
    "ornaments": [{"shape": "frame", "inset": 8, "line": 1.1, "color": "#B8862F"}],
    "boxes": [
        {
            "name": "题头",
            "x": 48,
            "y": 23.5,
            "width": 201,
            "height": 28,
            "valign": "bottom",
            "fields": [{"text": "荣誉证书", "size": 56, "color": "#B3261E", "align": "center"}],
        },
        {
            "name": "正文",
            "x": 32,
            "y": 61,
            "width": 233,
            "height": 70,
            "fields": [
                {
                    "kind": "recipient",
                    "text": "{recipient}",
                    "suffix": {"person": "{honorific}:"},
                    "size": 31,
                    "least": 20,
                    "suffix_size": 24,
                },
                {"text": {"innovation": "完成人:{authors}"}, "needs": "authors", "size": 19, "least": 15},
                {"text": "{award}", "size": 46, "least": 24, "align": "center"},
                {
                    "kind": "paragraph",
                    "text": {"person": "在{competition}中,荣获", "unit": "在{competition}中,获得"},
                    "size": 24,
                    "lines": 3,
                    "indent": 2,
                },
            ],
        },
        {"name": "二维码", "kind": "qr", "x": 32, "y": 155, "width": 27, "height": 27},
        {
            "name": "编号",
            "x": 63,
            "y": 155,
            "width": 84,
            "height": 27,
            "fields": [{"text": "{number}", "size": 11, "least": 8}],
        },
        {
            "name": "落款",
            "x": 152,
            "y": 137,
            "width": 113,
            "height": 45,
            "fields": [{"text": "{issuers}", "size": 21, "least": 11}, {"text": "{date}", "size": 21}],
        },
    ],
}


def own_template() -> CertificateTemplate:
    """The template."""
    return parse_template(DOCUMENT, TITLE)
