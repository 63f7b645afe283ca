"""How data came to their place, from the exchange until the log tells it: `arrived.json`."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from app.documents.whole_file import forced_whole
from app.services.lineage import Step

ARRIVED = "arrived.json"


@dataclass(frozen=True, slots=True)
class Exchanged:
    """What became of the data; `is_warning` asks for something to be done."""

    told: str
    is_warning: bool = False


# What is to be done with the data once nobody has them open.
Exchange = Callable[[], Exchanged]


@dataclass(frozen=True, slots=True)
class Arrival:
    """What the log has yet to tell of data that were put in place; `seq` and `hash` are their last entry.

    `copy_folder`: the stick of a takeover, '' where there was none.
    """

    step: Step
    epoch: int
    told: str
    by: str
    seq: int
    hash: str
    copy_folder: str = ""


def write_arrival(folder: Path, arrival: Arrival) -> None:
    """Note what is going to be put in place, before it is. OSError."""
    with forced_whole(folder / ARRIVED) as stream:
        stream.write(json.dumps(asdict(arrival), ensure_ascii=False).encode())


def read_arrival(folder: Path) -> Arrival | None:
    """What the log has yet to tell of the data that are here; None where there is nothing."""
    try:
        found = json.loads((folder / ARRIVED).read_text(encoding="utf-8"))
        return Arrival(**(found | {"step": Step(found["step"])}))
    except FileNotFoundError:
        return None
    except (TypeError, ValueError, KeyError) as error:  # half a file: nothing was exchanged behind it
        logging.getLogger(__name__).warning("%s not read: %s", ARRIVED, error)
        return None


def forget_arrival(folder: Path) -> None:
    """The log tells it now, or it came to nothing."""
    (folder / ARRIVED).unlink(missing_ok=True)
