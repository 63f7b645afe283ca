"""The tables. Rows never leave `app.services`; everything else sees frozen dataclasses.

Names of columns follow the vocabulary of the field. Rules of an event (marking scheme, ranking,
awards) are JSON documents which `app.domain` reads: they are data that differ from notice to notice.
"""

from db.tables.certificates import (
    Certificate,
    CertificatePrint,
    CertificateProof,
    KeyWrap,
    NumberSeries,
    SigningKey,
)
from db.tables.competition import Competition, Event, RulesVersion, Track
from db.tables.judging import Handover, Incident, Judge, Mark, Penalty, ScoreSheet, SpreadRuling, TieDecision
from db.tables.log import AuditCheckpoint, AuditEntry, AuditHead, Setting
from db.tables.people import Account, AccountDuty, Entry, EntryMember, Organization, Person
from db.tables.results import AwardDecision, Publication, PublishedResult

__all__ = [
    "Account",
    "AccountDuty",
    "AuditCheckpoint",
    "AuditEntry",
    "AuditHead",
    "AwardDecision",
    "Certificate",
    "CertificatePrint",
    "CertificateProof",
    "Competition",
    "Entry",
    "EntryMember",
    "Event",
    "Handover",
    "Incident",
    "Judge",
    "KeyWrap",
    "Mark",
    "NumberSeries",
    "Organization",
    "Penalty",
    "Person",
    "Publication",
    "PublishedResult",
    "RulesVersion",
    "ScoreSheet",
    "Setting",
    "SigningKey",
    "SpreadRuling",
    "TieDecision",
    "Track",
]
