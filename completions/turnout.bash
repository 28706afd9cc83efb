# Completion of turnout for bash: written by `turnout completion bash`, from its list of commands.
# One line in ~/.bashrc:  source <(turnout completion bash)

_turnout_commands='auth:list auth:login auth:logout auth:whoami branch:list completion config:get config:list config:set connection:export connection:info connection:open connection:run connection:set connection:test connection:trust env:clear-cache env:code-log env:commit env:deploy env:diff env:diffstat env:discard env:info env:list env:stash env:wake file:get file:list file:put file:remove git:clone git:remote lock:info machine-token:delete machine-token:list multidev:create multidev:delete multidev:list sandbox:reset sandbox:start sandbox:status sandbox:stop sandbox:users self:info sftp site:info site:list site:lookup ssh-key:add ssh-key:list ssh-key:remove stash:drop stash:list stash:restore stash:show upstream:updates:apply upstream:updates:list upstream:updates:status workflow:info workflow:info:logs workflow:info:operations workflow:info:status workflow:list workflow:wait'
_turnout_pages='auth branch completion config connection env file git lock machine-token multidev sandbox self sftp site ssh-key stash upstream workflow exit-codes'
_turnout_global_flags='--format= --json --yes --no-interaction --quiet --verbose --color --no-color --platform= --proxy= --timeout= --define= --fresh --version --help'

# Sets args, where the arguments of a command come from, and repeats, for the last one.
_turnout_args() {
  args=() repeats=
  case $1 in
    branch:list|env:list|multidev:list|site:info|site:lookup|workflow:info|workflow:info:logs|workflow:info:operations|workflow:info:status|workflow:list) args=('@site') ;;
    completion) args=('bash zsh fish powershell refresh status') ;;
    config:get|machine-token:delete|ssh-key:remove) args=('') ;;
    config:set) args=('' '') ;;
    connection:export|connection:info|connection:open|connection:test|connection:trust|env:clear-cache|env:code-log|env:info|env:wake|lock:info|stash:list|upstream:updates:list|upstream:updates:status) args=('@target') ;;
    connection:run) args=('@development' 'git sftp' '@program') repeats=1 ;;
    connection:set) args=('@development' 'git sftp') ;;
    env:commit|env:diffstat|env:discard|env:stash|upstream:updates:apply) args=('@development') ;;
    env:deploy) args=('@deployed') ;;
    env:diff) args=('@development' '') repeats=1 ;;
    file:get) args=('@remote' '@file') ;;
    file:list|file:remove) args=('@remote') ;;
    file:put) args=('@file' '@remote') repeats=1 ;;
    git:clone) args=('@target' '@folder') ;;
    git:remote|multidev:create|sftp|workflow:wait) args=('@target' '') ;;
    multidev:delete) args=('@multidev') ;;
    ssh-key:add) args=('@file') ;;
    stash:drop) args=('@stash') repeats=1 ;;
    stash:restore) args=('@stash' '@target') ;;
    stash:show) args=('@stash') ;;
  esac
}

# Sets command: the name of a command, also for another name of it.
_turnout_command() {
  case $1 in
    branches) command=branch:list ;;
    deploy) command=env:deploy ;;
    doctor) command=connection:test ;;
    env:cc) command=env:clear-cache ;;
    env:create) command=multidev:create ;;
    env:delete) command=multidev:delete ;;
    envs) command=env:list ;;
    login) command=auth:login ;;
    logout) command=auth:logout ;;
    machine-tokens) command=machine-token:list ;;
    mt:delete) command=machine-token:delete ;;
    mt:list) command=machine-token:list ;;
    mts) command=machine-token:list ;;
    multidevs) command=multidev:list ;;
    sites) command=site:list ;;
    ssh-key:rm) command=ssh-key:remove ;;
    ssh-keys) command=ssh-key:list ;;
    upstream:updates) command=upstream:updates:list ;;
    whoami) command=auth:whoami ;;
    workflows) command=workflow:list ;;
    *) command=$1 ;;
  esac
}

# Sets flags: what a command takes.
_turnout_flags() {
  case $1 in
    auth:list) flags='--field= --fields= --filter=' ;;
    auth:login) flags='--machine-token= --machine-token-file= --email=' ;;
    auth:logout) flags='' ;;
    auth:whoami) flags='--field= --fields= --filter=' ;;
    branch:list) flags='--field= --fields= --filter=' ;;
    completion) flags='--sites-only' ;;
    config:get) flags='--field= --fields= --filter=' ;;
    config:list) flags='--field= --fields= --filter=' ;;
    config:set) flags='--unset' ;;
    connection:export) flags='--client= --all --output= --identity=' ;;
    connection:info) flags='--copy --field= --fields= --filter=' ;;
    connection:open) flags='--web --print' ;;
    connection:run) flags='--on-changes= --message= --author= --list --confirm= --no-sweep --identity= --settle= --busy= --commit-on-failure' ;;
    connection:set) flags='--on-changes= --message= --author= --list --confirm= --no-sweep --identity= --settle= --busy= --field= --fields= --filter=' ;;
    connection:test) flags='--identity= --field= --fields= --filter=' ;;
    connection:trust) flags='--code --fingerprint= --field= --fields= --filter=' ;;
    env:clear-cache) flags='' ;;
    env:code-log) flags='--field= --fields= --filter=' ;;
    env:commit) flags='--message= --author= --force --strict --expect= --no-wait --no-sweep --identity= --settle= --busy= --field= --fields= --filter=' ;;
    env:deploy) flags='--note= --cc --updatedb --sync-content --strict --busy=' ;;
    env:diff) flags='--stat --name-only --binary --identity=' ;;
    env:diffstat) flags='--wait --watch --ignored --identity= --exit-code --field= --fields= --filter=' ;;
    env:discard) flags='--on-changes= --message= --author= --list --confirm= --no-sweep --identity= --settle= --busy= --field= --fields= --filter=' ;;
    env:info) flags='--field= --fields= --filter=' ;;
    env:list) flags='--field= --fields= --filter=' ;;
    env:stash) flags='--no-sweep --identity= --settle= --busy= --field= --fields= --filter=' ;;
    env:wake) flags='' ;;
    file:get) flags='--identity= --exclude= --dry-run --events --recursive --checksum --size-only --resume --limit-rate= --delete --links --field= --fields= --filter=' ;;
    file:list) flags='--identity= --exclude= --recursive --field= --fields= --filter=' ;;
    file:put) flags='--identity= --exclude= --dry-run --events --recursive --checksum --size-only --resume --limit-rate= --delete --commit --message= --with-others --field= --fields= --filter=' ;;
    file:remove) flags='--identity= --exclude= --dry-run --events --glob --recursive --field= --fields= --filter=' ;;
    git:clone) flags='--identity=' ;;
    git:remote) flags='--force' ;;
    lock:info) flags='--field= --fields= --filter=' ;;
    machine-token:delete) flags='' ;;
    machine-token:list) flags='--field= --fields= --filter=' ;;
    multidev:create) flags='--no-db --no-files' ;;
    multidev:delete) flags='--delete-branch --on-changes= --message= --author= --list --confirm= --no-sweep --identity= --settle= --busy= --field= --fields= --filter=' ;;
    multidev:list) flags='--field= --fields= --filter=' ;;
    sandbox:reset) flags='--dir= --identity' ;;
    sandbox:start) flags='--detach --dir= --api-port= --ssh-port= --https-port= --code= --site= --sites= --users= --speed= --latency= --fault=' ;;
    sandbox:status) flags='--dir= --field= --fields= --filter=' ;;
    sandbox:stop) flags='--dir=' ;;
    sandbox:users) flags='--dir= --field= --fields= --filter=' ;;
    self:info) flags='--field= --fields= --filter=' ;;
    sftp) flags='--identity= --print' ;;
    site:info) flags='--field= --fields= --filter=' ;;
    site:list) flags='--team --name= --org= --owner= --plan= --upstream= --field= --fields= --filter=' ;;
    site:lookup) flags='--field= --fields= --filter=' ;;
    ssh-key:add) flags='--generate' ;;
    ssh-key:list) flags='--field= --fields= --filter=' ;;
    ssh-key:remove) flags='' ;;
    stash:drop) flags='' ;;
    stash:list) flags='--field= --fields= --filter=' ;;
    stash:restore) flags='--identity= --force --switch --settle= --busy=' ;;
    stash:show) flags='--identity= --patch --field= --fields= --filter=' ;;
    upstream:updates:apply) flags='--accept-upstream --updatedb --strict --busy=' ;;
    upstream:updates:list) flags='--field= --fields= --filter=' ;;
    upstream:updates:status) flags='' ;;
    workflow:info) flags='--id= --field= --fields= --filter=' ;;
    workflow:info:logs) flags='--id=' ;;
    workflow:info:operations) flags='--id= --field= --fields= --filter=' ;;
    workflow:info:status) flags='--id= --field= --fields= --filter=' ;;
    workflow:list) flags='--all --field= --fields= --filter=' ;;
    workflow:wait) flags='--id= --commit= --any --since= --start= --max=' ;;
    *) flags= ;;
  esac
  flags="$flags $_turnout_global_flags"
}

# Sets source, where the value of a flag of a command comes from; fails when it takes none.
_turnout_value() {
  case "$1 $2" in
    'auth:list --field'|'auth:list --fields') source='email platform current' ;;
    'auth:whoami --field'|'auth:whoami --fields') source='firstname lastname email id platform api' ;;
    'branch:list --field'|'branch:list --fields') source='id sha' ;;
    'config:get --field'|'config:list --field'|'config:get --fields'|'config:list --fields') source='name value source' ;;
    'connection:info --field'|'connection:info --fields') source='sftp_command sftp_username sftp_host sftp_port sftp_url git_command git_username git_host git_port git_url mysql_command mysql_username mysql_host mysql_password mysql_url mysql_port mysql_database redis_command redis_port redis_url redis_password connection_mode sftp_target rsync_command ssh_config' ;;
    'connection:set --field'|'env:discard --field'|'multidev:delete --field'|'connection:set --fields'|'env:discard --fields'|'multidev:delete --fields') source='swept stash lookedAt workflow' ;;
    'connection:test --field'|'connection:test --fields') source='step result milliseconds found remedy' ;;
    'connection:trust --field'|'connection:trust --fields') source='host key_type fingerprint before' ;;
    'env:code-log --field'|'env:code-log --fields') source='datetime author labels hash message' ;;
    'env:commit --field'|'env:commit --fields') source='hash author message files additions deletions swept stash lookedAt workflow' ;;
    'env:diffstat --field'|'stash:show --field'|'env:diffstat --fields'|'stash:show --fields') source='file status deletions additions' ;;
    'env:info --field'|'env:info --fields') source='id created domain locked initialized connection_mode php_version php_runtime_generation' ;;
    'env:list --field'|'env:list --fields') source='id created domain connection_mode locked initialized php_version php_runtime_generation' ;;
    'env:stash --field'|'env:stash --fields') source='id folder files additions deletions' ;;
    'file:get --field'|'file:put --field'|'file:remove --field'|'file:get --fields'|'file:put --fields'|'file:remove --fields') source='files folders bytes same removed skipped failed' ;;
    'file:list --field'|'file:list --fields') source='path kind size mtime executable' ;;
    'lock:info --field'|'lock:info --fields') source='locked username password' ;;
    'machine-token:list --field'|'machine-token:list --fields') source='id device_name' ;;
    'multidev:list --field'|'multidev:list --fields') source='id created domain onserverdev locked initialized connection_mode' ;;
    'sandbox:status --field'|'sandbox:status --fields') source='state api ssh_port pid started_at folder known_hosts' ;;
    'sandbox:users --field'|'sandbox:users --fields') source='email firstname lastname password machine_token id' ;;
    'self:info --field'|'self:info --fields') source='turnout_version turnout_path node_version node_binary_path os_version platform config_path data_path' ;;
    'site:info --field'|'site:info --fields') source='id name label created framework region organization plan_name max_num_cdes upstream upstream_label holder_type holder_id owner frozen last_frozen_at' ;;
    'site:list --field'|'site:list --fields') source='name id plan_name framework region owner created memberships frozen last_frozen_at upstream upstream_label' ;;
    'site:lookup --field'|'site:lookup --fields') source='id name' ;;
    'ssh-key:list --field'|'ssh-key:list --fields') source='id hex comment' ;;
    'stash:list --field'|'stash:list --fields') source='id environment taken by files additions deletions base platform folder' ;;
    'upstream:updates:list --field'|'upstream:updates:list --fields') source='hash datetime message author' ;;
    'workflow:info --field'|'workflow:info --fields') source='id env workflow user status started_at finished_at time type operations result reason' ;;
    'workflow:info:operations --field'|'workflow:info:operations --fields') source='id type result duration description' ;;
    'workflow:info:status --field'|'workflow:list --field'|'workflow:info:status --fields'|'workflow:list --fields') source='id env workflow user status started_at finished_at time' ;;
    *' --filter'|*' --machine-token'|*' --email'|*' --message'|*' -m'|*' --author'|*' --settle'|*' --fingerprint'|*' --expect'|*' --note'|*' --exclude'|*' --limit-rate'|*' --api-port'|*' --ssh-port'|*' --https-port'|*' --site'|*' --sites'|*' --users'|*' --speed'|*' --latency'|*' --fault'|*' --name'|*' --org'|*' --owner'|*' --plan'|*' --upstream'|*' --id'|*' --commit'|*' --since'|*' --start'|*' --max'|*' --proxy'|*' --timeout'|*' --define'|*' -D') source='' ;;
    *' --machine-token-file'|*' --output'|*' -o'|*' --identity'|*' -i') source='@file' ;;
    *' --client') source='filezilla winscp winscp-url vscode phpstorm cyberduck openssh' ;;
    *' --on-changes') source='ask abort commit stash discard' ;;
    *' --confirm') source='@target' ;;
    *' --busy') source='wait fail' ;;
    *' --dir'|*' --code') source='@folder' ;;
    *' --format') source='csv json list null string table tsv xml yaml' ;;
    *' --platform') source='pantheon sandbox' ;;
    *) return 1 ;;
  esac
}

# Sets base, the folder of what turnout remembers of the account that was used last.
_turnout_base() {
  local key
  base=${XDG_CACHE_HOME-}
  if [[ $base != /* ]]; then
    case $OSTYPE in
      darwin*) base=${HOME-}/Library/Caches ;;
      *) base=${HOME-}/.cache ;;
    esac
  fi
  base=$base/turnout/look-ups-1
  [[ -f $base/current ]] && { read -r key < "$base/current"; } 2> /dev/null || return 1
  [[ $key == [A-Za-z0-9]* && $key != *[!A-Za-z0-9._-]* ]] || return 1
  base=$base/$key
}

# Sets low, the first of the sorted names that is not before $1.
_turnout_search() {
  local high=${#names[@]} middle=0
  low=0
  while ((low < high)); do
    middle=$(((low + high) / 2))
    if [[ ${names[middle]} < $1 ]]; then low=$((middle + 1)); else high=$middle; fi
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
      [[ $name == "$1"* ]] && COMPREPLY[${#COMPREPLY[@]}]=$name
    done < "$base/names"
  else
    mapfile -t names < "$base/names" 2> /dev/null
    _turnout_search "$1"
    first=$low
    _turnout_search "$1~"
    if ((low > first)); then mapfile -t -s "$first" -n $((low - first)) COMPREPLY < "$base/names"; fi
  fi
  local IFS=$'\n'
  [[ "${COMPREPLY[*]-}" != *[!a-z0-9.$'\n'-]* ]] || COMPREPLY=()
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
    line=${all[0]-}
  fi
  [[ $line == "$1 "* && ${line##* } != *[!a-z0-9,-]* ]] || return 0
  IFS=, read -r -a all <<< "${line##* }"
  for each in ${all[@]+"${all[@]}"}; do
    case $2:$each in
      @development:test | @development:live | @multidev:dev | @multidev:test | @multidev:live) ;;
      @deployed:test | @deployed:live) found[${#found[@]}]=$each ;;
      @deployed:*) ;;
      *) found[${#found[@]}]=$each ;;
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
      *[.:/=]) COMPREPLY[${#COMPREPLY[@]}]=$lead$word ;;
      *) COMPREPLY[${#COMPREPLY[@]}]="$lead$word " ;;
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
      found=(${COMPREPLY[@]+"${COMPREPLY[@]}"}) COMPREPLY=()
      _turnout_add "$1" "$2" ${found[@]+"${found[@]}"}
    fi
    return
  fi
  site=${1%%.*}
  _turnout_environments "$site" "$4"
  for each in ${found[@]+"${found[@]}"}; do _turnout_add "${1#*.}" "$2$site." "$each$3"; done
}

# What is remembered of the files of an environment, a folder at a time.
_turnout_remote() {
  local base path place last part= before=
  if [[ $1 != *:* ]]; then
    _turnout_targets "$1" "$2" : @target
    return
  fi
  place=${1%%:*} path=${1#*:}
  [[ $place != *[!a-z0-9.-]* ]] && _turnout_base && [[ -f $base/paths/$place ]] || return 0
  while read -r part; do
    [[ $part == "$path"* && $part != *[!A-Za-z0-9._+@%/$'\x80'-$'\xff'-]* ]] || continue
    [[ $part == "$path" && $part == */ ]] && continue
    last=${part#"$path"}
    if [[ $last == */* ]]; then part=$path${last%%/*}/; fi
    [[ $part == "$before" ]] || _turnout_add "$path" "$2$place:" "$part"
    before=$part
  done < "$base/paths/$place"
}

# Candidates for $2 from the source $1, with $3 before each.
_turnout_fill() {
  local IFS=$' \t\n' id= rest=
  local -a found
  case $1 in
    @target | @development | @multidev | @deployed) _turnout_targets "$2" "$3" '' "$1" ;;
    @site)
      _turnout_sites "$2"
      found=(${COMPREPLY[@]+"${COMPREPLY[@]%.}"}) COMPREPLY=()
      _turnout_add "$2" "$3" ${found[@]+"${found[@]}"}
      ;;
    @remote) _turnout_remote "$2" "$3" ;;
    @stash)
      while IFS=$'\t' read -r id rest; do
        [[ $id && $id != *[!A-Za-z0-9._-]* ]] && _turnout_add "$2" "$3" "$id"
      done <<< "$(command turnout __complete stashes 2> /dev/null < /dev/null)"
      ;;
    @file | @folder | @program) plain=1 ;;
    *) _turnout_add "$2" "$3" $1 ;;
  esac
}

# Sets words, as they stand on the line: bash itself cuts them at colons and equals signs.
_turnout_split() {
  local rest=${COMP_LINE:0:COMP_POINT} i word= trimmed
  words=()
  for ((i = 0; i <= COMP_CWORD; i++)); do
    trimmed=${rest#"${rest%%[![:space:]]*}"}
    word=${COMP_WORDS[i]-}
    ((i == COMP_CWORD)) && word=$trimmed
    if [[ $trimmed == "$rest" && $i -gt 0 && ${#words[@]} -gt 0 ]]; then
      words[${#words[@]}-1]+=$word
    else
      words[${#words[@]}]=$word
    fi
    rest=${trimmed#"$word"}
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
  local LC_ALL=C IFS=$' \t\n'
  local cur command= flag= place=0 i breaks= each= cut= repeats= flags= source=
  local -a words args
  _turnout_split
  cur=${words[${#words[@]}-1]}
  for ((i = 1; i < ${#words[@]} - 1; i++)); do
    each=${words[i]}
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
  if ((i < ${#words[@]} - 1)); then
    plain=1
    if ((i == ${#words[@]} - 2)); then
      while read -r each; do COMPREPLY[${#COMPREPLY[@]}]=$each; done <<< "$(compgen -c -- "$cur")"
      [[ ${COMPREPLY-} ]] || COMPREPLY=()
    fi
  elif [[ $flag ]]; then
    _turnout_value "$command" "$flag"
    _turnout_fill "$source" "$cur" ''
  elif [[ $cur == --*=* ]]; then
    flag=${cur%%=*} each=${cur#*=} cut=$flag=
    if [[ $flag == --fields && $each == *,* ]]; then
      cut=$cut${each%,*},
      each=${each##*,}
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
    if [[ $repeats ]] && ((place >= ${#args[@]})); then place=$((${#args[@]} - 1)); fi
    _turnout_fill "${args[place]-}" "$cur" ''
    # file:put takes many files in front of the place that they go to.
    if [[ $repeats && ${args[place]-} == @remote && $cur != *:* && ! ${COMPREPLY-} ]]; then plain=1; fi
  fi
  # bash replaces only what stands behind its last cut.
  cut=
  for each in : = @; do
    [[ ${COMP_WORDBREAKS-} == *"$each"* ]] && breaks+=$each
  done
  [[ $breaks ]] && cut=${cur%"${cur##*["$breaks"]}"}
  if [[ $cut ]]; then COMPREPLY=(${COMPREPLY[@]+"${COMPREPLY[@]#"$cut"}"}); fi
}

if ((BASH_VERSINFO[0] < 4)); then
  complete -o nospace -o default -F _turnout turnout
else
  complete -o nospace -F _turnout turnout
fi
