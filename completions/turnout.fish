# Completion of turnout for fish: written by `turnout completion fish`, from its list of commands.
# One line in ~/.config/fish/config.fish:  turnout completion fish | source

function __turnout_commands
    printf '%s\n' 'auth:list	Lists the accounts whose machine tokens are saved for this platform' 'auth:login	Logs in with a machine token' 'auth:logout	Forgets the session and every saved machine token of this platform' 'auth:whoami	Shows who is logged in' 'branch:list	Lists the branches of a site, and the newest commit of each' 'completion	Prints the completion script of a shell, or looks after what completion knows' 'config:get	Prints the value of a setting that holds now' 'config:list	Lists the settings that hold now, and where each comes from' 'config:set	Saves a setting, or removes it' 'connection:export	Writes the configuration of another SFTP client, with no secret in it' 'connection:info	Shows how to connect to an environment: SFTP, Git, database, cache' 'connection:open	Opens an environment in the SFTP client or the browser of this machine' 'connection:run	Sets the mode, runs a command, and restores the mode whatever happens' 'connection:set	Switches an environment to Git mode or SFTP mode, without losing work' 'connection:test	Says which step of a connection fails, and what to do about it' 'connection:trust	Accepts the host key that an environment shows now, after showing it' 'env:clear-cache	Clears the caches of an environment, and waits until that is done' 'env:code-log	Lists the commits of an environment, newest first' 'env:commit	Commits the pending changes of an environment in SFTP mode' 'env:deploy	Deploys code: from dev to test, from test to live' 'env:diff	Shows code that was changed over SFTP and not yet committed, as a patch' 'env:diffstat	Lists code that was changed over SFTP and not yet committed' 'env:discard	Resets the code of an environment to its last commit, with a copy of what was changed' 'env:info	Shows an environment' 'env:list	Lists the environments of a site' 'env:stash	Copies code that was changed over SFTP and not yet committed to this machine' 'env:wake	Loads the website of an environment, so that its container starts if it sleeps' 'file:get	Downloads files and folders over SFTP' 'file:list	Lists files on the server' 'file:put	Uploads files and folders over SFTP' 'file:remove	Removes files and folders on the server' 'git:clone	Clones the code repository of a site' 'git:remote	Adds the code repository of a site as a remote to the Git repository that you are in' 'lock:info	Shows whether the website of an environment asks visitors for a password, and which' 'machine-token:delete	Deletes a machine token of your account, so that it can no longer be used to log in' 'machine-token:list	Lists the machine tokens of your account; their secrets are never shown again' 'multidev:create	Makes a multidev environment with a branch of its own, from another environment' 'multidev:delete	Deletes a multidev environment: its code, database and files' 'multidev:list	Lists the multidev environments of a site' 'sandbox:reset	Forgets the content of the embedded platform, which must not be running' 'sandbox:start	Starts the embedded platform: API, SFTP, Git, on this machine only' 'sandbox:status	Shows whether the embedded platform runs, and where' 'sandbox:stop	Stops the embedded platform; it remembers everything' 'sandbox:users	Lists the users of the embedded platform, with their passwords and machine tokens' 'self:info	Shows what this turnout is, what it runs on and where it keeps things' 'sftp	Opens an environment in OpenSSH\'s sftp, with the right options' 'site:info	Shows a site' 'site:list	Lists the sites that you may work on' 'site:lookup	Prints the UUID of a site' 'ssh-key:add	Registers a public SSH key with your account' 'ssh-key:list	Lists the SSH keys of your account' 'ssh-key:remove	Takes an SSH key away from your account' 'stash:drop	Removes stashes from this machine permanently' 'stash:list	Lists the stashes on this machine' 'stash:restore	Puts a stash back into its environment' 'stash:show	Shows what is in a stash' 'upstream:updates:apply	Merges what the upstream of a site has into an environment in Git mode' 'upstream:updates:list	Lists what the upstream of a site has and an environment has not got yet' 'upstream:updates:status	Prints outdated when the upstream has something new for an environment, else current' 'workflow:info	Shows a workflow: who started it, how it ended and why' 'workflow:info:logs	Prints what the operations of a workflow have logged' 'workflow:info:operations	Lists the operations that a workflow consists of' 'workflow:info:status	Shows how a workflow stands, or how it ended' 'workflow:list	Lists what the platform has been doing on a site, newest first' 'workflow:wait	Waits until a workflow of an environment has ended, after git push that of the code'
end

function __turnout_pages
    printf '%s\n' auth branch completion config connection env file git lock machine-token multidev sandbox self sftp site ssh-key stash upstream workflow exit-codes
end

# The name of a command, also for another name of it.
function __turnout_command
    switch $argv[1]
        case branches
            echo branch:list
        case deploy
            echo env:deploy
        case doctor
            echo connection:test
        case env:cc
            echo env:clear-cache
        case env:create
            echo multidev:create
        case env:delete
            echo multidev:delete
        case envs
            echo env:list
        case login
            echo auth:login
        case logout
            echo auth:logout
        case machine-tokens
            echo machine-token:list
        case mt:delete
            echo machine-token:delete
        case mt:list
            echo machine-token:list
        case mts
            echo machine-token:list
        case multidevs
            echo multidev:list
        case sites
            echo site:list
        case ssh-key:rm
            echo ssh-key:remove
        case ssh-keys
            echo ssh-key:list
        case upstream:updates
            echo upstream:updates:list
        case whoami
            echo auth:whoami
        case workflows
            echo workflow:list
        case '*'
            printf '%s\n' "$argv[1]"
    end
end

# Where the arguments of a command come from; a last line "..." repeats the one before.
function __turnout_args
    switch $argv[1]
        case branch:list env:list multidev:list site:info site:lookup workflow:info workflow:info:logs workflow:info:operations workflow:info:status workflow:list
            printf '%s\n' '@site'
        case completion
            printf '%s\n' 'bash zsh fish powershell refresh status'
        case config:get machine-token:delete ssh-key:remove
            printf '%s\n' ''
        case config:set
            printf '%s\n' '' ''
        case connection:export connection:info connection:open connection:test connection:trust env:clear-cache env:code-log env:info env:wake lock:info stash:list upstream:updates:list upstream:updates:status
            printf '%s\n' '@target'
        case connection:run
            printf '%s\n' '@development' 'git sftp' '@program' '...'
        case connection:set
            printf '%s\n' '@development' 'git sftp'
        case env:commit env:diffstat env:discard env:stash upstream:updates:apply
            printf '%s\n' '@development'
        case env:deploy
            printf '%s\n' '@deployed'
        case env:diff
            printf '%s\n' '@development' '' '...'
        case file:get
            printf '%s\n' '@remote' '@file'
        case file:list file:remove
            printf '%s\n' '@remote'
        case file:put
            printf '%s\n' '@file' '@remote' '...'
        case git:clone
            printf '%s\n' '@target' '@folder'
        case git:remote multidev:create sftp workflow:wait
            printf '%s\n' '@target' ''
        case multidev:delete
            printf '%s\n' '@multidev'
        case ssh-key:add
            printf '%s\n' '@file'
        case stash:drop
            printf '%s\n' '@stash' '...'
        case stash:restore
            printf '%s\n' '@stash' '@target'
        case stash:show
            printf '%s\n' '@stash'
    end
end

function __turnout_flags
    switch $argv[1]
        case auth:list
            printf '%s\n' '--field=	Print one field as text, without a heading' '--fields=	Print these fields, in this order; globs and labels work' '--filter=	Of a list only what matches: name=shop, frozen!=1; also *=, ~=#regex#, && and ||'
        case auth:login
            printf '%s\n' '--machine-token=	The token itself; others on this machine can see it there' '--machine-token-file=	File with the token; - for standard input' '--email=	Account of an earlier login'
        case auth:whoami
            printf '%s\n' '--field=	Print one field as text, without a heading' '--fields=	Print these fields, in this order; globs and labels work' '--filter=	Of a list only what matches: name=shop, frozen!=1; also *=, ~=#regex#, && and ||'
        case branch:list
            printf '%s\n' '--field=	Print one field as text, without a heading' '--fields=	Print these fields, in this order; globs and labels work' '--filter=	Of a list only what matches: name=shop, frozen!=1; also *=, ~=#regex#, && and ||'
        case completion
            printf '%s\n' '--sites-only	With refresh: look up no environments'
        case config:get
            printf '%s\n' '--field=	Print one field as text, without a heading' '--fields=	Print these fields, in this order; globs and labels work' '--filter=	Of a list only what matches: name=shop, frozen!=1; also *=, ~=#regex#, && and ||'
        case config:list
            printf '%s\n' '--field=	Print one field as text, without a heading' '--fields=	Print these fields, in this order; globs and labels work' '--filter=	Of a list only what matches: name=shop, frozen!=1; also *=, ~=#regex#, && and ||'
        case config:set
            printf '%s\n' '--unset	Forget the setting'
        case connection:export
            printf '%s\n' '--client=	Which client' '--all	Every environment of every site' '--output=	File to change, or folder where there are several' '--identity=	Private key for the client to log in with, instead of the agent'
        case connection:info
            printf '%s\n' '--copy	Also copy the field that --field names to the clipboard' '--field=	Print one field as text, without a heading' '--fields=	Print these fields, in this order; globs and labels work' '--filter=	Of a list only what matches: name=shop, frozen!=1; also *=, ~=#regex#, && and ||'
        case connection:open
            printf '%s\n' '--web	The website (https) instead of the files' '--print	Open nothing'
        case connection:run
            printf '%s\n' '--on-changes=	What to do about uncommitted changes' '--message=	Message for --on-changes=commit' '--author=	Who that commit is by: "Name <e-mail>"' '--list	Show every change, however many there are' '--confirm=	With --on-changes=discard: discard even if the changes cannot be read; repeat the environment' '--no-sweep	Trust the list of changes; do not look at the files for what it may not show yet' '--identity=	Private key to log in with, instead of what the agent has' '--settle=	Seconds between two looks at the changes that have to agree (2)' '--busy=	What to do while another user changes the environment' '--commit-on-failure	With --on-changes=commit: also commit what a failed command has left'
        case connection:set
            printf '%s\n' '--on-changes=	What to do about uncommitted changes' '--message=	Message for --on-changes=commit' '--author=	Who that commit is by: "Name <e-mail>"' '--list	Show every change, however many there are' '--confirm=	With --on-changes=discard: discard even if the changes cannot be read; repeat the environment' '--no-sweep	Trust the list of changes; do not look at the files for what it may not show yet' '--identity=	Private key to log in with, instead of what the agent has' '--settle=	Seconds between two looks at the changes that have to agree (2)' '--busy=	What to do while another user changes the environment' '--field=	Print one field as text, without a heading' '--fields=	Print these fields, in this order; globs and labels work' '--filter=	Of a list only what matches: name=shop, frozen!=1; also *=, ~=#regex#, && and ||'
        case connection:test
            printf '%s\n' '--identity=	Private key to log in with, instead of what the agent has' '--field=	Print one field as text, without a heading' '--fields=	Print these fields, in this order; globs and labels work' '--filter=	Of a list only what matches: name=shop, frozen!=1; also *=, ~=#regex#, && and ||'
        case connection:trust
            printf '%s\n' '--code	The server of the Git repository, instead of that of the files' '--fingerprint=	Accept the key with this fingerprint only' '--field=	Print one field as text, without a heading' '--fields=	Print these fields, in this order; globs and labels work' '--filter=	Of a list only what matches: name=shop, frozen!=1; also *=, ~=#regex#, && and ||'
        case env:code-log
            printf '%s\n' '--field=	Print one field as text, without a heading' '--fields=	Print these fields, in this order; globs and labels work' '--filter=	Of a list only what matches: name=shop, frozen!=1; also *=, ~=#regex#, && and ||'
        case env:commit
            printf '%s\n' '--message=	Commit message (Terminus commit.)' '--author=	Who the commit is by: "Name <e-mail>"' '--force	Commit although no changes are listed; without any, the commit is empty' '--strict	Exit with 7 when there is nothing to commit' '--expect=	Wait until this path is among the changes; may be given more than once' '--no-wait	Do not wait until the platform has synced the code' '--no-sweep	Trust the list of changes; do not look at the files for what it may not show yet' '--identity=	Private key to log in with, instead of what the agent has' '--settle=	Seconds between two looks at the changes that have to agree (2)' '--busy=	What to do while another user changes the environment' '--field=	Print one field as text, without a heading' '--fields=	Print these fields, in this order; globs and labels work' '--filter=	Of a list only what matches: name=shop, frozen!=1; also *=, ~=#regex#, && and ||'
        case env:deploy
            printf '%s\n' '--note=	What it is about, for the log (Deploy from Terminus)' '--cc	Clear the caches afterwards' '--updatedb	Run the database updates afterwards (Drupal)' '--sync-content	Replace database and files of test by copies of those of live' '--strict	Exit with 7 when there is nothing to deploy' '--busy=	What to do while another user\'s workflow runs'
        case env:diff
            printf '%s\n' '--stat	How many lines of each file were changed, not which' '--name-only	Only the paths' '--binary	Put binary files into the patch as well, so that git apply makes them' '--identity=	Private key to log in with, instead of what the agent has'
        case env:diffstat
            printf '%s\n' '--wait	Wait until two readings agree, since the platform notices changes with a delay' '--watch	Go on showing them until Ctrl-C; in a pipe, a line of JSON for each change' '--ignored	Also list what .gitignore matches, marked !; looks at all of the code over SFTP' '--identity=	Private key to log in with, instead of what the agent has' '--exit-code	Exit with 4 when there are changes' '--field=	Print one field as text, without a heading' '--fields=	Print these fields, in this order; globs and labels work' '--filter=	Of a list only what matches: name=shop, frozen!=1; also *=, ~=#regex#, && and ||'
        case env:discard
            printf '%s\n' '--on-changes=	What to do about uncommitted changes' '--message=	Message for --on-changes=commit' '--author=	Who that commit is by: "Name <e-mail>"' '--list	Show every change, however many there are' '--confirm=	With --on-changes=discard: discard even if the changes cannot be read; repeat the environment' '--no-sweep	Trust the list of changes; do not look at the files for what it may not show yet' '--identity=	Private key to log in with, instead of what the agent has' '--settle=	Seconds between two looks at the changes that have to agree (2)' '--busy=	What to do while another user changes the environment' '--field=	Print one field as text, without a heading' '--fields=	Print these fields, in this order; globs and labels work' '--filter=	Of a list only what matches: name=shop, frozen!=1; also *=, ~=#regex#, && and ||'
        case env:info
            printf '%s\n' '--field=	Print one field as text, without a heading' '--fields=	Print these fields, in this order; globs and labels work' '--filter=	Of a list only what matches: name=shop, frozen!=1; also *=, ~=#regex#, && and ||'
        case env:list
            printf '%s\n' '--field=	Print one field as text, without a heading' '--fields=	Print these fields, in this order; globs and labels work' '--filter=	Of a list only what matches: name=shop, frozen!=1; also *=, ~=#regex#, && and ||'
        case env:stash
            printf '%s\n' '--no-sweep	Trust the list of changes; do not look at the files for what it may not show yet' '--identity=	Private key to log in with, instead of what the agent has' '--settle=	Seconds between two looks at the changes that have to agree (2)' '--busy=	What to do while another user changes the environment' '--field=	Print one field as text, without a heading' '--fields=	Print these fields, in this order; globs and labels work' '--filter=	Of a list only what matches: name=shop, frozen!=1; also *=, ~=#regex#, && and ||'
        case file:get
            printf '%s\n' '--identity=	Private key to log in with, instead of what the agent has' '--exclude=	Leave out what matches: \'*.log\' any file, \'cache/\' any folder, \'a/b\' that path' '--dry-run	Only show what would be done' '--events	Print a line of JSON for every file as it is done, instead of a summary' '--recursive	Accepted for the habit of it: folders are always transferred whole' '--checksum	Compare contents; by default what has the same size and time is skipped' '--size-only	Skip what has the same size, whatever its time' '--resume	Go on with large files where an earlier run was interrupted' '--limit-rate=	At most so many bytes a second: 500k, 2M' '--delete	Remove what is at the destination and not at the source; asks first' '--links	Make links too, where they stay inside of what is fetched' '--field=	Print one field as text, without a heading' '--fields=	Print these fields, in this order; globs and labels work' '--filter=	Of a list only what matches: name=shop, frozen!=1; also *=, ~=#regex#, && and ||'
        case file:list
            printf '%s\n' '--identity=	Private key to log in with, instead of what the agent has' '--exclude=	Leave out what matches: \'*.log\' any file, \'cache/\' any folder, \'a/b\' that path' '--recursive	List what is in the folders too' '--field=	Print one field as text, without a heading' '--fields=	Print these fields, in this order; globs and labels work' '--filter=	Of a list only what matches: name=shop, frozen!=1; also *=, ~=#regex#, && and ||'
        case file:put
            printf '%s\n' '--identity=	Private key to log in with, instead of what the agent has' '--exclude=	Leave out what matches: \'*.log\' any file, \'cache/\' any folder, \'a/b\' that path' '--dry-run	Only show what would be done' '--events	Print a line of JSON for every file as it is done, instead of a summary' '--recursive	Accepted for the habit of it: folders are always transferred whole' '--checksum	Compare contents; by default what has the same size and time is skipped' '--size-only	Skip what has the same size, whatever its time' '--resume	Go on with large files where an earlier run was interrupted' '--limit-rate=	At most so many bytes a second: 500k, 2M' '--delete	Remove what is at the destination and not at the source; asks first' '--commit	Commit what was uploaded to code/' '--message=	Message for --commit' '--with-others	With --commit: also commit what else is pending' '--field=	Print one field as text, without a heading' '--fields=	Print these fields, in this order; globs and labels work' '--filter=	Of a list only what matches: name=shop, frozen!=1; also *=, ~=#regex#, && and ||'
        case file:remove
            printf '%s\n' '--identity=	Private key to log in with, instead of what the agent has' '--exclude=	Leave out what matches: \'*.log\' any file, \'cache/\' any folder, \'a/b\' that path' '--dry-run	Only show what would be done' '--events	Print a line of JSON for every file as it is done, instead of a summary' '--glob	Take the path as a pattern; quote it' '--recursive	Remove folders with all that is in them' '--field=	Print one field as text, without a heading' '--fields=	Print these fields, in this order; globs and labels work' '--filter=	Of a list only what matches: name=shop, frozen!=1; also *=, ~=#regex#, && and ||'
        case git:clone
            printf '%s\n' '--identity=	Private key to log in with, instead of what the agent has'
        case git:remote
            printf '%s\n' '--force	Change the address of a remote that is there already'
        case lock:info
            printf '%s\n' '--field=	Print one field as text, without a heading' '--fields=	Print these fields, in this order; globs and labels work' '--filter=	Of a list only what matches: name=shop, frozen!=1; also *=, ~=#regex#, && and ||'
        case machine-token:list
            printf '%s\n' '--field=	Print one field as text, without a heading' '--fields=	Print these fields, in this order; globs and labels work' '--filter=	Of a list only what matches: name=shop, frozen!=1; also *=, ~=#regex#, && and ||'
        case multidev:create
            printf '%s\n' '--no-db	Do not copy the database' '--no-files	Do not copy the files'
        case multidev:delete
            printf '%s\n' '--delete-branch	Delete its Git branch as well' '--on-changes=	What to do about uncommitted changes' '--message=	Message for --on-changes=commit' '--author=	Who that commit is by: "Name <e-mail>"' '--list	Show every change, however many there are' '--confirm=	With --on-changes=discard: discard even if the changes cannot be read; repeat the environment' '--no-sweep	Trust the list of changes; do not look at the files for what it may not show yet' '--identity=	Private key to log in with, instead of what the agent has' '--settle=	Seconds between two looks at the changes that have to agree (2)' '--busy=	What to do while another user changes the environment' '--field=	Print one field as text, without a heading' '--fields=	Print these fields, in this order; globs and labels work' '--filter=	Of a list only what matches: name=shop, frozen!=1; also *=, ~=#regex#, && and ||'
        case multidev:list
            printf '%s\n' '--field=	Print one field as text, without a heading' '--fields=	Print these fields, in this order; globs and labels work' '--filter=	Of a list only what matches: name=shop, frozen!=1; also *=, ~=#regex#, && and ||'
        case sandbox:reset
            printf '%s\n' '--dir=	Folder that the sandbox keeps its state in' '--identity	Forget ports, host keys, users and tokens as well'
        case sandbox:start
            printf '%s\n' '--detach	In the background' '--dir=	Folder for everything that it remembers' '--api-port=	Port of the API (a free one, the same at each start)' '--ssh-port=	Port of SFTP and Git (2222, or another free one, the same at each start)' '--https-port=	Port on which API and websites are served with TLS, too, as Terminus wants it (443)' '--code=	Folder, Git checkout or repository with the code of the first site, when it is new' '--site=	Name of the first site, when it is new' '--sites=	How many sites there are at least (4)' '--users=	How many users there are at least (2)' '--speed=	How many times faster than the platform workflows run, or instant (1)' '--latency=	Milliseconds by which every answer of the API is late' '--fault=	Something to go wrong; may be given more than once'
        case sandbox:status
            printf '%s\n' '--dir=	Folder that the sandbox keeps its state in' '--field=	Print one field as text, without a heading' '--fields=	Print these fields, in this order; globs and labels work' '--filter=	Of a list only what matches: name=shop, frozen!=1; also *=, ~=#regex#, && and ||'
        case sandbox:stop
            printf '%s\n' '--dir=	Folder that the sandbox keeps its state in'
        case sandbox:users
            printf '%s\n' '--dir=	Folder that the sandbox keeps its state in' '--field=	Print one field as text, without a heading' '--fields=	Print these fields, in this order; globs and labels work' '--filter=	Of a list only what matches: name=shop, frozen!=1; also *=, ~=#regex#, && and ||'
        case self:info
            printf '%s\n' '--field=	Print one field as text, without a heading' '--fields=	Print these fields, in this order; globs and labels work' '--filter=	Of a list only what matches: name=shop, frozen!=1; also *=, ~=#regex#, && and ||'
        case sftp
            printf '%s\n' '--identity=	Private key to log in with, instead of what the agent has' '--print	Print the command instead of running it'
        case site:info
            printf '%s\n' '--field=	Print one field as text, without a heading' '--fields=	Print these fields, in this order; globs and labels work' '--filter=	Of a list only what matches: name=shop, frozen!=1; also *=, ~=#regex#, && and ||'
        case site:list
            printf '%s\n' '--team	Only sites that you are a member of yourself, not through an organization' '--name=	Only sites whose name matches this regular expression' '--org=	Only sites of this organization, by name, label or UUID; all: no filter' '--owner=	Only sites that this user owns; me: your own' '--plan=	Only sites of this plan, such as Basic' '--upstream=	Only sites of this upstream, by UUID or label' '--field=	Print one field as text, without a heading' '--fields=	Print these fields, in this order; globs and labels work' '--filter=	Of a list only what matches: name=shop, frozen!=1; also *=, ~=#regex#, && and ||'
        case site:lookup
            printf '%s\n' '--field=	Print one field as text, without a heading' '--fields=	Print these fields, in this order; globs and labels work' '--filter=	Of a list only what matches: name=shop, frozen!=1; also *=, ~=#regex#, && and ||'
        case ssh-key:add
            printf '%s\n' '--generate	Make a new key with ssh-keygen, and register it'
        case ssh-key:list
            printf '%s\n' '--field=	Print one field as text, without a heading' '--fields=	Print these fields, in this order; globs and labels work' '--filter=	Of a list only what matches: name=shop, frozen!=1; also *=, ~=#regex#, && and ||'
        case stash:list
            printf '%s\n' '--field=	Print one field as text, without a heading' '--fields=	Print these fields, in this order; globs and labels work' '--filter=	Of a list only what matches: name=shop, frozen!=1; also *=, ~=#regex#, && and ||'
        case stash:restore
            printf '%s\n' '--identity=	Private key to log in with, instead of what the agent has' '--force	Overwrite what has changed since the stash was taken' '--switch	Switch to SFTP mode first when the environment is in Git mode' '--settle=	Seconds between two looks at the changes that have to agree (2)' '--busy=	What to do while another user\'s workflow runs'
        case stash:show
            printf '%s\n' '--identity=	Private key to log in with, instead of what the agent has' '--patch	As a patch to the commit that the changes were made on, which is fetched with Git' '--field=	Print one field as text, without a heading' '--fields=	Print these fields, in this order; globs and labels work' '--filter=	Of a list only what matches: name=shop, frozen!=1; also *=, ~=#regex#, && and ||'
        case upstream:updates:apply
            printf '%s\n' '--accept-upstream	Where both have changed the same lines, the upstream wins' '--updatedb	Run the database updates afterwards (Drupal)' '--strict	Exit with 7 when there are no updates' '--busy=	What to do while another user\'s workflow runs'
        case upstream:updates:list
            printf '%s\n' '--field=	Print one field as text, without a heading' '--fields=	Print these fields, in this order; globs and labels work' '--filter=	Of a list only what matches: name=shop, frozen!=1; also *=, ~=#regex#, && and ||'
        case workflow:info
            printf '%s\n' '--id=	The workflow with this id, as workflow:list shows it; the newest unless given' '--field=	Print one field as text, without a heading' '--fields=	Print these fields, in this order; globs and labels work' '--filter=	Of a list only what matches: name=shop, frozen!=1; also *=, ~=#regex#, && and ||'
        case workflow:info:logs
            printf '%s\n' '--id=	The workflow with this id, as workflow:list shows it; the newest unless given'
        case workflow:info:operations
            printf '%s\n' '--id=	The workflow with this id, as workflow:list shows it; the newest unless given' '--field=	Print one field as text, without a heading' '--fields=	Print these fields, in this order; globs and labels work' '--filter=	Of a list only what matches: name=shop, frozen!=1; also *=, ~=#regex#, && and ||'
        case workflow:info:status
            printf '%s\n' '--id=	The workflow with this id, as workflow:list shows it; the newest unless given' '--field=	Print one field as text, without a heading' '--fields=	Print these fields, in this order; globs and labels work' '--filter=	Of a list only what matches: name=shop, frozen!=1; also *=, ~=#regex#, && and ||'
        case workflow:list
            printf '%s\n' '--all	All of them, not only the newest hundred' '--field=	Print one field as text, without a heading' '--fields=	Print these fields, in this order; globs and labels work' '--filter=	Of a list only what matches: name=shop, frozen!=1; also *=, ~=#regex#, && and ||'
        case workflow:wait
            printf '%s\n' '--id=	The workflow with this id' '--commit=	The workflow that brings this commit: 7 to 40 digits of its hash' '--any	Any workflow: what is running, or what begins next' '--since=	Count workflows that began up to so many seconds ago (60; with --any 0)' '--start=	Count workflows that began after this moment, as date +%s prints it' '--max=	Stop after so many seconds, with exit code 0'
    end
    printf '%s\n' '--format=	Format of the result: table, json, yaml, csv, tsv, list, string, xml, null' '--json	The same as --format=json' '--yes	Answer yes to every confirmation' '--no-interaction	Ask nothing: every question gets its careful answer' '--quiet	Print the result, and say nothing but errors; implies -n' '--verbose	Say more: -v what is done, -vv each request, -vvv everything' '--color	Colour although it is not a terminal; --no-color for none' '--no-color	No colour' '--platform=	pantheon, sandbox, or the address of another API' '--proxy=	The HTTP proxy for the API, in place of HTTPS_PROXY; none for none' '--timeout=	Seconds until turnout stops waiting (600)' '--define=	A setting for this once; may be given more than once' '--fresh	Ask the platform even for what is remembered' '--version	Print the version' '--help	Print this'
end

# Where the value of a flag of a command comes from; fails when it takes none.
function __turnout_value
    switch "$argv[1] $argv[2]"
        case 'auth:list --field' 'auth:list --fields'
            echo 'email platform current'
        case 'auth:whoami --field' 'auth:whoami --fields'
            echo 'firstname lastname email id platform api'
        case 'branch:list --field' 'branch:list --fields'
            echo 'id sha'
        case 'config:get --field' 'config:list --field' 'config:get --fields' 'config:list --fields'
            echo 'name value source'
        case 'connection:info --field' 'connection:info --fields'
            echo 'sftp_command sftp_username sftp_host sftp_port sftp_url git_command git_username git_host git_port git_url mysql_command mysql_username mysql_host mysql_password mysql_url mysql_port mysql_database redis_command redis_port redis_url redis_password connection_mode sftp_target rsync_command ssh_config'
        case 'connection:set --field' 'env:discard --field' 'multidev:delete --field' 'connection:set --fields' 'env:discard --fields' 'multidev:delete --fields'
            echo 'swept stash lookedAt workflow'
        case 'connection:test --field' 'connection:test --fields'
            echo 'step result milliseconds found remedy'
        case 'connection:trust --field' 'connection:trust --fields'
            echo 'host key_type fingerprint before'
        case 'env:code-log --field' 'env:code-log --fields'
            echo 'datetime author labels hash message'
        case 'env:commit --field' 'env:commit --fields'
            echo 'hash author message files additions deletions swept stash lookedAt workflow'
        case 'env:diffstat --field' 'stash:show --field' 'env:diffstat --fields' 'stash:show --fields'
            echo 'file status deletions additions'
        case 'env:info --field' 'env:info --fields'
            echo 'id created domain locked initialized connection_mode php_version php_runtime_generation'
        case 'env:list --field' 'env:list --fields'
            echo 'id created domain connection_mode locked initialized php_version php_runtime_generation'
        case 'env:stash --field' 'env:stash --fields'
            echo 'id folder files additions deletions'
        case 'file:get --field' 'file:put --field' 'file:remove --field' 'file:get --fields' 'file:put --fields' 'file:remove --fields'
            echo 'files folders bytes same removed skipped failed'
        case 'file:list --field' 'file:list --fields'
            echo 'path kind size mtime executable'
        case 'lock:info --field' 'lock:info --fields'
            echo 'locked username password'
        case 'machine-token:list --field' 'machine-token:list --fields'
            echo 'id device_name'
        case 'multidev:list --field' 'multidev:list --fields'
            echo 'id created domain onserverdev locked initialized connection_mode'
        case 'sandbox:status --field' 'sandbox:status --fields'
            echo 'state api ssh_port pid started_at folder known_hosts'
        case 'sandbox:users --field' 'sandbox:users --fields'
            echo 'email firstname lastname password machine_token id'
        case 'self:info --field' 'self:info --fields'
            echo 'turnout_version turnout_path node_version node_binary_path os_version platform config_path data_path'
        case 'site:info --field' 'site:info --fields'
            echo 'id name label created framework region organization plan_name max_num_cdes upstream upstream_label holder_type holder_id owner frozen last_frozen_at'
        case 'site:list --field' 'site:list --fields'
            echo 'name id plan_name framework region owner created memberships frozen last_frozen_at upstream upstream_label'
        case 'site:lookup --field' 'site:lookup --fields'
            echo 'id name'
        case 'ssh-key:list --field' 'ssh-key:list --fields'
            echo 'id hex comment'
        case 'stash:list --field' 'stash:list --fields'
            echo 'id environment taken by files additions deletions base platform folder'
        case 'upstream:updates:list --field' 'upstream:updates:list --fields'
            echo 'hash datetime message author'
        case 'workflow:info --field' 'workflow:info --fields'
            echo 'id env workflow user status started_at finished_at time type operations result reason'
        case 'workflow:info:operations --field' 'workflow:info:operations --fields'
            echo 'id type result duration description'
        case 'workflow:info:status --field' 'workflow:list --field' 'workflow:info:status --fields' 'workflow:list --fields'
            echo 'id env workflow user status started_at finished_at time'
        case '* --filter' '* --machine-token' '* --email' '* --message' '* -m' '* --author' '* --settle' '* --fingerprint' '* --expect' '* --note' '* --exclude' '* --limit-rate' '* --api-port' '* --ssh-port' '* --https-port' '* --site' '* --sites' '* --users' '* --speed' '* --latency' '* --fault' '* --name' '* --org' '* --owner' '* --plan' '* --upstream' '* --id' '* --commit' '* --since' '* --start' '* --max' '* --proxy' '* --timeout' '* --define' '* -D'
            echo ''
        case '* --machine-token-file' '* --output' '* -o' '* --identity' '* -i'
            echo '@file'
        case '* --client'
            echo 'filezilla winscp winscp-url vscode phpstorm cyberduck openssh'
        case '* --on-changes'
            echo 'ask abort commit stash discard'
        case '* --confirm'
            echo '@target'
        case '* --busy'
            echo 'wait fail'
        case '* --dir' '* --code'
            echo '@folder'
        case '* --format'
            echo 'csv json list null string table tsv xml yaml'
        case '* --platform'
            echo 'pantheon sandbox'
        case '*'
            return 1
    end
end

# The folder of what turnout remembers of the account that was used last.
function __turnout_base
    set -l base $XDG_CACHE_HOME
    if not string match -q -- '/*' "$base"
        set base "$HOME"/.cache
        test -d "$HOME"/Library/Caches; and test (uname) = Darwin; and set base "$HOME"/Library/Caches
    end
    set base $base/turnout/look-ups-1
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
        printf '%s%s.%s%s\n' $argv[2] $site $environment $argv[3]
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
    string match -r -- '^'$typed'[\pL\pN._+@%-]*/?(?=[\pL\pN._+@%/-]*$)' <$base/paths/$parts[1] | sort -u | while read -l path
        test $path = "$parts[2]"; or printf '%s%s:%s\n' $argv[2] $parts[1] $path
    end
end

# Candidates for $argv[2] from the source $argv[1], with $argv[3] before each.
function __turnout_fill
    switch $argv[1]
        case @target @development @multidev @deployed
            __turnout_targets $argv[2] $argv[3] '' $argv[1]
        case @site
            __turnout_targets (string replace -ra '\..*' '' -- $argv[2]) $argv[3] '' @target | string replace -r '\.$' ''
        case @remote
            __turnout_remote $argv[2] $argv[3]
        case @file
            __fish_complete_path $argv[2] | string replace -r '^' -- $argv[3]
        case @folder
            __fish_complete_directories $argv[2] '' | string replace -r '^' -- $argv[3]
        case @stash
            command -q turnout; and command turnout __complete stashes 2>/dev/null </dev/null | string match -r '^[A-Za-z0-9._-]+\t.*'
        case '?*'
            for word in (string split ' ' -- $argv[1])
                echo $argv[3]$word
            end
    end
end

function __turnout_complete
    # Another IFS changes how fish cuts what a command prints; an exported one is seen by what is called from here.
    set -lx IFS \n\ \t
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
        printf 'help\tMore about a command\n'
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
complete -c turnout -f -a '(__turnout_complete 2>/dev/null | string split \n)'
