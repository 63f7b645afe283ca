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
from db.tables.closing import Appeal, JudgePackage, Lineage, Recheck, RecheckItem, ResultSigning
from db.tables.competition import Competition, Event, RulesVersion, Track
from db.tables.judging import Handover, Incident, Judge, Mark, Penalty, ScoreSheet, SpreadRuling, TieDecision
from db.tables.log import AuditCheckpoint, AuditEntry, AuditHead, Setting
from db.tables.people import (
    Account,
    AccountDuty,
    Attachment,
    DistinctPeople,
    Entry,
    EntryChange,
    EntryMember,
    Organization,
    Person,
)
from db.tables.results import AwardDecision, Publication, PublishedResult
from db.tables.timetable import CheckIn, Draw, Printout, Room, Seat, Sitting
from db.tables.words import ColumnMapping, WordList

__all__ = [
    "Account",
    "AccountDuty",
    "Appeal",
    "Attachment",
    "AuditCheckpoint",
    "AuditEntry",
    "AuditHead",
    "AwardDecision",
    "Certificate",
    "CertificatePrint",
    "CertificateProof",
    "CheckIn",
    "ColumnMapping",
    "Competition",
    "DistinctPeople",
    "Draw",
    "Entry",
    "EntryChange",
    "EntryMember",
    "Event",
    "Handover",
    "Incident",
    "Judge",
    "JudgePackage",
    "KeyWrap",
    "Lineage",
    "Mark",
    "NumberSeries",
    "Organization",
    "Penalty",
    "Person",
    "Printout",
    "Publication",
    "PublishedResult",
    "Recheck",
    "RecheckItem",
    "ResultSigning",
    "Room",
    "RulesVersion",
    "ScoreSheet",
    "Seat",
    "Setting",
    "SigningKey",
    "Sitting",
    "SpreadRuling",
    "TieDecision",
    "Track",
    "WordList",
]
