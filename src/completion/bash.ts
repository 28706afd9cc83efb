import { lookUpFolder } from '../config/lookup-cache.ts';
import type { CompletionWords } from './command-words.ts';
import { argumentCases, flagCases, flagList, valueCases } from './tables.ts';

/** The completion script for bash, from 3.2 on; it needs neither bash-completion nor, for names of sites, Node. */
export function bashScript(words: CompletionWords): string {
  return `# Completion of turnout for bash: written by \`turnout completion bash\`, from its list of commands.
# One line in ~/.bashrc:  source <(turnout completion bash)

_turnout_commands='${words.commands.map(({ name }) => name).join(' ')}'
_turnout_pages='${words.pages.join(' ')}'
_turnout_global_flags='${flagList(words.globals)}'

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
${flagCases(words)}
    *) flags= ;;
  esac
  flags="$flags $_turnout_global_flags"
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

const body = `
# Sets base, the folder of what turnout remembers of the account that was used last.
_turnout_base() {
  local key
  base=\${XDG_CACHE_HOME-}
  if [[ $base != /* ]]; then
    case $OSTYPE in
      darwin*) base=\${HOME-}/Library/Caches ;;
      *) base=\${HOME-}/.cache ;;
    esac
  fi
  base=$base/turnout/${lookUpFolder}
  [[ -f $base/current ]] && { read -r key < "$base/current"; } 2> /dev/null || return 1
  [[ $key == [A-Za-z0-9]* && $key != *[!A-Za-z0-9._-]* ]] || return 1
  base=$base/$key
}

# Sets low, the first of the sorted names that is not before $1.
_turnout_search() {
  local high=\${#names[@]} middle=0
  low=0
  while ((low < high)); do
    middle=$(((low + high) / 2))
    if [[ \${names[middle]} < $1 ]]; then low=$((middle + 1)); else high=$middle; fi
  done
}

# Sets COMPREPLY to the sites that begin with $1, each with a dot behind it: bash takes longer to copy a list than to
# read it. The names are read as they are and never evaluated; whoever wrote something else into the file than names is
# not listened to.
_turnout_sites() {
  local base low first name=
  local -a names
  COMPREPLY=() names=()
  _turnout_base && [[ -f $base/names ]] || return 0
  if ((BASH_VERSINFO[0] < 4)); then
    while read -r name; do
      [[ $name == "$1"* ]] && COMPREPLY[\${#COMPREPLY[@]}]=$name
    done < "$base/names"
  else
    mapfile -t names < "$base/names" 2> /dev/null
    _turnout_search "$1"
    first=$low
    _turnout_search "$1~"
    if ((low > first)); then mapfile -t -s "$first" -n $((low - first)) COMPREPLY < "$base/names"; fi
  fi
  local IFS=$'\\n'
  [[ "\${COMPREPLY[*]-}" != *[!a-z0-9.$'\\n'-]* ]] || COMPREPLY=()
}

# Sets found to the environments of the site $1 that $2 is for: @target for all of them.
_turnout_environments() {
  local base low name= line= rest= each
  local -a names all
  found=() names=() all=()
  _turnout_base && [[ -f $base/names && -f $base/sites ]] || return 0
  if ((BASH_VERSINFO[0] < 4)); then
    while read -r name rest; do
      [[ $name == "$1" ]] && line="$name $rest"
    done < "$base/sites"
  else
    mapfile -t names < "$base/names" 2> /dev/null
    _turnout_search "$1."
    mapfile -t -s "$low" -n 1 all < "$base/sites" 2> /dev/null
    line=\${all[0]-}
  fi
  [[ $line == "$1 "* && \${line##* } != *[!a-z0-9,-]* ]] || return 0
  IFS=, read -r -a all <<< "\${line##* }"
  for each in \${all[@]+"\${all[@]}"}; do
    case $2:$each in
      @development:test | @development:live | @multidev:dev | @multidev:test | @multidev:live) ;;
      @deployed:test | @deployed:live) found[\${#found[@]}]=$each ;;
      @deployed:*) ;;
      *) found[\${#found[@]}]=$each ;;
    esac
  done
}

# Adds those of the words behind $3 that begin with $1 to COMPREPLY, with $2 before and, of all but open ones, a space
# behind it.
_turnout_add() {
  local typed=$1 lead=$2 word
  shift 2
  for word; do
    [[ $word == "$typed"* ]] || continue
    case $word in
      *[.:/=]) COMPREPLY[\${#COMPREPLY[@]}]=$lead$word ;;
      *) COMPREPLY[\${#COMPREPLY[@]}]="$lead$word " ;;
    esac
  done
}

# SITE.ENV with $3 behind it, of the environments that $4 is for.
_turnout_targets() {
  local site each
  local -a found
  if [[ $1 != *.* ]]; then
    _turnout_sites "$1"
    if [[ $2 ]]; then
      found=(\${COMPREPLY[@]+"\${COMPREPLY[@]}"}) COMPREPLY=()
      _turnout_add "$1" "$2" \${found[@]+"\${found[@]}"}
    fi
    return
  fi
  site=\${1%%.*}
  _turnout_environments "$site" "$4"
  for each in \${found[@]+"\${found[@]}"}; do _turnout_add "\${1#*.}" "$2$site." "$each$3"; done
}

# What is remembered of the files of an environment, a folder at a time.
_turnout_remote() {
  local base path place last part= before=
  if [[ $1 != *:* ]]; then
    _turnout_targets "$1" "$2" : @target
    return
  fi
  place=\${1%%:*} path=\${1#*:}
  [[ $place != *[!a-z0-9.-]* ]] && _turnout_base && [[ -f $base/paths/$place ]] || return 0
  while read -r part; do
    [[ $part == "$path"* && $part != *[!A-Za-z0-9._+@%/$'\\x80'-$'\\xff'-]* ]] || continue
    [[ $part == "$path" && $part == */ ]] && continue
    last=\${part#"$path"}
    if [[ $last == */* ]]; then part=$path\${last%%/*}/; fi
    [[ $part == "$before" ]] || _turnout_add "$path" "$2$place:" "$part"
    before=$part
  done < "$base/paths/$place"
}

# Candidates for $2 from the source $1, with $3 before each.
_turnout_fill() {
  local IFS=$' \\t\\n' id= rest=
  local -a found
  case $1 in
    @target | @development | @multidev | @deployed) _turnout_targets "$2" "$3" '' "$1" ;;
    @site)
      _turnout_sites "$2"
      found=(\${COMPREPLY[@]+"\${COMPREPLY[@]%.}"}) COMPREPLY=()
      _turnout_add "$2" "$3" \${found[@]+"\${found[@]}"}
      ;;
    @remote) _turnout_remote "$2" "$3" ;;
    @stash)
      while IFS=$'\\t' read -r id rest; do
        [[ $id && $id != *[!A-Za-z0-9._-]* ]] && _turnout_add "$2" "$3" "$id"
      done <<< "$(command turnout __complete stashes 2> /dev/null < /dev/null)"
      ;;
    @file | @folder | @program) plain=1 ;;
    *) _turnout_add "$2" "$3" $1 ;;
  esac
}

# Sets words, as they stand on the line: bash itself cuts them at colons and equals signs.
_turnout_split() {
  local rest=\${COMP_LINE:0:COMP_POINT} i word= trimmed
  words=()
  for ((i = 0; i <= COMP_CWORD; i++)); do
    trimmed=\${rest#"\${rest%%[![:space:]]*}"}
    word=\${COMP_WORDS[i]-}
    ((i == COMP_CWORD)) && word=$trimmed
    if [[ $trimmed == "$rest" && $i -gt 0 && \${#words[@]} -gt 0 ]]; then
      words[\${#words[@]}-1]+=$word
    else
      words[\${#words[@]}]=$word
    fi
    rest=\${trimmed#"$word"}
  done
}

# A shell with set -e must not end because nothing was found, nor anything be printed into the line that is typed: in
# front of || nothing that fails ends a shell.
_turnout() {
  local plain=
  COMPREPLY=()
  _turnout_look 2> /dev/null || :
  if [[ $plain ]]; then
    type compopt > /dev/null 2>&1 && compopt +o nospace -o default 2> /dev/null || :
  fi
}

_turnout_look() {
  local LC_ALL=C IFS=$' \\t\\n'
  local cur command= flag= place=0 i breaks= each= cut= repeats= flags= source=
  local -a words args
  _turnout_split
  cur=\${words[\${#words[@]}-1]}
  for ((i = 1; i < \${#words[@]} - 1; i++)); do
    each=\${words[i]}
    if [[ $flag ]]; then
      flag=
    elif [[ $each == -- && $command ]]; then
      break
    elif [[ $each == -* ]]; then
      [[ $each != *=* ]] && _turnout_value "$command" "$each" && flag=$each
    elif [[ ! $command ]]; then
      _turnout_command "$each"
    else
      place=$((place + 1))
    fi
  done
  if ((i < \${#words[@]} - 1)); then
    plain=1
    if ((i == \${#words[@]} - 2)); then
      while read -r each; do COMPREPLY[\${#COMPREPLY[@]}]=$each; done <<< "$(compgen -c -- "$cur")"
      [[ \${COMPREPLY-} ]] || COMPREPLY=()
    fi
  elif [[ $flag ]]; then
    _turnout_value "$command" "$flag"
    _turnout_fill "$source" "$cur" ''
  elif [[ $cur == --*=* ]]; then
    flag=\${cur%%=*} each=\${cur#*=} cut=$flag=
    if [[ $flag == --fields && $each == *,* ]]; then
      cut=$cut\${each%,*},
      each=\${each##*,}
    fi
    if _turnout_value "$command" "$flag"; then _turnout_fill "$source" "$each" "$cut"; fi
  elif [[ $cur == -* ]]; then
    _turnout_flags "$command"
    _turnout_add "$cur" '' $flags
  elif [[ ! $command ]]; then
    _turnout_add "$cur" '' help $_turnout_commands
  elif [[ $command == help ]]; then
    _turnout_add "$cur" '' $_turnout_pages $_turnout_commands
  else
    _turnout_args "$command"
    if [[ $repeats ]] && ((place >= \${#args[@]})); then place=$((\${#args[@]} - 1)); fi
    _turnout_fill "\${args[place]-}" "$cur" ''
    # file:put takes many files in front of the place that they go to.
    if [[ $repeats && \${args[place]-} == @remote && $cur != *:* && ! \${COMPREPLY-} ]]; then plain=1; fi
  fi
  # bash replaces only what stands behind its last cut.
  cut=
  for each in : = @; do
    [[ \${COMP_WORDBREAKS-} == *"$each"* ]] && breaks+=$each
  done
  [[ $breaks ]] && cut=\${cur%"\${cur##*["$breaks"]}"}
  if [[ $cut ]]; then COMPREPLY=(\${COMPREPLY[@]+"\${COMPREPLY[@]#"$cut"}"}); fi
}

if ((BASH_VERSINFO[0] < 4)); then
  complete -o nospace -o default -F _turnout turnout
else
  complete -o nospace -F _turnout turnout
fi
`;
