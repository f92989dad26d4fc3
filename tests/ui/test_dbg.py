from tests.driving import *
from PySide6.QtCore import Qt, QElapsedTimer
import time, gc
from tests.ui.test_never_blocked import Probe
Key=Qt.Key
import ui.widgets.table as T
calls=[0]
orig=T.Rows.data
def data(self,i,role=0):
    calls[0]+=1
    return orig(self,i,role)
#
def test_dbg(front):
    front.desk.paper.warm_up(); front.opened()
    for _ in range(100): front.paid()
    view = front.counter(); turn(300); gc.collect(); gc.freeze()
    for k in (Key.Key_F6,Key.Key_F9,Key.Key_F8,Key.Key_F6):
        probe=Probe(); probe.start(); calls[0]=0
        QTest.keyClick(front.shell, k)
        turn(500)
        print("GAPS", k, probe.stop(), calls)
    assert 0
