"""What the system refuses to read or write, as a full disk does, in words for people."""

from __future__ import annotations

import errno

from report_kit.messages import Message, message

REASONS = {
    errno.ENOSPC: message("the disk is full"),
    errno.EDQUOT: message("the disk is full"),
    errno.EROFS: message("it can only be read"),
    errno.EACCES: message("it is not permitted"),
    errno.EPERM: message("it is not permitted"),
    errno.ENOTDIR: message("a file is where a folder would have to be"),
    errno.EEXIST: message("a file is where a folder would have to be"),
    errno.EISDIR: message("a folder is where a file would have to be"),
}


def system_message(error: OSError) -> Message | None:
    """Return what the system refused, why, and what to do; None if it is a defect of the kit."""
    reason = REASONS.get(error.errno or 0)
    if reason is None:
        return None
    return message(
        "{file} cannot be read or written: {reason}. Make room or permit it, then give the same command again; "
        "what was made before stays.",
        file=error.filename or message("a file"),
        reason=reason,
    )
