"""The one place where a bug ends: it is written down without anybody's data, and the program ends with code 1."""

import faulthandler
import logging
import sys
import threading
import time
import traceback
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal, Slot

_log = logging.getLogger(__name__)
EXIT_CODE = 1


class Crash(QObject):
    """Install one at the start of the program. Exceptions of every thread end up here."""

    _happened = Signal()

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        """`folder` gets a file for each crash."""
        super().__init__(parent)
        self._folder = folder
        self._happened.connect(self._end, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """From now on nothing that goes wrong stays unseen, not even inside Qt's slots."""
        faulthandler.enable()
        sys.excepthook = self._caught
        threading.excepthook = lambda wrong: self._caught(
            wrong.exc_type, wrong.exc_value, wrong.exc_traceback
        )

    def _caught(
        self, kind: type[BaseException], _value: BaseException | None, where: TracebackType | None
    ) -> None:
        """Kind and place only: what an exception says may hold a name."""
        if issubclass(kind, KeyboardInterrupt | SystemExit):
            self._happened.emit()
            return
        frames = [f"{Path(one.filename).name}:{one.lineno} {one.name}" for one in traceback.extract_tb(where)]
        _log.critical("a fault of ours", extra={"kind": kind.__name__})
        text = "\n".join((f"{kind.__module__}.{kind.__qualname__}", *frames))
        print(text, file=sys.stderr)
        self._write(text)
        self._happened.emit()

    def _write(self, text: str) -> None:
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            name = time.strftime("crash-%Y%m%d-%H%M%S.txt", time.gmtime())
            (self._folder / name).write_text(text, encoding="utf-8")
        except OSError:
            _log.warning("the crash could not be written down")

    @Slot()
    def _end(self) -> None:
        QCoreApplication.exit(EXIT_CODE)
