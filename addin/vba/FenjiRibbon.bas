Attribute VB_Name = "FenjiRibbon"
Option Explicit
' The ribbon: which standard is chosen is kept here, everything else is Python's.

Private chosen As String

Public Sub FenjiButton(control As IRibbonControl)
    FenjiRun Mid$(control.ID, Len("fenji_") + 1), chosen
End Sub

Public Sub FenjiStandard(control As IRibbonControl, id As String, index As Integer)
    chosen = Mid$(id, Len("standard_") + 1)
End Sub
