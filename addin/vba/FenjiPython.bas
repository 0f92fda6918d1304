Attribute VB_Name = "FenjiPython"
Option Explicit
' How Excel reaches fenji's Python: through the DLL of xlwings, by the interpreter that "fenji addin install" wrote
' into the configuration of the user. No workbook is asked which interpreter that is, what is imported, or what runs:
' the configuration is one file in the user's folder, the modules are named here, the names of workbooks and of their
' folders are not part of any command, and Python is told not to look into the folder it is started in.
'
' After the add-in runtime of xlwings, which is distributed under a BSD 3-clause license:
'
' Copyright (C) 2014-present, Zoomer Analytics LLC.
' All rights reserved.
'
' Redistribution and use in source and binary forms, with or without modification,
' are permitted provided that the following conditions are met:
'
' * Redistributions of source code must retain the above copyright notice, this
'   list of conditions and the following disclaimer.
'
' * Redistributions in binary form must reproduce the above copyright notice, this
'   list of conditions and the following disclaimer in the documentation and/or
'   other materials provided with the distribution.
'
' * Neither the name of the copyright holder nor the names of its
'   contributors may be used to endorse or promote products derived from
'   this software without specific prior written permission.
'
' THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS" AND
' ANY EXPRESS OR IMPLIED WARRANTIES, INCLUDING, BUT NOT LIMITED TO, THE IMPLIED
' WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE ARE
' DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDER OR CONTRIBUTORS BE LIABLE FOR
' ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR CONSEQUENTIAL DAMAGES
' (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF SUBSTITUTE GOODS OR SERVICES;
' LOSS OF USE, DATA, OR PROFITS; OR BUSINESS INTERRUPTION) HOWEVER CAUSED AND ON
' ANY THEORY OF LIABILITY, WHETHER IN CONTRACT, STRICT LIABILITY, OR TORT
' (INCLUDING NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY OUT OF THE USE OF THIS
' SOFTWARE, EVEN IF ADVISED OF THE POSSIBILITY OF SUCH DAMAGE.

#If Win64 Then
    Private Const DLL_NAME As String = "xlwings64-{xlwings}.dll"
    Private Declare PtrSafe Function XLPyDLLActivateAuto Lib "xlwings64-{xlwings}.dll" (ByRef Result As Variant, Optional ByVal Config As String = "", Optional ByVal mode As Long = 1) As Long
#Else
    Private Const DLL_NAME As String = "xlwings32-{xlwings}.dll"
    Private Declare PtrSafe Function XLPyDLLActivateAuto Lib "xlwings32-{xlwings}.dll" (ByRef Result As Variant, Optional ByVal Config As String = "", Optional ByVal mode As Long = 1) As Long
#End If
Private Declare PtrSafe Function LoadLibrary Lib "KERNEL32" Alias "LoadLibraryA" (ByVal lpLibFileName As String) As LongPtr

Private loaded As Boolean

Public Function XLPy()
    If Not loaded Then LoadRuntime
    If 0 <> XLPyDLLActivateAuto(XLPy, StartCommand(), 1) Then Err.Raise 1000, Description:=Told("no_python")
End Function

Public Sub FenjiRun(ByVal button As String, ByVal standard As String)
    ' A button of the ribbon: what it does stands in fenji.excel.macros
    On Error GoTo failed
    If ActiveWorkbook Is Nothing Then
        MsgBox Told("no_workbook"), vbInformation, Told("title")
        Exit Sub
    End If
    XLPy.SetAttr XLPy.Module("xlwings._xlwindows"), "BOOK_CALLER", ActiveWorkbook
    XLPy.Call XLPy.Module("fenji.excel.macros"), "run", XLPy.Tuple(button, standard)
    Exit Sub
failed:
    MsgBox Err.Description, vbExclamation, Told("title")
End Sub

Private Function StartCommand() As String
    ' -E and -P: neither the environment nor the folder of the workbook says what is imported; and cmd.exe by its
    ' path, since Excel's current folder, where a workbook may lie, would be searched for it first
    StartCommand = Environ("SystemRoot") & "\System32\cmd.exe /K " & Chr(34) & Chr(34) & Setting("INTERPRETER_WIN") & Chr(34) & _
        " -E -P -B -X utf8 -c ""import xlwings; xlwings.serve('$(CLSID)')""" & Chr(34)
End Function

Private Sub LoadRuntime()
    Dim interpreter As String
    interpreter = Setting("INTERPRETER_WIN")
    If interpreter = "" Then Err.Raise 1001, Description:=Told("not_installed")
    If Dir(interpreter) = "" Then Err.Raise 1001, Description:=Told("no_interpreter") & vbCrLf & interpreter
    If LoadLibrary(Folder(interpreter) & "\" & DLL_NAME) = 0 Then
        If LoadLibrary(Folder(Folder(interpreter)) & "\" & DLL_NAME) = 0 Then
            Err.Raise 1001, Description:=Told("no_dll") & vbCrLf & DLL_NAME
        End If
    End If
    loaded = True
End Sub

Private Function Folder(ByVal path As String) As String
    Folder = Left$(path, InStrRev(path, "\") - 1)
End Function

Private Function Setting(ByVal wanted As String) As String
    ' The user's own file and nothing else: no workbook, no folder of a workbook
    Dim path As String, handle As Integer, key As String, held As String
    path = Environ("USERPROFILE") & "\.fenji\fenji.conf"
    If Dir(path, vbHidden) = "" Then Exit Function
    handle = FreeFile
    Open path For Input As #handle
    Do While Not EOF(handle)
        Input #handle, key, held
        If UCase$(key) = wanted Then Setting = held
    Loop
    Close #handle
End Function

Public Function Told(ByVal wanted As String) As String
    ' The texts are Chinese and stand in the hidden sheet: this source is ASCII
    Dim row As Long
    With ThisWorkbook.Worksheets(1)
        For row = 1 To 100
            If .Cells(row, 1).Value = wanted Then Told = .Cells(row, 2).Value
            If .Cells(row, 1).Value = "" Then Exit For
        Next row
    End With
End Function
