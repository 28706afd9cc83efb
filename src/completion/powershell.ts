import { lookUpFolder } from '../config/lookup-cache.ts';
import type { CompletionWords, FlagCompletion } from './command-words.ts';
import { sourceText, valueRows } from './tables.ts';

/** The completion script for PowerShell, from 5.1 on. */
export function powershellScript(words: CompletionWords): string {
  return `# Completion of turnout for PowerShell: written by \`turnout completion powershell\`, from its list of commands.
# One line in $PROFILE:  turnout completion powershell | Out-String | Invoke-Expression

$script:TurnoutCommands = [ordered]@{
${words.commands.map(({ name, summary }) => `  ${quoted(name)} = ${quoted(summary)}`).join('\n')}
}
$script:TurnoutPages = @(${words.pages.map(quoted).join(', ')})
$script:TurnoutAliases = @{
${words.aliases.map(({ alias, name }) => `  ${quoted(alias)} = ${quoted(name)}`).join('\n')}
}
$script:TurnoutArgs = @{
${words.commands.map(({ name, args }) => `  ${quoted(name)} = @(${args.map(each => quoted(sourceText(each))).join(', ')})`).join('\n')}
}
$script:TurnoutFlags = @{
${words.commands.map(({ name, flags }) => `  ${quoted(name)} = [ordered]@{ ${renderFlags(flags)} }`).join('\n')}
  '' = [ordered]@{ ${renderFlags(words.globals)} }
}
$script:TurnoutValues = @{
${valueRows(words)
  .flatMap(({ patterns, source }) => patterns.map(each => `  ${quoted(each)} = ${quoted(source)}`))
  .join('\n')}
}
${body}`;
}

function renderFlags(flags: readonly FlagCompletion[]): string {
  return flags
    .map(
      ({ name, value, summary }) => `${quoted(value === undefined ? name : `${name}=`)} = ${quoted(summary)}`,
    )
    .join('; ');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

const body = `
function script:Get-TurnoutFolder {
  $base = $env:XDG_CACHE_HOME
  if (-not $base) {
    if ($env:LOCALAPPDATA) { $base = Join-Path $env:LOCALAPPDATA 'Cache' }
    elseif ($IsMacOS) { $base = Join-Path $HOME 'Library/Caches' }
    else { $base = Join-Path $HOME '.cache' }
  }
  $base = Join-Path (Join-Path $base 'turnout') '${lookUpFolder}'
  $current = Join-Path $base 'current'
  if (-not (Test-Path -LiteralPath $current -PathType Leaf)) { return }
  $key = [IO.File]::ReadAllText($current).Trim()
  if ($key -cmatch '^[A-Za-z0-9][A-Za-z0-9._-]*$') { Join-Path $base $key }
}

function script:Get-TurnoutLines([string] $Name) {
  $folder = Get-TurnoutFolder
  if (-not $folder) { return }
  $file = Join-Path $folder $Name
  if (Test-Path -LiteralPath $file -PathType Leaf) { [IO.File]::ReadAllLines($file) }
}

# Names are read as they are; what is no name is not offered.
function script:Get-TurnoutTargets([string] $Typed, [string] $End, [string] $For) {
  if (-not $Typed.Contains('.')) {
    return Get-TurnoutLines 'names' | Where-Object { $_.StartsWith($Typed, 'Ordinal') -and $_ -cmatch '^[a-z0-9.-]+$' }
  }
  $site = $Typed.Split('.')[0]
  foreach ($line in Get-TurnoutLines 'sites') {
    if ($line.StartsWith("$site ", 'Ordinal') -and $line -cmatch '^[a-z0-9-]+ [0-9a-f-]+ [0-9]+ ([a-z0-9,-]+)$') {
      return $Matches[1].Split(',') | Where-Object {
        switch ($For) {
          '@development' { $_ -notin 'test', 'live' }
          '@multidev' { $_ -notin 'dev', 'test', 'live' }
          '@deployed' { $_ -in 'test', 'live' }
          default { $true }
        }
      } | ForEach-Object { "$site.$_$End" }
    }
  }
}

function script:Get-TurnoutWords([string] $Source, [string] $Typed) {
  switch ($Source) {
    { $_ -in '@target', '@development', '@multidev', '@deployed' } { Get-TurnoutTargets $Typed '' $_ }
    '@site' { Get-TurnoutTargets ($Typed.Split('.')[0]) '' | ForEach-Object { $_.TrimEnd('.') } }
    '@remote' {
      if (-not $Typed.Contains(':')) { return Get-TurnoutTargets $Typed ':' }
      $place, $path = $Typed.Split(':', 2)
      if ($place -cnotmatch '^[a-z0-9.-]+$') { return }
      Get-TurnoutLines "paths/$place" |
        Where-Object { $_.StartsWith($path, 'Ordinal') -and $_ -cmatch '^[\\p{L}\\p{N}._+@%/-]+$' } |
        ForEach-Object { "\${place}:" + $path + ($_.Substring($path.Length) -creplace '/.*$', '/') } |
        Select-Object -Unique
    }
    '@stash' {
      turnout __complete stashes 2> $null | ForEach-Object { $_.Split("\`t")[0] } |
        Where-Object { $_ -cmatch '^[A-Za-z0-9._-]+$' }
    }
    { $_.StartsWith('@') } { }
    default { if ($Source) { $Source.Split(' ') } }
  }
}

Register-ArgumentCompleter -Native -CommandName turnout -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $command = ''; $flag = ''; $place = 0
  $before = $commandAst.CommandElements | Select-Object -Skip 1 |
    Where-Object { $_.Extent.EndOffset -lt $cursorPosition } | ForEach-Object { "$_" }
  foreach ($each in $before) {
    if ($flag) { $flag = '' }
    elseif ($each -eq '--' -and $command) { return }
    elseif ($each.StartsWith('-')) {
      if (-not $each.Contains('=') -and ($script:TurnoutValues.ContainsKey("$command $each") -or $script:TurnoutValues.ContainsKey($each))) { $flag = $each }
    }
    elseif (-not $command) {
      $command = $each
      if ($script:TurnoutAliases.ContainsKey($each)) { $command = $script:TurnoutAliases[$each] }
    }
    else { $place++ }
  }
  $typed = "$wordToComplete"; $lead = ''; $source = ''; $says = [ordered]@{}
  if (-not $flag -and $typed -match '^(--[^=]+)=(.*)$') { $flag = $Matches[1]; $lead = "$flag="; $typed = $Matches[2] }
  if ($flag) {
    $source = $script:TurnoutValues["$command $flag"]
    if ($null -eq $source) { $source = $script:TurnoutValues[$flag] }
    $found = Get-TurnoutWords "$source" $typed
  }
  elseif ($typed.StartsWith('-')) {
    foreach ($name in @($command, '')) {
      if ($script:TurnoutFlags[$name]) { $script:TurnoutFlags[$name].GetEnumerator() | ForEach-Object { $says[$_.Key] = $_.Value } }
    }
    $found = $says.Keys
  }
  elseif (-not $command) { $says = $script:TurnoutCommands; $found = @('help') + @($says.Keys) }
  elseif ($command -eq 'help') { $found = @($script:TurnoutPages) + @($script:TurnoutCommands.Keys) }
  else {
    $all = @($script:TurnoutArgs[$command])
    if ($all.Count -gt 0) { $source = $all[[Math]::Min($place, $all.Count - 1)] }
    $found = Get-TurnoutWords "$source" $typed
  }
  $found | Where-Object { $_ -and $_.StartsWith($typed, 'Ordinal') } | ForEach-Object {
    $tip = if ($says[$_]) { $says[$_] } else { $_ }
    [System.Management.Automation.CompletionResult]::new("$lead$_", $_, 'ParameterValue', $tip)
  }
}
`;
