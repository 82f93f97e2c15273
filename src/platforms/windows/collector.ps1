<#
.SYNOPSIS
  Kaunti's collector for Windows 11: reads how this computer is set up and writes ONE JSON document.
.DESCRIPTION
  It changes nothing. Two programs of Windows (secedit, auditpol) can only write to a file: that file is made in the
  temporary folder and removed at once. No password, recovery password, key, or name of a person leaves the computer:
  of a BitLocker protector its kind and id, of accounts the two that Windows itself made, of profiles their SID.

  It needs Windows PowerShell 5.1 and what Windows brings, nothing else. Run it as administrator (or SYSTEM, as Intune
  does): what needs that right is told as an error otherwise, and never judged.

  The document is plain ASCII, and a blank within a text is written as \u0020. So it survives every way out of Windows:
  a console that breaks long lines, ">" that writes UTF-16, and mail that changes the ends of lines. Its last member is
  the SHA-256 of all that stands before it, so that a document that was cut or changed is not judged.
.PARAMETER Out
  File to write, as UTF-8 without a byte order mark; without it the document goes to standard output.
.EXAMPLE
  powershell -NoProfile -ExecutionPolicy Bypass -File collector.ps1 -Out laptop-17.json
#>
[CmdletBinding()]
param([string]$Out = '')

Set-StrictMode -Version 2.0
# Commands of modules do not see this; they are told with -ErrorAction.
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$WarningPreference = 'SilentlyContinue'

if ([string]$ExecutionContext.SessionState.LanguageMode -ne 'FullLanguage') {
  throw 'An application control policy keeps PowerShell in a restricted language here: sign this script, or allow it.'
}

# Intune starts a 32-bit PowerShell, which sees other files and registry keys than Windows itself.
if ([Environment]::Is64BitOperatingSystem -and -not [Environment]::Is64BitProcess) {
  if (-not $PSCommandPath) { throw 'Save this script as a file: a 32-bit PowerShell cannot start it again otherwise.' }
  $native = Join-Path $env:SystemRoot 'Sysnative\WindowsPowerShell\v1.0\powershell.exe'
  $again = @('-NoProfile', '-NonInteractive', '-ExecutionPolicy', 'Bypass', '-File', $PSCommandPath)
  if ($Out -ne '') { $again += @('-Out', $Out) }
  & $native $again
  exit $LASTEXITCODE
}

$Invariant = [System.Globalization.CultureInfo]::InvariantCulture
$System32 = [Environment]::SystemDirectory
$Identity = [System.Security.Principal.WindowsIdentity]::GetCurrent()
$Principal = New-Object System.Security.Principal.WindowsPrincipal($Identity)
$Elevated = $Principal.IsInRole([System.Security.Principal.WindowsBuiltInRole]::Administrator)

# --- JSON, written here: ConvertTo-Json of 5.1 changes dates, cuts what is deep and tells arrays in two ways ------------

function Format-Text([string]$Text) {
  $written = New-Object System.Text.StringBuilder
  foreach ($character in $Text.ToCharArray()) {
    $code = [int]$character
    if ($code -eq 34 -or $code -eq 92) { [void]$written.Append('\').Append($character) }
    elseif ($code -gt 32 -and $code -lt 127) { [void]$written.Append($character) }
    else { [void]$written.Append('\u').Append($code.ToString('x4', $Invariant)) }
  }
  '"' + $written.ToString() + '"'
}

function Format-Date([datetime]$Date) {
  $Date.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", $Invariant)
}

function Format-Json($Value) {
  if ($null -eq $Value) { return 'null' }
  if ($Value -is [bool]) { if ($Value) { return 'true' } else { return 'false' } }
  if ($Value -is [string] -or $Value -is [char]) { return Format-Text ([string]$Value) }
  if ($Value -is [datetime]) { return Format-Text (Format-Date $Value) }
  if ($Value -is [enum] -or $Value -is [byte] -or $Value -is [sbyte] -or $Value -is [int16] -or $Value -is [uint16] -or
    $Value -is [int32] -or $Value -is [uint32] -or $Value -is [int64]) {
    return ([int64]$Value).ToString($Invariant)
  }
  $parts = New-Object System.Collections.ArrayList
  if ($Value -is [System.Collections.IDictionary]) {
    foreach ($name in $Value.Keys) { [void]$parts.Add((Format-Text ([string]$name)) + ':' + (Format-Json $Value[$name])) }
    return '{' + ($parts.ToArray() -join ',') + '}'
  }
  if ($Value -is [System.Collections.IEnumerable]) {
    foreach ($member in $Value) { [void]$parts.Add((Format-Json $member)) }
    return '[' + ($parts.ToArray() -join ',') + ']'
  }
  throw ('a value of type ' + $Value.GetType().FullName + ' cannot be told')
}

# --- Facts: each a value, or the reason why there is none ---------------------------------------------------------------

$Facts = [ordered]@{}

function Read-Fact([scriptblock]$Read, [bool]$Administrator) {
  try {
    if ($Administrator -and -not $Elevated) { return @{ error = 'only an administrator may ask this, and the collector did not run elevated' } }
    $value = & $Read
    if ($null -eq $value) { return @{ error = 'Windows answered nothing' } }
    return @{ value = $value }
  }
  catch { return @{ error = [string]$_.Exception.Message } }
}

function Add-Fact([string]$Name, [scriptblock]$Read) { $Facts[$Name] = Read-Fact $Read $false }
function Add-AdministratorFact([string]$Name, [scriptblock]$Read) { $Facts[$Name] = Read-Fact $Read $true }

# A property that this edition of Windows does not have is left out, which is not the same as empty.
function Select-Property($Object, [string[]]$Names) {
  if ($null -eq $Object) { throw 'Windows answered nothing' }
  $chosen = [ordered]@{}
  foreach ($name in $Names) {
    $property = $Object.PSObject.Properties[$name]
    if ($null -ne $property) { $chosen[$name] = $property.Value }
  }
  $chosen
}

# A method's answer leaves out what it has nothing to say about.
function Get-Property($Object, [string]$Name) {
  $property = $Object.PSObject.Properties[$Name]
  if ($null -ne $property) { $property.Value }
}

# The lines of what a program of Windows can write to a file only.
function Read-Written([string]$Program, [scriptblock]$Arguments) {
  $base = [System.IO.Path]::Combine([System.IO.Path]::GetTempPath(), 'kaunti-' + [guid]::NewGuid().ToString('N'))
  try {
    $list = @(& $Arguments $base)
    & (Join-Path $System32 $Program) $list | Out-Null
    $code = $LASTEXITCODE
    if (-not [System.IO.File]::Exists($base)) { throw ($Program + ' wrote nothing and ended with ' + $code) }
    if ($code -ne 0) { throw ($Program + ' ended with ' + $code) }
    , [System.IO.File]::ReadAllLines($base)
  }
  finally {
    foreach ($file in @($base, ($base + '.log'))) { if ([System.IO.File]::Exists($file)) { [System.IO.File]::Delete($file) } }
  }
}

# --- The registry: always the 64-bit view; which kind a value has decides how Windows reads it ---------------------------

function Read-RegistryValue($Hive, [string]$Path, [string]$Name) {
  $key = $Hive.OpenSubKey($Path, $false)
  if ($null -eq $key) { return @{ absent = $true } }
  try {
    if (@($key.GetValueNames()) -notcontains $Name) { return @{ absent = $true } }
    $kind = [string]$key.GetValueKind($Name)
    $data = $key.GetValue($Name, $null, [Microsoft.Win32.RegistryValueOptions]::DoNotExpandEnvironmentNames)
    if ($kind -eq 'Binary' -or $kind -eq 'None' -or $kind -eq 'Unknown') { $data = [BitConverter]::ToString([byte[]]@($data)) }
    if ($kind -eq 'QWord') { $data = ([int64]$data).ToString($Invariant) }
    return @{ kind = $kind; data = $data }
  }
  finally { $key.Close() }
}

$Machine = [Microsoft.Win32.RegistryKey]::OpenBaseKey([Microsoft.Win32.RegistryHive]::LocalMachine, [Microsoft.Win32.RegistryView]::Registry64)
$Users = [Microsoft.Win32.RegistryKey]::OpenBaseKey([Microsoft.Win32.RegistryHive]::Users, [Microsoft.Win32.RegistryView]::Registry64)

function Split-RegistryName([string]$Full) {
  $at = $Full.LastIndexOf('\')
  @{ path = $Full.Substring(0, $at); name = $Full.Substring($at + 1) }
}

$MachineValues = @(
  'SOFTWARE\Kaunti\Asset'
  'SOFTWARE\Microsoft\Windows\CurrentVersion\Explorer\SmartScreenEnabled'
  'SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\Explorer\NoAutorun'
  'SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\Explorer\NoDriveTypeAutoRun'
  'SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System\ConsentPromptBehaviorAdmin'
  'SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System\EnableLUA'
  'SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System\FilterAdministratorToken'
  'SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System\InactivityTimeoutSecs'
  'SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System\PromptOnSecureDesktop'
  'SOFTWARE\Policies\Microsoft\FVE\OSRecovery'
  'SOFTWARE\Policies\Microsoft\FVE\UseAdvancedStartup'
  'SOFTWARE\Policies\Microsoft\Windows Defender\DisableAntiSpyware'
  'SOFTWARE\Policies\Microsoft\Windows Defender\Real-Time Protection\DisableRealtimeMonitoring'
  'SOFTWARE\Policies\Microsoft\Windows NT\DNSClient\EnableMulticast'
  'SOFTWARE\Policies\Microsoft\Windows NT\Terminal Services\fDenyTSConnections'
  'SOFTWARE\Policies\Microsoft\Windows\DeviceGuard\LsaCfgFlags'
  'SOFTWARE\Policies\Microsoft\Windows\Explorer\NoAutoplayfornonVolume'
  'SOFTWARE\Policies\Microsoft\Windows\Installer\AlwaysInstallElevated'
  'SOFTWARE\Policies\Microsoft\Windows\LanmanWorkstation\AllowInsecureGuestAuth'
  'SOFTWARE\Policies\Microsoft\Windows\PowerShell\ScriptBlockLogging\EnableScriptBlockLogging'
  'SOFTWARE\Policies\Microsoft\Windows\System\EnableSmartScreen'
  'SOFTWARE\Policies\Microsoft\Windows\System\RunAsPPL'
  'SOFTWARE\Policies\Microsoft\Windows\System\ShellSmartScreenLevel'
  'SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate\AU\AUOptions'
  'SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate\AU\NoAutoUpdate'
  'SOFTWARE\Policies\Microsoft\WindowsFirewall\DomainProfile\EnableFirewall'
  'SOFTWARE\Policies\Microsoft\WindowsFirewall\PrivateProfile\EnableFirewall'
  'SOFTWARE\Policies\Microsoft\WindowsFirewall\PublicProfile\EnableFirewall'
  'SYSTEM\CurrentControlSet\Control\Lsa\LmCompatibilityLevel'
  'SYSTEM\CurrentControlSet\Control\Lsa\LsaCfgFlags'
  'SYSTEM\CurrentControlSet\Control\Lsa\RestrictAnonymous'
  'SYSTEM\CurrentControlSet\Control\Lsa\RestrictAnonymousSAM'
  'SYSTEM\CurrentControlSet\Control\Lsa\RunAsPPL'
  'SYSTEM\CurrentControlSet\Control\Terminal Server\fDenyTSConnections'
  'SYSTEM\CurrentControlSet\Policies\Microsoft\FVE\RDVDenyWriteAccess'
  'SYSTEM\CurrentControlSet\Services\LanmanServer\Parameters\RequireSecuritySignature'
  'SYSTEM\CurrentControlSet\Services\LanmanServer\Parameters\SMB1'
  'SYSTEM\CurrentControlSet\Services\LanmanWorkstation\Parameters\AllowInsecureGuestAuth'
  'SYSTEM\CurrentControlSet\Services\LanmanWorkstation\Parameters\RequireSecuritySignature'
  'SYSTEM\CurrentControlSet\Services\mrxsmb10\Start'
)
foreach ($full in $MachineValues) {
  $at = Split-RegistryName $full
  Add-Fact ('registry HKLM\' + $full) { Read-RegistryValue $Machine $at.path $at.name }
}

# Of every person who has a profile. A hive is loaded while its owner is logged on only; loading it would change something.
$UserValues = @(
  'Software\Policies\Microsoft\Windows\Installer\AlwaysInstallElevated'
)
function Get-ProfileSid {
  $key = $Machine.OpenSubKey('SOFTWARE\Microsoft\Windows NT\CurrentVersion\ProfileList', $false)
  if ($null -eq $key) { throw 'the list of profiles is not there' }
  try { @($key.GetSubKeyNames() | Where-Object { $_ -match '^S-1-(5-21|12-1)-[\d-]+$' }) }
  finally { $key.Close() }
}
foreach ($full in $UserValues) {
  $at = Split-RegistryName $full
  Add-Fact ('registry HKU\*\' + $full) {
    $profiles = New-Object System.Collections.ArrayList
    foreach ($sid in @(Get-ProfileSid)) {
      $hive = $Users.OpenSubKey([string]$sid, $false)
      if ($null -eq $hive) { [void]$profiles.Add([ordered]@{ sid = $sid; loaded = $false }); continue }
      try { [void]$profiles.Add([ordered]@{ sid = $sid; loaded = $true; value = (Read-RegistryValue $hive $at.path $at.name) }) }
      finally { $hive.Close() }
    }
    @{ profiles = $profiles.ToArray() }
  }
}

# --- Which computer, which Windows -----------------------------------------------------------------------------------------

Add-Fact 'computer' {
  $product = Get-CimInstance -ClassName Win32_ComputerSystemProduct
  $found = [ordered]@{
    Serial   = (Get-CimInstance -ClassName Win32_BIOS).SerialNumber
    Uuid     = $product.UUID
    Maker    = $product.Vendor
    Model    = $product.Name
    AssetTag = @(Get-CimInstance -ClassName Win32_SystemEnclosure)[0].SMBIOSAssetTag
    HostName = [Environment]::MachineName
  }
  $found
}

Add-Fact 'windows' {
  $system = Get-CimInstance -ClassName Win32_OperatingSystem
  $found = Select-Property $system @('BuildNumber', 'ProductType', 'OperatingSystemSKU', 'LastBootUpTime')
  foreach ($name in @('EditionID', 'DisplayVersion', 'UBR')) {
    $answer = Read-RegistryValue $Machine 'SOFTWARE\Microsoft\Windows NT\CurrentVersion' $name
    if ($answer.ContainsKey('data')) { $found[$name] = $answer.data }
  }
  $found
}

# What newer Windows tells as a property and all of them by a method. Of a locked volume neither is told, and that is null.
function Get-Told($Volume, [string]$Name, [string]$Method) {
  $value = Get-Property $Volume $Name
  if ($null -eq $value) {
    $answer = Invoke-CimMethod -InputObject $Volume -MethodName $Method
    if ($answer.ReturnValue -eq 0) { $value = Get-Property $answer $Name }
  }
  $value
}

# --- Disk encryption: only the kind and id of a protector are asked for, so no recovery password is ever read -----------------

Add-AdministratorFact 'encryption' {
  $volumes = New-Object System.Collections.ArrayList
  foreach ($volume in @(Get-CimInstance -Namespace 'root/CIMV2/Security/MicrosoftVolumeEncryption' -ClassName Win32_EncryptableVolume)) {
    $entry = Select-Property $volume @('DeviceID', 'DriveLetter', 'VolumeType', 'ProtectionStatus')
    $entry['ConversionStatus'] = Get-Told $volume 'ConversionStatus' 'GetConversionStatus'
    $entry['EncryptionMethod'] = Get-Told $volume 'EncryptionMethod' 'GetEncryptionMethod'
    $protectors = New-Object System.Collections.ArrayList
    $ids = Invoke-CimMethod -InputObject $volume -MethodName GetKeyProtectors -Arguments @{ KeyProtectorType = [uint32]0 }
    $entry['ProtectorsCode'] = $ids.ReturnValue
    if ($ids.ReturnValue -eq 0) {
      foreach ($id in @(Get-Property $ids 'VolumeKeyProtectorID')) {
        if ($null -eq $id) { continue }
        $kind = Invoke-CimMethod -InputObject $volume -MethodName GetKeyProtectorType -Arguments @{ VolumeKeyProtectorID = [string]$id }
        [void]$protectors.Add([ordered]@{ id = [string]$id; code = $kind.ReturnValue; kind = (Get-Property $kind 'KeyProtectorType') })
      }
    }
    $entry['Protectors'] = $protectors.ToArray()
    [void]$volumes.Add($entry)
  }
  @{ volumes = $volumes.ToArray() }
}

Add-Fact 'volumes' {
  $volumes = New-Object System.Collections.ArrayList
  foreach ($volume in @(Get-CimInstance -ClassName Win32_Volume -Filter 'DriveType=3')) {
    [void]$volumes.Add((Select-Property $volume @('DeviceID', 'DriveLetter', 'Name', 'FileSystem', 'BootVolume', 'SystemVolume')))
  }
  @{ volumes = $volumes.ToArray() }
}

# --- Firewall: the active store is what holds after policy and local settings are put together ---------------------------------

foreach ($profileName in @('Domain', 'Private', 'Public')) {
  Add-Fact ('firewall ' + $profileName) {
    $found = [ordered]@{}
    foreach ($store in @('ActiveStore', 'PersistentStore')) {
      $one = Get-NetFirewallProfile -Name $profileName -PolicyStore $store -ErrorAction Stop
      $found[$store + 'Enabled'] = [int]$one.Enabled
      $found[$store + 'Inbound'] = [int]$one.DefaultInboundAction
    }
    $found
  }
}

# --- Microsoft Defender --------------------------------------------------------------------------------------------------------

Add-Fact 'defender' {
  $fields = @('AMRunningMode', 'AMServiceEnabled', 'AntivirusEnabled', 'RealTimeProtectionEnabled', 'BehaviorMonitorEnabled',
    'OnAccessProtectionEnabled', 'IsTamperProtected', 'AntivirusSignatureVersion', 'AntivirusSignatureLastUpdated')
  Select-Property (Get-MpComputerStatus -ErrorAction Stop) $fields
}

Add-AdministratorFact 'defender-rules' {
  $preference = Get-MpPreference -ErrorAction Stop
  $ids = @($preference.AttackSurfaceReductionRules_Ids)
  $actions = @($preference.AttackSurfaceReductionRules_Actions)
  if ($ids.Count -ne $actions.Count) { throw 'Defender tells another number of rules than of actions' }
  $rules = [ordered]@{}
  for ($index = 0; $index -lt $ids.Count; $index += 1) {
    if ($null -ne $ids[$index]) { $rules[([string]$ids[$index]).ToLowerInvariant()] = [int]$actions[$index] }
  }
  $rules
}

# --- Accounts: by the number that Windows gives them, since their names are translated and may be changed -------------------------

foreach ($number in @('500', '501')) {
  Add-Fact ('account ' + $number) {
    $found = @(Get-CimInstance -ClassName Win32_UserAccount -Filter 'LocalAccount=True' | Where-Object { $_.SID -match ('^S-1-5-21-.*-' + $number + '$') })
    if ($found.Count -ne 1) { throw ([string]$found.Count + ' local accounts have the number ' + $number) }
    Select-Property $found[0] @('Name', 'Disabled', 'Lockout', 'PasswordRequired')
  }
}

# Its file has fixed English keys; what "net accounts" prints is translated and means nothing to a program.
Add-AdministratorFact 'security-policy' {
  $wanted = @('MinimumPasswordAge', 'MaximumPasswordAge', 'MinimumPasswordLength', 'PasswordComplexity', 'PasswordHistorySize',
    'LockoutBadCount', 'ResetLockoutCount', 'LockoutDuration', 'AllowAdministratorLockout', 'ClearTextPassword')
  $found = [ordered]@{}
  $section = ''
  $lines = Read-Written 'secedit.exe' { param($file) '/export', '/cfg', $file, '/areas', 'SECURITYPOLICY', '/log', ($file + '.log'), '/quiet' }
  foreach ($line in $lines) {
    if ($line -match '^\s*\[(.+)\]\s*$') { $section = $Matches[1] }
    elseif ($section -eq 'System Access' -and $line -match '^\s*(\w+)\s*=\s*(.*?)\s*$' -and $wanted -contains $Matches[1]) { $found[$Matches[1]] = $Matches[2] }
  }
  if ($found.Count -eq 0) { throw 'secedit wrote no account policy' }
  $found
}

# The number at the end of a line is the setting (1 success, 2 failure, 3 both); the words before it are translated.
Add-AdministratorFact 'audit-policy' {
  $found = [ordered]@{}
  foreach ($line in (Read-Written 'auditpol.exe' { param($file) '/backup', ('/file:' + $file) })) {
    if ($line -match '\{([0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})\}') {
      $subcategory = $Matches[1].ToLowerInvariant()
      $setting = 'unreadable'
      if ($line -match ',\s*(\d)\s*$') { $setting = $Matches[1] }
      # Twice: somebody has settings of their own, and what holds for everybody cannot be told from them.
      if ($found.Contains($subcategory)) { $setting = $found[$subcategory] + ' ' + $setting }
      $found[$subcategory] = $setting
    }
  }
  if ($found.Count -eq 0) { throw 'auditpol wrote no subcategory' }
  $found
}

# --- Services, SMB, credentials ----------------------------------------------------------------------------------------------------

foreach ($service in @('MpsSvc', 'RemoteRegistry', 'WinDefend', 'wuauserv')) {
  Add-Fact ('service ' + $service) {
    $one = Get-CimInstance -ClassName Win32_Service -Filter ("Name='" + $service + "'")
    if ($null -eq $one) { @{ StartMode = 'Absent'; State = 'Absent' } }
    else { Select-Property $one @('StartMode', 'State') }
  }
}

Add-AdministratorFact 'smb-server' { Select-Property (Get-SmbServerConfiguration -ErrorAction Stop) @('EnableSMB1Protocol', 'RequireSecuritySignature', 'EncryptData') }
Add-AdministratorFact 'smb-client' { Select-Property (Get-SmbClientConfiguration -ErrorAction Stop) @('RequireSecuritySignature', 'EnableInsecureGuestLogons') }

Add-AdministratorFact 'device-guard' {
  $guard = Get-CimInstance -Namespace 'root/Microsoft/Windows/DeviceGuard' -ClassName Win32_DeviceGuard
  Select-Property $guard @('VirtualizationBasedSecurityStatus', 'SecurityServicesConfigured', 'SecurityServicesRunning')
}

# Wininit tells at every start (event 12) that LSASS runs protected; the registry tells only what was asked for.
Add-AdministratorFact 'lsass' {
  $boot = (Get-CimInstance -ClassName Win32_OperatingSystem).LastBootUpTime
  $events = @()
  try { $events = @(Get-WinEvent -FilterHashtable @{ LogName = 'System'; ProviderName = 'Microsoft-Windows-Wininit'; Id = 12 } -MaxEvents 1) }
  catch { if ($_.FullyQualifiedErrorId -notlike 'NoMatchingEventsFound*') { throw } }
  # The clock may be set during a start; Wininit writes within its first minutes.
  if ($events.Count -gt 0 -and $events[0].TimeCreated -ge $boot.AddMinutes(-5)) { return @{ StartedProtected = $true } }
  $oldest = @(Get-WinEvent -LogName System -MaxEvents 1 -Oldest)[0].TimeCreated
  if ($oldest -gt $boot) { throw 'the System log no longer reaches back to the last start' }
  @{ StartedProtected = $false }
}

# --- Updates: from the update service itself; the dates of installed hotfixes are written as the language of Windows likes them ----

Add-Fact 'updates' {
  $searcher = (New-Object -ComObject Microsoft.Update.Session).CreateUpdateSearcher()
  $total = $searcher.GetTotalHistoryCount()
  if ($total -eq 0) { throw 'the history of updates is empty' }
  $installed = New-Object System.Collections.ArrayList
  foreach ($entry in @($searcher.QueryHistory(0, [Math]::Min($total, 1000)))) {
    # 1: an installation; 2: succeeded.
    if ($entry.Operation -ne 1 -or $entry.ResultCode -ne 2) { continue }
    $categories = New-Object System.Collections.ArrayList
    foreach ($category in @($entry.Categories)) { if ($null -ne $category) { [void]$categories.Add(([string]$category.CategoryID).ToLowerInvariant()) } }
    [void]$installed.Add([ordered]@{ date = [datetime]::SpecifyKind($entry.Date, [DateTimeKind]::Utc); categories = $categories.ToArray() })
  }
  @{ installed = $installed.ToArray() }
}

# --- The document ------------------------------------------------------------------------------------------------------------------

$Header = [ordered]@{
  collectedAt = [datetime]::UtcNow
  elevated    = $Elevated
  powershell  = [string]$PSVersionTable.PSVersion
}
$parts = New-Object System.Collections.ArrayList
foreach ($name in $Facts.Keys) { [void]$parts.Add((Format-Text $name) + ':' + (Format-Json $Facts[$name])) }
# One fact a line, for eyes; ends of lines and blanks are not part of what is hashed.
$lines = @('{"format":"kaunti-windows/1",', ('"header":' + (Format-Json $Header) + ','), '"facts":{')
$lines += ($parts.ToArray() -join ",`n").Split("`n")
$lines += '}'
$hashed = [System.Text.Encoding]::ASCII.GetBytes(($lines -join ''))
$sha256 = [System.Security.Cryptography.SHA256]::Create()
$sum = [BitConverter]::ToString($sha256.ComputeHash($hashed)).Replace('-', '').ToLowerInvariant()
$lines += (',"sha256":"' + $sum + '"}')
$document = ($lines -join "`n") + "`n"

if (-not $Elevated) {
  [Console]::Error.WriteLine('This did not run as administrator: what needs that right is an error in the document, and is not judged.')
}
if ($Out -eq '') { Write-Output $document }
else {
  $file = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Out)
  [System.IO.File]::WriteAllText($file, $document, (New-Object System.Text.UTF8Encoding($false)))
  Write-Output ($file + ' written, SHA-256 ' + $sum)
}
