import { lookUpFolder } from '../config/lookup-cache.ts';
import type { CompletionWords, FlagCompletion } from './command-words.ts';
import { byArguments, sourceText, valueRows } from './tables.ts';

/** The completion script for fish. */
export function fishScript(words: CompletionWords): string {
  return `# Completion of turnout for fish: written by \`turnout completion fish\`, from its list of commands.
# One line in ~/.config/fish/config.fish:  turnout completion fish | source

function __turnout_commands
    printf '%s\\n' ${words.commands.map(({ name, summary }) => quoted(`${name}\t${summary}`)).join(' ')}
end

function __turnout_pages
    printf '%s\\n' ${words.pages.join(' ')}
end

# The name of a command, also for another name of it.
function __turnout_command
    switch $argv[1]
${words.aliases.map(({ alias, name }) => `        case ${alias}\n            echo ${name}`).join('\n')}
        case '*'
            printf '%s\\n' "$argv[1]"
    end
end

# Where the arguments of a command come from; a last line "..." repeats the one before.
function __turnout_args
    switch $argv[1]
${argumentCases(words)}
    end
end

function __turnout_flags
    switch $argv[1]
${words.commands
  .filter(({ flags }) => flags.length > 0)
  .map(({ name, flags }) => `        case ${name}\n            printf '%s\\n' ${renderFlags(flags)}`)
  .join('\n')}
    end
    printf '%s\\n' ${renderFlags(words.globals)}
end

# Where the value of a flag of a command comes from; fails when it takes none.
function __turnout_value
    switch "$argv[1] $argv[2]"
${valueCases(words)}
        case '*'
            return 1
    end
end
${body}`;
}

function argumentCases({ commands }: CompletionWords): string {
  return [...byArguments(commands).values()]
    .filter(([first]) => first && first.args.length > 0)
    .map(group => {
      const [first] = group;
      const lines = [...(first?.args ?? []).map(sourceText), ...(first?.repeats ? ['...'] : [])];
      return `        case ${group.map(({ name }) => name).join(' ')}\n            printf '%s\\n' ${lines.map(quoted).join(' ')}`;
    })
    .join('\n');
}

function valueCases(words: CompletionWords): string {
  return valueRows(words)
    .map(({ patterns, source }) => {
      const cases = patterns.map(each => quoted(each.includes(' ') ? each : `* ${each}`)).join(' ');
      return `        case ${cases}\n            echo ${quoted(source)}`;
    })
    .join('\n');
}

function renderFlags(flags: readonly FlagCompletion[]): string {
  return flags
    .map(({ name, value, summary }) => quoted(`${value === undefined ? name : `${name}=`}\t${summary}`))
    .join(' ');
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

const body = `
# The folder of what turnout remembers of the account that was used last.
function __turnout_base
    set -l base $XDG_CACHE_HOME
    if not string match -q -- '/*' "$base"
        set base "$HOME"/.cache
        test -d "$HOME"/Library/Caches; and test (uname) = Darwin; and set base "$HOME"/Library/Caches
    end
    set base $base/turnout/${lookUpFolder}
    test -f $base/current; or return 1
    read -l key <$base/current 2>/dev/null
    string match -qr -- '^[A-Za-z0-9][A-Za-z0-9._-]*$' "$key"; or return 1
    echo $base/$key
end

# SITE., or SITE.ENV with $argv[3] behind it, of the environments that $argv[4] is for. What is no name is not offered.
function __turnout_targets
    set -l base (__turnout_base); or return
    test -f $base/names -a -f $base/sites; or return
    if not string match -q -- '*.*' $argv[1]
        string match -r -- '^'(string escape --style=regex -- $argv[1])'[a-z0-9.-]*$' <$base/names | string replace -r '^' -- $argv[2]
        return
    end
    set -l site (string split -m 1 . -- $argv[1])[1]
    set -l line (string match -r -- '^'(string escape --style=regex -- $site)' [0-9a-f-]+ [0-9]+ [a-z0-9,-]+$' <$base/sites)
    for environment in (string split , -- (string split ' ' -- $line[1])[4])
        switch $argv[4]:$environment
            case @development:test @development:live @multidev:dev @multidev:test @multidev:live
                continue
            case @deployed:test @deployed:live
            case '@deployed:*'
                continue
        end
        printf '%s%s.%s%s\\n' $argv[2] $site $environment $argv[3]
    end
end

# What is remembered of the files of an environment, a folder at a time.
function __turnout_remote
    if not string match -q -- '*:*' $argv[1]
        __turnout_targets $argv[1] $argv[2] : @target
        return
    end
    set -l parts (string split -m 1 : -- $argv[1])
    string match -qr -- '^[a-z0-9.-]+$' $parts[1]; or return
    set -l base (__turnout_base); or return
    test -f $base/paths/$parts[1]; or return
    set -l typed (string escape --style=regex -- $parts[2])
    string match -r -- '^'$typed'[\\pL\\pN._+@%-]*/?(?=[\\pL\\pN._+@%/-]*$)' <$base/paths/$parts[1] | sort -u | while read -l path
        test $path = "$parts[2]"; or printf '%s%s:%s\\n' $argv[2] $parts[1] $path
    end
end

# Candidates for $argv[2] from the source $argv[1], with $argv[3] before each.
function __turnout_fill
    switch $argv[1]
        case @target @development @multidev @deployed
            __turnout_targets $argv[2] $argv[3] '' $argv[1]
        case @site
            __turnout_targets (string replace -ra '\\..*' '' -- $argv[2]) $argv[3] '' @target | string replace -r '\\.$' ''
        case @remote
            __turnout_remote $argv[2] $argv[3]
        case @file
            __fish_complete_path $argv[2] | string replace -r '^' -- $argv[3]
        case @folder
            __fish_complete_directories $argv[2] '' | string replace -r '^' -- $argv[3]
        case @stash
            command -q turnout; and command turnout __complete stashes 2>/dev/null </dev/null | string match -r '^[A-Za-z0-9._-]+\\t.*'
        case '?*'
            for word in (string split ' ' -- $argv[1])
                echo $argv[3]$word
            end
    end
end

function __turnout_complete
    # Another IFS changes how fish cuts what a command prints; an exported one is seen by what is called from here.
    set -lx IFS \\n\\ \\t
    set -l cur (commandline -ct)
    set -l command
    set -l flag
    set -l place 1
    set -l words (commandline -opc)
    for each in $words[2..-1]
        if test -n "$flag"
            set flag
        else if test "$each" = --; and test -n "$command"
            __fish_complete_subcommand --fcs-skip=(math (contains -i -- -- $words) + 0) 2>/dev/null
            return
        else if string match -q -- '-*' $each
            if not string match -q -- '*=*' $each; and __turnout_value "$command" $each >/dev/null
                set flag $each
            end
        else if test -z "$command"
            set command (__turnout_command "$each")
        else
            set place (math $place + 1)
        end
    end
    if test -n "$flag"
        __turnout_fill (__turnout_value "$command" $flag) $cur ''
    else if string match -q -- '--*=*' $cur
        set -l parts (string split -m 1 = -- $cur)
        set -l source (__turnout_value "$command" $parts[1]); or return
        set -l lead $parts[1]=
        if test $parts[1] = --fields; and string match -q '*,*' -- $parts[2]
            set lead $lead(string replace -r '[^,]*$' '' -- $parts[2])
            set parts[2] (string replace -r '.*,' '' -- $parts[2])
        end
        __turnout_fill $source $parts[2] $lead
    else if string match -q -- '-*' $cur
        __turnout_flags "$command"
    else if test -z "$command"
        __turnout_commands
        printf 'help\\tMore about a command\\n'
    else if test $command = help
        __turnout_commands
        __turnout_pages
    else
        set -l args (__turnout_args $command)
        if test "$args[-1]" = ...
            set -e args[-1]
            test $place -gt (count $args); and set place (count $args)
            if test "$args[$place]" = @remote; and not string match -q -- '*:*' $cur
                __turnout_fill @file $cur ''
            end
        end
        test $place -le (count $args); and __turnout_fill $args[$place] $cur ''
    end
end

# What comes from string split is cut there, whatever IFS says. What prints would print into the line that is typed.
complete -c turnout -f -a '(__turnout_complete 2>/dev/null | string split \\n)'
`;
