import { lookUpFolder } from '../config/lookup-cache.ts';
import { singleQuote } from '../text/shell-quote.ts';
import type { CompletionWords, FlagCompletion } from './command-words.ts';
import { argumentCases, valueCases } from './tables.ts';

/** The completion script for zsh. It is a function file for `fpath`, and can be sourced as well. */
export function zshScript(words: CompletionWords): string {
  return `#compdef turnout
# Completion of turnout for zsh: written by \`turnout completion zsh\`, from its list of commands.
# One line in ~/.zshrc, behind compinit:  source <(turnout completion zsh)

_turnout_commands=(
${words.commands.map(({ name, summary }) => `  ${described(name, summary)}`).join('\n')}
)
_turnout_pages=(${words.pages.join(' ')})

# Sets args, where the arguments of a command come from, and repeats, for the last one.
_turnout_args() {
  args=() repeats=
  case $1 in
${argumentCases(words)}
  esac
}

# Sets command: the name of a command, also for another name of it.
_turnout_command() {
  case $1 in
${words.aliases.map(({ alias, name }) => `    ${alias}) command=${name} ;;`).join('\n')}
    *) command=$1 ;;
  esac
}

# Sets flags: what a command takes.
_turnout_flags() {
  case $1 in
${words.commands.map(({ name, flags }) => `    ${name}) flags=(${renderFlags(flags)}) ;;`).join('\n')}
    *) flags=() ;;
  esac
  flags+=(${renderFlags(words.globals)})
}

# Sets source, where the value of a flag of a command comes from; fails when it takes none.
_turnout_value() {
  case "$1 $2" in
${valueCases(words)}
    *) return 1 ;;
  esac
}
${body}`;
}

/** A word, what zsh shows behind it, and a bar between them, which neither has. */
function described(name: string, summary: string): string {
  return singleQuote(`${name}|${summary.replaceAll('|', ',')}`);
}

function renderFlags(flags: readonly FlagCompletion[]): string {
  return flags
    .map(({ name, value, summary }) => described(value === undefined ? name : `${name}=`, summary))
    .join(' ');
}

const body = `
# Sets base, the folder of what turnout remembers of the account that was used last.
_turnout_base() {
  local key
  base=\${XDG_CACHE_HOME-}
  if [[ $base != /* ]]; then
    if [[ $OSTYPE == darwin* ]]; then base=\${HOME-}/Library/Caches; else base=\${HOME-}/.cache; fi
  fi
  base=$base/turnout/${lookUpFolder}
  [[ -f $base/current ]] && { read -r key < $base/current; } 2> /dev/null || return 1
  [[ $key == [A-Za-z0-9]* && $key != *[^A-Za-z0-9._-]* ]] || return 1
  base=$base/$key
}

# Sets text to what is in a file: zsh itself takes ten times as long for that.
_turnout_read() {
  if zmodload zsh/mapfile 2> /dev/null; then text=$mapfile[$1]; else text=$(< $1); fi
}

# Sets names to all sites, each with a dot behind it. They are read as they are and never evaluated; whoever wrote
# something else into the file than names is not listened to.
_turnout_names() {
  local text
  _turnout_base && [[ -f $base/names && -f $base/sites ]] || return 1
  _turnout_read $base/names
  [[ $text != *[^a-z0-9.$'\\n'-]* ]] || return 1
  names=(\${(f)text})
}

# SITE., or SITE.ENV and $1 behind it, of the environments that $2 is for: @target for all of them.
_turnout_targets() {
  local base text line site
  local -a names found
  _turnout_names || return 1
  if [[ $PREFIX != *.* ]]; then
    found=(\${(M)names:#\${(b)PREFIX}*})
    compadd -S '' -a found
    return
  fi
  site=\${PREFIX%%.*}
  # The line of a site is where its name is.
  integer place=\${names[(Ie)$site.]}
  ((place)) || return 1
  _turnout_read $base/sites
  line=\${text[(f)place]}
  [[ $line == "$site "* && \${line##* } != *[^a-z0-9,-]* ]] || return 1
  found=(\${(s:,:)line##* })
  case $2 in
    @development) found=(\${found:#test}) found=(\${found:#live}) ;;
    @multidev) found=(\${found:#dev}) found=(\${found:#test}) found=(\${found:#live}) ;;
    @deployed) found=(\${(M)found:#test} \${(M)found:#live}) ;;
  esac
  compset -P '*.'
  if [[ $1 ]]; then compadd -S $1 -a found; else compadd -a found; fi
}

_turnout_sites() {
  local base
  local -a names found
  _turnout_names || return 1
  found=(\${\${(M)names:#\${(b)PREFIX}*}%.})
  compadd -a found
}

# What is remembered of the files of an environment, a folder at a time.
_turnout_remote() {
  local base text place part
  local -aU folders files
  if [[ $PREFIX != *:* ]]; then
    _turnout_targets : @target
    return
  fi
  place=\${PREFIX%%:*}
  [[ $place != *[^a-z0-9.-]* ]] && _turnout_base && [[ -f $base/paths/$place ]] || return 1
  compset -P '*:'
  _turnout_read $base/paths/$place
  for part in \${(M)\${(f)text}:#\${(b)PREFIX}*}; do
    [[ $part != *[^A-Za-z0-9._+@%/$'\\x80'-$'\\xff'-]* ]] || continue
    [[ $part == "$PREFIX" && $part == */ ]] && continue
    if [[ \${part#$PREFIX} == */* ]]; then folders+=($PREFIX\${\${part#$PREFIX}%%/*}/); else files+=($part); fi
  done
  compadd -S '' -a folders
  compadd -a files
}

# Offers words with what they do, and $1 behind them; each is WORD|SUMMARY.
_turnout_offer() {
  local end=$1
  shift
  local -a offered shown
  offered=(\${@%%|*}) shown=(\${@/|/  -- })
  compadd -l -S "$end" -d shown -a offered
}

_turnout_fill() {
  local id rest
  local -a found
  case $1 in
    @target|@development|@multidev|@deployed) _turnout_targets '' $1 ;;
    @site) _turnout_sites ;;
    @remote) _turnout_remote ;;
    @file) next=files ;;
    @folder) next=folders ;;
    @stash)
      command turnout __complete stashes 2> /dev/null < /dev/null | while IFS=$'\\t' read -r id rest; do
        [[ -n $id && $id != *[^A-Za-z0-9._-]* ]] && found+=("$id|$rest")
      done
      _turnout_offer '' $found
      ;;
    ?*) found=(\${=1}); compadd -a found ;;
    *) return 1 ;;
  esac
}

# zsh's own functions want the options that completion has set for them, so they are called from here; what prints would
# print into the line that is typed.
_turnout() {
  local next=
  integer past=0 code=0
  _turnout_look 2> /dev/null || code=$?
  case $next in
    files|folders)
      [[ $PREFIX == --*=* ]] && compset -P '*='
      if [[ $next == files ]]; then _files; else _files -/; fi
      ;;
    command)
      shift $past words
      ((CURRENT -= past))
      _normal
      ;;
    *) return $code ;;
  esac
}

_turnout_look() {
  emulate -L zsh
  setopt no_multibyte no_err_exit no_err_return unset
  local command= flag= each= source= repeats=
  local -a args flags
  integer i=0 place=0
  for ((i = 2; i < CURRENT; i++)); do
    each=$words[i]
    if [[ -n $flag ]]; then
      flag=
    elif [[ $each == -- && -n $command ]]; then
      break
    elif [[ $each == -* ]]; then
      [[ $each != *=* ]] && _turnout_value "$command" $each && flag=$each
    elif [[ -z $command ]]; then
      _turnout_command "$each"
    else
      ((place++))
    fi
  done
  if ((i < CURRENT)); then
    next=command past=i
  elif [[ -n $flag ]]; then
    _turnout_value "$command" $flag && _turnout_fill "$source"
  elif [[ $PREFIX == --*=* ]]; then
    flag=\${PREFIX%%=*}
    compset -P '*='
    [[ $flag == --fields ]] && compset -P '*,'
    _turnout_value "$command" $flag && _turnout_fill "$source"
  elif [[ $PREFIX == -* ]]; then
    _turnout_flags "$command"
    local -a open closed
    open=(\${(M)flags:#*=|*}) closed=(\${flags:#*=|*})
    _turnout_offer '' $open
    _turnout_offer ' ' $closed
  elif [[ -z $command ]]; then
    _turnout_offer ' ' $_turnout_commands 'help|More about a command'
  elif [[ $command == help ]]; then
    _turnout_offer ' ' $_turnout_commands
    compadd -a _turnout_pages
  else
    _turnout_args $command
    [[ -n $repeats ]] && ((place >= $#args)) && place=$(($#args - 1))
    _turnout_fill "$args[place+1]" || [[ -z $repeats || $args[place+1] != @remote || $PREFIX == *:* ]] || next=files
  fi
}

if [[ \${zsh_eval_context[-1]} == loadautofunc ]]; then _turnout "$@"; else compdef _turnout turnout; fi
`;
