"""What a page says about private text that it does not show."""

from __future__ import annotations

from runreport.runs.privacy.kinds import removed_text
from runreport.runs.run import Run


def removed_sentence(run: Run) -> str:
    """`3 home paths were replaced …`; "" where nothing was. What is read only when it is shown is not counted."""
    told = removed_text(run.removed)
    if not told:
        return ""
    is_one = sum(run.removed.values()) == 1
    return f"{told} {'was' if is_one else 'were'} replaced by words such as (e-mail) or (home)."
