"""Every kind of aspect under every panel and rounding: against a reference computation from the document."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from app.domain.scheme import MarkingScheme
from app.domain.scores import Sheets
from app.domain.scoring import score_entry
from tests.domain.reference import Reference
from tests.domain.rule_documents import Document, cases, plain

Case = tuple[Document, MarkingScheme, dict[str, Sheets]]
bests = st.dictionaries(
    st.sampled_from([f"{module}.A{n}" for module in "MN" for n in range(4)]),
    st.sampled_from([Fraction(n) for n in (0, 1, 3, 8, 45)]),
)


@given(cases(), bests)
def test_any_total_is_what_the_reference_makes_of_the_document(
    case: Case, bests: dict[str, Fraction]
) -> None:
    document, scheme, sheets = case
    score = score_entry(scheme, sheets, bests=bests)
    reference = Reference(document, plain(sheets), bests)
    assert [module.trouble for module in score.modules] == [""] * len(scheme.modules)
    for module, entry in zip(document["modules"], score.modules, strict=True):
        assert entry.value == reference.module_points(module)
    assert score.total == reference.total()
