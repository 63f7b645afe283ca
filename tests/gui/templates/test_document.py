"""Steps are taken back and taken again, whatever they were."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtWidgets import QApplication

from app.documents.certificate_template import BoxKind, CertificateTemplate, write_template
from app.documents.template_editing import add_box, copy_box, nudge_box, remove_box, reorder_box, set_page
from app.documents.template_reading import load_template
from app.gui.screens.templates.document import Chosen, TemplateDocument
from tests.documents.template_strategies import certificate_templates

Step = Callable[[CertificateTemplate, int], CertificateTemplate]
STEPS: dict[str, Step] = {
    "add": lambda template, _at: add_box(template, BoxKind.TEXT),
    "copy": copy_box,
    "remove": remove_box,
    "nudge": lambda template, at: nudge_box(template, at, 0.1, 0),
    "first": lambda template, at: reorder_box(template, at, 0),
    "paper": lambda template, _at: set_page(template, paper="#ABCDEF"),
}
NEEDS_BOX = {"copy", "remove", "nudge", "first"}


def _seen(document: TemplateDocument) -> tuple[dict[str, Any], Chosen]:
    return write_template(document.template), document.chosen


@settings(max_examples=60, deadline=None)
@given(certificate_templates(), st.data())
def test_everything_is_taken_back_and_taken_again(
    qapp: QApplication, template: CertificateTemplate, data: st.DataObject
) -> None:
    document = TemplateDocument()
    document.open("own", template, editable=True)
    seen = [_seen(document)]
    for _ in range(data.draw(st.integers(1, 6))):
        boxes = len(document.template.boxes)
        name = data.draw(st.sampled_from([name for name in STEPS if boxes or name not in NEEDS_BOX]))
        at = data.draw(st.integers(0, max(0, boxes - 1)))
        changed = STEPS[name](document.template, at)
        merge = data.draw(st.sampled_from(["", name]))
        merged = document.undo_text == name and merge == name == _last_merge(document)
        document.change(name, changed, Chosen(None), merge=merge)
        if merged:
            seen.pop()
        seen.append(_seen(document))
    for before in reversed(seen[:-1]):
        document.undo()
        assert _seen(document) == before
    assert document.undo_text == ""
    for after in seen[1:]:
        document.redo()
        assert _seen(document) == after


def _last_merge(document: TemplateDocument) -> str:
    return document._merged


def _dirty(document: TemplateDocument) -> bool:
    return document.is_dirty


def _opened() -> TemplateDocument:
    document = TemplateDocument()
    document.open("own", load_template(), editable=True)
    return document


def test_steps_of_one_kind_in_a_row_are_taken_back_together(qapp: QApplication) -> None:
    document = _opened()
    before = document.template
    for _ in range(5):
        document.change("移动", nudge_box(document.template, 0, 0.1, 0), merge="nudge/0")
    document.undo()
    assert document.template is before


def test_a_saved_state_is_no_longer_merged_into(qapp: QApplication) -> None:
    document = _opened()
    document.change("移动", nudge_box(document.template, 0, 0.1, 0), merge="nudge/0")
    saved = document.template
    document.mark_saved(saved)
    assert not _dirty(document)
    document.change("移动", nudge_box(document.template, 0, 0.1, 0), merge="nudge/0")
    assert _dirty(document)
    document.undo()
    assert document.template is saved
    assert not _dirty(document)


def test_what_was_changed_while_it_was_being_saved_stays_unsaved(qapp: QApplication) -> None:
    document = _opened()
    document.change("纸色", set_page(document.template, paper="#FFFFFF"))
    saved = document.template
    document.change("纸色", set_page(document.template, paper="#EEEEEE"))
    document.mark_saved(saved)
    assert _dirty(document)


def test_a_bundled_template_does_not_change(qapp: QApplication) -> None:
    document = TemplateDocument()
    document.open("honour_a4", load_template(), editable=False)
    before = document.template
    document.change("移动", nudge_box(document.template, 0, 0.1, 0))
    assert document.template is before
    assert not _dirty(document)


def test_choosing_is_no_step(qapp: QApplication) -> None:
    document = _opened()
    document.choose(1, 2)
    assert (document.chosen, document.undo_text, document.is_dirty) == (Chosen(1, 2), "", False)
    assert document.field is document.template.boxes[1].fields[2]
