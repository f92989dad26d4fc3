"""A paper's picture, whole and as large as there is room."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPixmap, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy

from desktop.domain.picture import Picture


class PicturePane(QLabel):
    def __init__(self, name: str, *, least: int) -> None:
        """`least`: the height it keeps, however little room there is."""
        super().__init__()
        self._pixmap: QPixmap | None = None
        self.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.setMinimumHeight(least)
        self.setWordWrap(True)
        self.setAccessibleName(name)

    def show_picture(self, picture: Picture) -> None:
        size = (picture.width, picture.height, picture.width * 4)
        image = QImage(picture.rgba, *size, QImage.Format.Format_RGBA8888)
        self._pixmap = QPixmap.fromImage(image)
        self._fit()

    def clear(self, text: str = "") -> None:
        self._pixmap = None
        self.setText(text)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        if self._pixmap is not None:
            self.setPixmap(
                self._pixmap.scaled(
                    self.size(),
                    Qt.AspectRatioMode.KeepAspectRatio,
                    Qt.TransformationMode.SmoothTransformation,
                )
            )
