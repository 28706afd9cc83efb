# Completion of turnout for PowerShell: written by `turnout completion powershell`, from its list of commands.
# One line in $PROFILE:  turnout completion powershell | Out-String | Invoke-Expression

$script:TurnoutCommands = [ordered]@{
  'auth:list' = 'Lists the accounts whose machine tokens are saved for this platform'
  'auth:login' = 'Logs in with a machine token'
  'auth:logout' = 'Forgets the session and every saved machine token of this platform'
  'auth:whoami' = 'Shows who is logged in'
  'branch:list' = 'Lists the branches of a site, and the newest commit of each'
  'completion' = 'Prints the completion script of a shell, or looks after what completion knows'
  'config:get' = 'Prints the value of a setting that holds now'
  'config:list' = 'Lists the settings that hold now, and where each comes from'
  'config:set' = 'Saves a setting, or removes it'
  'connection:export' = 'Writes the configuration of another SFTP client, with no secret in it'
  'connection:info' = 'Shows how to connect to an environment: SFTP, Git, database, cache'
  'connection:open' = 'Opens an environment in the SFTP client or the browser of this machine'
  'connection:run' = 'Sets the mode, runs a command, and restores the mode whatever happens'
  'connection:set' = 'Switches an environment to Git mode or SFTP mode, without losing work'
  'connection:test' = 'Says which step of a connection fails, and what to do about it'
  'connection:trust' = 'Accepts the host key that an environment shows now, after showing it'
  'env:clear-cache' = 'Clears the caches of an environment, and waits until that is done'
  'env:code-log' = 'Lists the commits of an environment, newest first'
  'env:commit' = 'Commits the pending changes of an environment in SFTP mode'
  'env:deploy' = 'Deploys code: from dev to test, from test to live'
  'env:diff' = 'Shows code that was changed over SFTP and not yet committed, as a patch'
  'env:diffstat' = 'Lists code that was changed over SFTP and not yet committed'
  'env:discard' = 'Resets the code of an environment to its last commit, with a copy of what was changed'
  'env:info' = 'Shows an environment'
  'env:list' = 'Lists the environments of a site'
  'env:stash' = 'Copies code that was changed over SFTP and not yet committed to this machine'
  'env:wake' = 'Loads the website of an environment, so that its container starts if it sleeps'
  'file:get' = 'Downloads files and folders over SFTP'
  'file:list' = 'Lists files on the server'
  'file:put' = 'Uploads files and folders over SFTP'
  'file:remove' = 'Removes files and folders on the server'
  'git:clone' = 'Clones the code repository of a site'
  'git:remote' = 'Adds the code repository of a site as a remote to the Git repository that you are in'
  'lock:info' = 'Shows whether the website of an environment asks visitors for a password, and which'
  'machine-token:delete' = 'Deletes a machine token of your account, so that it can no longer be used to log in'
  'machine-token:list' = 'Lists the machine tokens of your account; their secrets are never shown again'
  'multidev:create' = 'Makes a multidev environment with a branch of its own, from another environment'
  'multidev:delete' = 'Deletes a multidev environment: its code, database and files'
  'multidev:list' = 'Lists the multidev environments of a site'
  'sandbox:reset' = 'Forgets the content of the embedded platform, which must not be running'
  'sandbox:start' = 'Starts the embedded platform: API, SFTP, Git, on this machine only'
  'sandbox:status' = 'Shows whether the embedded platform runs, and where'
  'sandbox:stop' = 'Stops the embedded platform; it remembers everything'
  'sandbox:users' = 'Lists the users of the embedded platform, with their passwords and machine tokens'
  'self:info' = 'Shows what this turnout is, what it runs on and where it keeps things'
  'sftp' = 'Opens an environment in OpenSSH''s sftp, with the right options'
  'site:info' = 'Shows a site'
  'site:list' = 'Lists the sites that you may work on'
  'site:lookup' = 'Prints the UUID of a site'
  'ssh-key:add' = 'Registers a public SSH key with your account'
  'ssh-key:list' = 'Lists the SSH keys of your account'
  'ssh-key:remove' = 'Takes an SSH key away from your account'
  'stash:drop' = 'Removes stashes from this machine permanently'
  'stash:list' = 'Lists the stashes on this machine'
  'stash:restore' = 'Puts a stash back into its environment'
  'stash:show' = 'Shows what is in a stash'
  'upstream:updates:apply' = 'Merges what the upstream of a site has into an environment in Git mode'
  'upstream:updates:list' = 'Lists what the upstream of a site has and an environment has not got yet'
  'upstream:updates:status' = 'Prints outdated when the upstream has something new for an environment, else current'
  'workflow:info' = 'Shows a workflow: who started it, how it ended and why'
  'workflow:info:logs' = 'Prints what the operations of a workflow have logged'
  'workflow:info:operations' = 'Lists the operations that a workflow consists of'
  'workflow:info:status' = 'Shows how a workflow stands, or how it ended'
  'workflow:list' = 'Lists what the platform has been doing on a site, newest first'
  'workflow:wait' = 'Waits until a workflow of an environment has ended, after git push that of the code'
}
$script:TurnoutPages = @('auth', 'branch', 'completion', 'config', 'connection', 'env', 'file', 'git', 'lock', 'machine-token', 'multidev', 'sandbox', 'self', 'sftp', 'site', 'ssh-key', 'stash', 'upstream', 'workflow', 'exit-codes')
$script:TurnoutAliases = @{
  'branches' = 'branch:list'
  'deploy' = 'env:deploy'
  'doctor' = 'connection:test'
  'env:cc' = 'env:clear-cache'
  'env:create' = 'multidev:create'
  'env:delete' = 'multidev:delete'
  'envs' = 'env:list'
  'login' = 'auth:login'
  'logout' = 'auth:logout'
  'machine-tokens' = 'machine-token:list'
  'mt:delete' = 'machine-token:delete'
  'mt:list' = 'machine-token:list'
  'mts' = 'machine-token:list'
  'multidevs' = 'multidev:list'
  'sites' = 'site:list'
  'ssh-key:rm' = 'ssh-key:remove'
  'ssh-keys' = 'ssh-key:list'
  'upstream:updates' = 'upstream:updates:list'
  'whoami' = 'auth:whoami'
  'workflows' = 'workflow:list'
}
$script:TurnoutArgs = @{
  'auth:list' = @()
  'auth:login' = @()
  'auth:logout' = @()
  'auth:whoami' = @()
  'branch:list' = @('@site')
  'completion' = @('bash zsh fish powershell refresh status')
  'config:get' = @('')
  'config:list' = @()
  'config:set' = @('', '')
  'connection:export' = @('@target')
  'connection:info' = @('@target')
  'connection:open' = @('@target')
  'connection:run' = @('@development', 'git sftp', '@program')
  'connection:set' = @('@development', 'git sftp')
  'connection:test' = @('@target')
  'connection:trust' = @('@target')
  'env:clear-cache' = @('@target')
  'env:code-log' = @('@target')
  'env:commit' = @('@development')
  'env:deploy' = @('@deployed')
  'env:diff' = @('@development', '')
  'env:diffstat' = @('@development')
  'env:discard' = @('@development')
  'env:info' = @('@target')
  'env:list' = @('@site')
  'env:stash' = @('@development')
  'env:wake' = @('@target')
  'file:get' = @('@remote', '@file')
  'file:list' = @('@remote')
  'file:put' = @('@file', '@remote')
  'file:remove' = @('@remote')
  'git:clone' = @('@target', '@folder')
  'git:remote' = @('@target', '')
  'lock:info' = @('@target')
  'machine-token:delete' = @('')
  'machine-token:list' = @()
  'multidev:create' = @('@target', '')
  'multidev:delete' = @('@multidev')
  'multidev:list' = @('@site')
  'sandbox:reset' = @()
  'sandbox:start' = @()
  'sandbox:status' = @()
  'sandbox:stop' = @()
  'sandbox:users' = @()
  'self:info' = @()
  'sftp' = @('@target', '')
  'site:info' = @('@site')
  'site:list' = @()
  'site:lookup' = @('@site')
  'ssh-key:add' = @('@file')
  'ssh-key:list' = @()
  'ssh-key:remove' = @('')
  'stash:drop' = @('@stash')
  'stash:list' = @('@target')
  'stash:restore' = @('@stash', '@target')
  'stash:show' = @('@stash')
  'upstream:updates:apply' = @('@development')
  'upstream:updates:list' = @('@target')
  'upstream:updates:status' = @('@target')
  'workflow:info' = @('@site')
  'workflow:info:logs' = @('@site')
  'workflow:info:operations' = @('@site')
  'workflow:info:status' = @('@site')
  'workflow:list' = @('@site')
  'workflow:wait' = @('@target', '')
}
$script:TurnoutFlags = @{
  'auth:list' = [ordered]@{ '--field=' = 'Print one field as text, without a heading'; '--fields=' = 'Print these fields, in this order; globs and labels work'; '--filter=' = 'Of a list only what matches: name=shop, frozen!=1; also *=, ~=#regex#, && and ||' }
  'auth:login' = [ordered]@{ '--machine-token=' = 'The token itself; others on this machine can see it there'; '--machine-token-file=' = 'File with the token; - for standard input'; '--email=' = 'Account of an earlier login' }
  'auth:logout' = [ordered]@{  }
  'auth:whoami' = [ordered]@{ '--field=' = 'Print one field as text, without a heading'; '--fields=' = 'Print these fields, in this order; globs and labels work'; '--filter=' = 'Of a list only what matches: name=shop, frozen!=1; also *=, ~=#regex#, && and ||' }
  'branch:list' = [ordered]@{ '--field=' = 'Print one field as text, without a heading'; '--fields=' = 'Print these fields, in this order; globs and labels work'; '--filter=' = 'Of a list only what matches: name=shop, frozen!=1; also *=, ~=#regex#, && and ||' }
  'completion' = [ordered]@{ '--sites-only' = 'With refresh: look up no environments' }
  'config:get' = [ordered]@{ '--field=' = 'Print one field as text, without a heading'; '--fields=' = 'Print these fields, in this order; globs and labels work'; '--filter=' = 'Of a list only what matches: name=shop, frozen!=1; also *=, ~=#regex#, && and ||' }
  'config:list' = [ordered]@{ '--field=' = 'Print one field as text, without a heading'; '--fields=' = 'Print these fields, in this order; globs and labels work'; '--filter=' = 'Of a list only what matches: name=shop, frozen!=1; also *=, ~=#regex#, && and ||' }
  'config:set' = [ordered]@{ '--unset' = 'Forget the setting' }
  'connection:export' = [ordered]@{ '--client=' = 'Which client'; '--all' = 'Every environment of every site'; '--output=' = 'File to change, or folder where there are several'; '--identity=' = 'Private key for the client to log in with, instead of the agent' }
  'connection:info' = [ordered]@{ '--copy' = 'Also copy the field that --field names to the clipboard'; '--field=' = 'Print one field as text, without a heading'; '--fields=' = 'Print these fields, in this order; globs and labels work'; '--filter=' = 'Of a list only what matches: name=shop, frozen!=1; also *=, ~=#regex#, && and ||' }
  'connection:open' = [ordered]@{ '--web' = 'The website (https) instead of the files'; '--print' = 'Open nothing' }
  'connection:run' = [ordered]@{ '--on-changes=' = 'What to do about uncommitted changes'; '--message=' = 'Message for --on-changes=commit'; '--author=' = 'Who that commit is by: "Name <e-mail>"'; '--list' = 'Show every change, however many there are'; '--confirm=' = 'With --on-changes=discard: discard even if the changes cannot be read; repeat the environment'; '--no-sweep' = 'Trust the list of changes; do not look at the files for what it may not show yet'; '--identity=' = 'Private key to log in with, instead of what the agent has'; '--settle=' = 'Seconds between two looks at the changes that have to agree (2)'; '--busy=' = 'What to do while another user changes the environment'; '--commit-on-failure' = 'With --on-changes=commit: also commit what a failed command has left' }
  'connection:set' = [ordered]@{ '--on-changes=' = 'What to do about uncommitted changes'; '--message=' = 'Message for --on-changes=commit'; '--author=' = 'Who that commit is by: "Name <e-mail>"'; '--list' = 'Show every change, however many there are'; '--confirm=' = 'With --on-changes=discard: discard even if the changes cannot be read; repeat the environment'; '--no-sweep' = 'Trust the list of changes; do not look at the files for what it may not show yet'; '--identity=' = 'Private key to log in with, instead of what the agent has'; '--settle=' = 'Seconds between two looks at the changes that have to agree (2)'; '--busy=' = 'What to do while another user changes the environment'; '--field=' = 'Print one field as text, without a heading'; '--fields=' = 'Print these fields, in this order; globs and labels work'; '--filter=' = 'Of a list only what matches: name=shop, frozen!=1; also *=, ~=#regex#, && and ||' }
  'connection:test' = [ordered]@{ '--identity=' = 'Private key to log in with, instead of what the agent has'; '--field=' = 'Print one field as text, without a heading'; '--fields=' = 'Print these fields, in this order; globs and labels work'; '--filter=' = 'Of a list only what matches: name=shop, frozen!=1; also *=, ~=#regex#, && and ||' }
  'connection:trust' = [ordered]@{ '--code' = 'The server of the Git repository, instead of that of the files'; '--fingerprint=' = 'Accept the key with this fingerprint only'; '--field=' = 'Print one field as text, without a heading'; '--fields=' = 'Print these fields, in this order; globs and labels work'; '--filter=' = 'Of a list only what matches: name=shop, frozen!=1; also *=, ~=#regex#, && and ||' }
  'env:clear-cache' = [ordered]@{  }
  'env:code-log' = [ordered]@{ '--field=' = 'Print one field as text, without a heading'; '--fields=' = 'Print these fields, in this order; globs and labels work'; '--filter=' = 'Of a list only what matches: name=shop, frozen!=1; also *=, ~=#regex#, && and ||' }
  'env:commit' = [ordered]@{ '--message=' = 'Commit message (Terminus commit.)'; '--author=' = 'Who the commit is by: "Name <e-mail>"'; '--force' = 'Commit although no changes are listed; without any, the commit is empty'; '--strict' = 'Exit with 7 when there is nothing to commit'; '--expect=' = 'Wait until this path is among the changes; may be given more than once'; '--no-wait' = 'Do not wait until the platform has synced the code'; '--no-sweep' = 'Trust the list of changes; do not look at the files for what it may not show yet'; '--identity=' = 'Private key to log in with, instead of what the agent has'; '--settle=' = 'Seconds between two looks at the changes that have to agree (2)'; '--busy=' = 'What to do while another user changes the environment'; '--field=' = 'Print one field as text, without a heading'; '--fields=' = 'Print these fields, in this order; globs and labels work'; '--filter=' = 'Of a list only what matches: name=shop, frozen!=1; also *=, ~=#regex#, && and ||' }
  'env:deploy' = [ordered]@{ '--note=' = 'What it is about, for the log (Deploy from Terminus)'; '--cc' = 'Clear the caches afterwards'; '--updatedb' = 'Run the database updates afterwards (Drupal)'; '--sync-content' = 'Replace database and files of test by copies of those of live'; '--strict' = 'Exit with 7 when there is nothing to deploy'; '--busy=' = 'What to do while another user''s workflow runs' }
  'env:diff' = [ordered]@{ '--stat' = 'How many lines of each file were changed, not which'; '--name-only' = 'Only the paths'; '--binary' = 'Put binary files into the patch as well, so that git apply makes them'; '--identity=' = 'Private key to log in with, instead of what the agent has' }
  'env:diffstat' = [ordered]@{ '--wait' = 'Wait until two readings agree, since the platform notices changes with a delay'; '--watch' = 'Go on showing them until Ctrl-C; in a pipe, a line of JSON for each change'; '--ignored' = 'Also list what .gitignore matches, marked !; looks at all of the code over SFTP'; '--identity=' = 'Private key to log in with, instead of what the agent has'; '--exit-code' = 'Exit with 4 when there are changes'; '--field=' = 'Print one field as text, without a heading'; '--fields=' = 'Print these fields, in this order; globs and labels work'; '--filter=' = 'Of a list only what matches: name=shop, frozen!=1; also *=, ~=#regex#, && and ||' }
  'env:discard' = [ordered]@{ '--on-changes=' = 'What to do about uncommitted changes'; '--message=' = 'Message for --on-changes=commit'; '--author=' = 'Who that commit is by: "Name <e-mail>"'; '--list' = 'Show every change, however many there are'; '--confirm=' = 'With --on-changes=discard: discard even if the changes cannot be read; repeat the environment'; '--no-sweep' = 'Trust the list of changes; do not look at the files for what it may not show yet'; '--identity=' = 'Private key to log in with, instead of what the agent has'; '--settle=' = 'Seconds between two looks at the changes that have to agree (2)'; '--busy=' = 'What to do while another user changes the environment'; '--field=' = 'Print one field as text, without a heading'; '--fields=' = 'Print these fields, in this order; globs and labels work'; '--filter=' = 'Of a list only what matches: name=shop, frozen!=1; also *=, ~=#regex#, && and ||' }
  'env:info' = [ordered]@{ '--field=' = 'Print one field as text, without a heading'; '--fields=' = 'Print these fields, in this order; globs and labels work'; '--filter=' = 'Of a list only what matches: name=shop, frozen!=1; also *=, ~=#regex#, && and ||' }
  'env:list' = [ordered]@{ '--field=' = 'Print one field as text, without a heading'; '--fields=' = 'Print these fields, in this order; globs and labels work'; '--filter=' = 'Of a list only what matches: name=shop, frozen!=1; also *=, ~=#regex#, && and ||' }
  'env:stash' = [ordered]@{ '--no-sweep' = 'Trust the list of changes; do not look at the files for what it may not show yet'; '--identity=' = 'Private key to log in with, instead of what the agent has'; '--settle=' = 'Seconds between two looks at the changes that have to agree (2)'; '--busy=' = 'What to do while another user changes the environment'; '--field=' = 'Print one field as text, without a heading'; '--fields=' = 'Print these fields, in this order; globs and labels work'; '--filter=' = 'Of a list only what matches: name=shop, frozen!=1; also *=, ~=#regex#, && and ||' }
  'env:wake' = [ordered]@{  }
  'file:get' = [ordered]@{ '--identity=' = 'Private key to log in with, instead of what the agent has'; '--exclude=' = 'Leave out what matches: ''*.log'' any file, ''cache/'' any folder, ''a/b'' that path'; '--dry-run' = 'Only show what would be done'; '--events' = 'Print a line of JSON for every file as it is done, instead of a summary'; '--recursive' = 'Accepted for the habit of it: folders are always transferred whole'; '--checksum' = 'Compare contents; by default what has the same size and time is skipped'; '--size-only' = 'Skip what has the same size, whatever its time'; '--resume' = 'Go on with large files where an earlier run was interrupted'; '--limit-rate=' = 'At most so many bytes a second: 500k, 2M'; '--delete' = 'Remove what is at the destination and not at the source; asks first'; '--links' = 'Make links too, where they stay inside of what is fetched'; '--field=' = 'Print one field as text, without a heading'; '--fields=' = 'Print these fields, in this order; globs and labels work'; '--filter=' = 'Of a list only what matches: name=shop, frozen!=1; also *=, ~=#regex#, && and ||' }
  'file:list' = [ordered]@{ '--identity=' = 'Private key to log in with, instead of what the agent has'; '--exclude=' = 'Leave out what matches: ''*.log'' any file, ''cache/'' any folder, ''a/b'' that path'; '--recursive' = 'List what is in the folders too'; '--field=' = 'Print one field as text, without a heading'; '--fields=' = 'Print these fields, in this order; globs and labels work'; '--filter=' = 'Of a list only what matches: name=shop, frozen!=1; also *=, ~=#regex#, && and ||' }
  'file:put' = [ordered]@{ '--identity=' = 'Private key to log in with, instead of what the agent has'; '--exclude=' = 'Leave out what matches: ''*.log'' any file, ''cache/'' any folder, ''a/b'' that path'; '--dry-run' = 'Only show what would be done'; '--events' = 'Print a line of JSON for every file as it is done, instead of a summary'; '--recursive' = 'Accepted for the habit of it: folders are always transferred whole'; '--checksum' = 'Compare contents; by default what has the same size and time is skipped'; '--size-only' = 'Skip what has the same size, whatever its time'; '--resume' = 'Go on with large files where an earlier run was interrupted'; '--limit-rate=' = 'At most so many bytes a second: 500k, 2M'; '--delete' = 'Remove what is at the destination and not at the source; asks first'; '--commit' = 'Commit what was uploaded to code/'; '--message=' = 'Message for --commit'; '--with-others' = 'With --commit: also commit what else is pending'; '--field=' = 'Print one field as text, without a heading'; '--fields=' = 'Print these fields, in this order; globs and labels work'; '--filter=' = 'Of a list only what matches: name=shop, frozen!=1; also *=, ~=#regex#, && and ||' }
  'file:remove' = [ordered]@{ '--identity=' = 'Private key to log in with, instead of what the agent has'; '--exclude=' = 'Leave out what matches: ''*.log'' any file, ''cache/'' any folder, ''a/b'' that path'; '--dry-run' = 'Only show what would be done'; '--events' = 'Print a line of JSON for every file as it is done, instead of a summary'; '--glob' = 'Take the path as a pattern; quote it'; '--recursive' = 'Remove folders with all that is in them'; '--field=' = 'Print one field as text, without a heading'; '--fields=' = 'Print these fields, in this order; globs and labels work'; '--filter=' = 'Of a list only what matches: name=shop, frozen!=1; also *=, ~=#regex#, && and ||' }
  'git:clone' = [ordered]@{ '--identity=' = 'Private key to log in with, instead of what the agent has' }
  'git:remote' = [ordered]@{ '--force' = 'Change the address of a remote that is there already' }
  'lock:info' = [ordered]@{ '--field=' = 'Print one field as text, without a heading'; '--fields=' = 'Print these fields, in this order; globs and labels work'; '--filter=' = 'Of a list only what matches: name=shop, frozen!=1; also *=, ~=#regex#, && and ||' }
  'machine-token:delete' = [ordered]@{  }
  'machine-token:list' = [ordered]@{ '--field=' = 'Print one field as text, without a heading'; '--fields=' = 'Print these fields, in this order; globs and labels work'; '--filter=' = 'Of a list only what matches: name=shop, frozen!=1; also *=, ~=#regex#, && and ||' }
  'multidev:create' = [ordered]@{ '--no-db' = 'Do not copy the database'; '--no-files' = 'Do not copy the files' }
  'multidev:delete' = [ordered]@{ '--delete-branch' = 'Delete its Git branch as well'; '--on-changes=' = 'What to do about uncommitted changes'; '--message=' = 'Message for --on-changes=commit'; '--author=' = 'Who that commit is by: "Name <e-mail>"'; '--list' = 'Show every change, however many there are'; '--confirm=' = 'With --on-changes=discard: discard even if the changes cannot be read; repeat the environment'; '--no-sweep' = 'Trust the list of changes; do not look at the files for what it may not show yet'; '--identity=' = 'Private key to log in with, instead of what the agent has'; '--settle=' = 'Seconds between two looks at the changes that have to agree (2)'; '--busy=' = 'What to do while another user changes the environment'; '--field=' = 'Print one field as text, without a heading'; '--fields=' = 'Print these fields, in this order; globs and labels work'; '--filter=' = 'Of a list only what matches: name=shop, frozen!=1; also *=, ~=#regex#, && and ||' }
  'multidev:list' = [ordered]@{ '--field=' = 'Print one field as text, without a heading'; '--fields=' = 'Print these fields, in this order; globs and labels work'; '--filter=' = 'Of a list only what matches: name=shop, frozen!=1; also *=, ~=#regex#, && and ||' }
  'sandbox:reset' = [ordered]@{ '--dir=' = 'Folder that the sandbox keeps its state in'; '--identity' = 'Forget ports, host keys, users and tokens as well' }
  'sandbox:start' = [ordered]@{ '--detach' = 'In the background'; '--dir=' = 'Folder for everything that it remembers'; '--api-port=' = 'Port of the API (a free one, the same at each start)'; '--ssh-port=' = 'Port of SFTP and Git (2222, or another free one, the same at each start)'; '--https-port=' = 'Port on which API and websites are served with TLS, too, as Terminus wants it (443)'; '--code=' = 'Folder, Git checkout or repository with the code of the first site, when it is new'; '--site=' = 'Name of the first site, when it is new'; '--sites=' = 'How many sites there are at least (4)'; '--users=' = 'How many users there are at least (2)'; '--speed=' = 'How many times faster than the platform workflows run, or instant (1)'; '--latency=' = 'Milliseconds by which every answer of the API is late'; '--fault=' = 'Something to go wrong; may be given more than once' }
  'sandbox:status' = [ordered]@{ '--dir=' = 'Folder that the sandbox keeps its state in'; '--field=' = 'Print one field as text, without a heading'; '--fields=' = 'Print these fields, in this order; globs and labels work'; '--filter=' = 'Of a list only what matches: name=shop, frozen!=1; also *=, ~=#regex#, && and ||' }
  'sandbox:stop' = [ordered]@{ '--dir=' = 'Folder that the sandbox keeps its state in' }
  'sandbox:users' = [ordered]@{ '--dir=' = 'Folder that the sandbox keeps its state in'; '--field=' = 'Print one field as text, without a heading'; '--fields=' = 'Print these fields, in this order; globs and labels work'; '--filter=' = 'Of a list only what matches: name=shop, frozen!=1; also *=, ~=#regex#, && and ||' }
  'self:info' = [ordered]@{ '--field=' = 'Print one field as text, without a heading'; '--fields=' = 'Print these fields, in this order; globs and labels work'; '--filter=' = 'Of a list only what matches: name=shop, frozen!=1; also *=, ~=#regex#, && and ||' }
  'sftp' = [ordered]@{ '--identity=' = 'Private key to log in with, instead of what the agent has'; '--print' = 'Print the command instead of running it' }
  'site:info' = [ordered]@{ '--field=' = 'Print one field as text, without a heading'; '--fields=' = 'Print these fields, in this order; globs and labels work'; '--filter=' = 'Of a list only what matches: name=shop, frozen!=1; also *=, ~=#regex#, && and ||' }
  'site:list' = [ordered]@{ '--team' = 'Only sites that you are a member of yourself, not through an organization'; '--name=' = 'Only sites whose name matches this regular expression'; '--org=' = 'Only sites of this organization, by name, label or UUID; all: no filter'; '--owner=' = 'Only sites that this user owns; me: your own'; '--plan=' = 'Only sites of this plan, such as Basic'; '--upstream=' = 'Only sites of this upstream, by UUID or label'; '--field=' = 'Print one field as text, without a heading'; '--fields=' = 'Print these fields, in this order; globs and labels work'; '--filter=' = 'Of a list only what matches: name=shop, frozen!=1; also *=, ~=#regex#, && and ||' }
  'site:lookup' = [ordered]@{ '--field=' = 'Print one field as text, without a heading'; '--fields=' = 'Print these fields, in this order; globs and labels work'; '--filter=' = 'Of a list only what matches: name=shop, frozen!=1; also *=, ~=#regex#, && and ||' }
  'ssh-key:add' = [ordered]@{ '--generate' = 'Make a new key with ssh-keygen, and register it' }
  'ssh-key:list' = [ordered]@{ '--field=' = 'Print one field as text, without a heading'; '--fields=' = 'Print these fields, in this order; globs and labels work'; '--filter=' = 'Of a list only what matches: name=shop, frozen!=1; also *=, ~=#regex#, && and ||' }
  'ssh-key:remove' = [ordered]@{  }
  'stash:drop' = [ordered]@{  }
  'stash:list' = [ordered]@{ '--field=' = 'Print one field as text, without a heading'; '--fields=' = 'Print these fields, in this order; globs and labels work'; '--filter=' = 'Of a list only what matches: name=shop, frozen!=1; also *=, ~=#regex#, && and ||' }
  'stash:restore' = [ordered]@{ '--identity=' = 'Private key to log in with, instead of what the agent has'; '--force' = 'Overwrite what has changed since the stash was taken'; '--switch' = 'Switch to SFTP mode first when the environment is in Git mode'; '--settle=' = 'Seconds between two looks at the changes that have to agree (2)'; '--busy=' = 'What to do while another user''s workflow runs' }
  'stash:show' = [ordered]@{ '--identity=' = 'Private key to log in with, instead of what the agent has'; '--patch' = 'As a patch to the commit that the changes were made on, which is fetched with Git'; '--field=' = 'Print one field as text, without a heading'; '--fields=' = 'Print these fields, in this order; globs and labels work'; '--filter=' = 'Of a list only what matches: name=shop, frozen!=1; also *=, ~=#regex#, && and ||' }
  'upstream:updates:apply' = [ordered]@{ '--accept-upstream' = 'Where both have changed the same lines, the upstream wins'; '--updatedb' = 'Run the database updates afterwards (Drupal)'; '--strict' = 'Exit with 7 when there are no updates'; '--busy=' = 'What to do while another user''s workflow runs' }
  'upstream:updates:list' = [ordered]@{ '--field=' = 'Print one field as text, without a heading'; '--fields=' = 'Print these fields, in this order; globs and labels work'; '--filter=' = 'Of a list only what matches: name=shop, frozen!=1; also *=, ~=#regex#, && and ||' }
  'upstream:updates:status' = [ordered]@{  }
  'workflow:info' = [ordered]@{ '--id=' = 'The workflow with this id, as workflow:list shows it; the newest unless given'; '--field=' = 'Print one field as text, without a heading'; '--fields=' = 'Print these fields, in this order; globs and labels work'; '--filter=' = 'Of a list only what matches: name=shop, frozen!=1; also *=, ~=#regex#, && and ||' }
  'workflow:info:logs' = [ordered]@{ '--id=' = 'The workflow with this id, as workflow:list shows it; the newest unless given' }
  'workflow:info:operations' = [ordered]@{ '--id=' = 'The workflow with this id, as workflow:list shows it; the newest unless given'; '--field=' = 'Print one field as text, without a heading'; '--fields=' = 'Print these fields, in this order; globs and labels work'; '--filter=' = 'Of a list only what matches: name=shop, frozen!=1; also *=, ~=#regex#, && and ||' }
  'workflow:info:status' = [ordered]@{ '--id=' = 'The workflow with this id, as workflow:list shows it; the newest unless given'; '--field=' = 'Print one field as text, without a heading'; '--fields=' = 'Print these fields, in this order; globs and labels work'; '--filter=' = 'Of a list only what matches: name=shop, frozen!=1; also *=, ~=#regex#, && and ||' }
  'workflow:list' = [ordered]@{ '--all' = 'All of them, not only the newest hundred'; '--field=' = 'Print one field as text, without a heading'; '--fields=' = 'Print these fields, in this order; globs and labels work'; '--filter=' = 'Of a list only what matches: name=shop, frozen!=1; also *=, ~=#regex#, && and ||' }
  'workflow:wait' = [ordered]@{ '--id=' = 'The workflow with this id'; '--commit=' = 'The workflow that brings this commit: 7 to 40 digits of its hash'; '--any' = 'Any workflow: what is running, or what begins next'; '--since=' = 'Count workflows that began up to so many seconds ago (60; with --any 0)'; '--start=' = 'Count workflows that began after this moment, as date +%s prints it'; '--max=' = 'Stop after so many seconds, with exit code 0' }
  '' = [ordered]@{ '--format=' = 'Format of the result: table, json, yaml, csv, tsv, list, string, xml, null'; '--json' = 'The same as --format=json'; '--yes' = 'Answer yes to every confirmation'; '--no-interaction' = 'Ask nothing: every question gets its careful answer'; '--quiet' = 'Print the result, and say nothing but errors; implies -n'; '--verbose' = 'Say more: -v what is done, -vv each request, -vvv everything'; '--color' = 'Colour although it is not a terminal; --no-color for none'; '--no-color' = 'No colour'; '--platform=' = 'pantheon, sandbox, or the address of another API'; '--proxy=' = 'The HTTP proxy for the API, in place of HTTPS_PROXY; none for none'; '--timeout=' = 'Seconds until turnout stops waiting (600)'; '--define=' = 'A setting for this once; may be given more than once'; '--fresh' = 'Ask the platform even for what is remembered'; '--version' = 'Print the version'; '--help' = 'Print this' }
}
$script:TurnoutValues = @{
  'auth:list --field' = 'email platform current'
  'auth:list --fields' = 'email platform current'
  'auth:whoami --field' = 'firstname lastname email id platform api'
  'auth:whoami --fields' = 'firstname lastname email id platform api'
  'branch:list --field' = 'id sha'
  'branch:list --fields' = 'id sha'
  'config:get --field' = 'name value source'
  'config:list --field' = 'name value source'
  'config:get --fields' = 'name value source'
  'config:list --fields' = 'name value source'
  'connection:info --field' = 'sftp_command sftp_username sftp_host sftp_port sftp_url git_command git_username git_host git_port git_url mysql_command mysql_username mysql_host mysql_password mysql_url mysql_port mysql_database redis_command redis_port redis_url redis_password connection_mode sftp_target rsync_command ssh_config'
  'connection:info --fields' = 'sftp_command sftp_username sftp_host sftp_port sftp_url git_command git_username git_host git_port git_url mysql_command mysql_username mysql_host mysql_password mysql_url mysql_port mysql_database redis_command redis_port redis_url redis_password connection_mode sftp_target rsync_command ssh_config'
  'connection:set --field' = 'swept stash lookedAt workflow'
  'env:discard --field' = 'swept stash lookedAt workflow'
  'multidev:delete --field' = 'swept stash lookedAt workflow'
  'connection:set --fields' = 'swept stash lookedAt workflow'
  'env:discard --fields' = 'swept stash lookedAt workflow'
  'multidev:delete --fields' = 'swept stash lookedAt workflow'
  'connection:test --field' = 'step result milliseconds found remedy'
  'connection:test --fields' = 'step result milliseconds found remedy'
  'connection:trust --field' = 'host key_type fingerprint before'
  'connection:trust --fields' = 'host key_type fingerprint before'
  'env:code-log --field' = 'datetime author labels hash message'
  'env:code-log --fields' = 'datetime author labels hash message'
  'env:commit --field' = 'hash author message files additions deletions swept stash lookedAt workflow'
  'env:commit --fields' = 'hash author message files additions deletions swept stash lookedAt workflow'
  'env:diffstat --field' = 'file status deletions additions'
  'stash:show --field' = 'file status deletions additions'
  'env:diffstat --fields' = 'file status deletions additions'
  'stash:show --fields' = 'file status deletions additions'
  'env:info --field' = 'id created domain locked initialized connection_mode php_version php_runtime_generation'
  'env:info --fields' = 'id created domain locked initialized connection_mode php_version php_runtime_generation'
  'env:list --field' = 'id created domain connection_mode locked initialized php_version php_runtime_generation'
  'env:list --fields' = 'id created domain connection_mode locked initialized php_version php_runtime_generation'
  'env:stash --field' = 'id folder files additions deletions'
  'env:stash --fields' = 'id folder files additions deletions'
  'file:get --field' = 'files folders bytes same removed skipped failed'
  'file:put --field' = 'files folders bytes same removed skipped failed'
  'file:remove --field' = 'files folders bytes same removed skipped failed'
  'file:get --fields' = 'files folders bytes same removed skipped failed'
  'file:put --fields' = 'files folders bytes same removed skipped failed'
  'file:remove --fields' = 'files folders bytes same removed skipped failed'
  'file:list --field' = 'path kind size mtime executable'
  'file:list --fields' = 'path kind size mtime executable'
  'lock:info --field' = 'locked username password'
  'lock:info --fields' = 'locked username password'
  'machine-token:list --field' = 'id device_name'
  'machine-token:list --fields' = 'id device_name'
  'multidev:list --field' = 'id created domain onserverdev locked initialized connection_mode'
  'multidev:list --fields' = 'id created domain onserverdev locked initialized connection_mode'
  'sandbox:status --field' = 'state api ssh_port pid started_at folder known_hosts'
  'sandbox:status --fields' = 'state api ssh_port pid started_at folder known_hosts'
  'sandbox:users --field' = 'email firstname lastname password machine_token id'
  'sandbox:users --fields' = 'email firstname lastname password machine_token id'
  'self:info --field' = 'turnout_version turnout_path node_version node_binary_path os_version platform config_path data_path'
  'self:info --fields' = 'turnout_version turnout_path node_version node_binary_path os_version platform config_path data_path'
  'site:info --field' = 'id name label created framework region organization plan_name max_num_cdes upstream upstream_label holder_type holder_id owner frozen last_frozen_at'
  'site:info --fields' = 'id name label created framework region organization plan_name max_num_cdes upstream upstream_label holder_type holder_id owner frozen last_frozen_at'
  'site:list --field' = 'name id plan_name framework region owner created memberships frozen last_frozen_at upstream upstream_label'
  'site:list --fields' = 'name id plan_name framework region owner created memberships frozen last_frozen_at upstream upstream_label'
  'site:lookup --field' = 'id name'
  'site:lookup --fields' = 'id name'
  'ssh-key:list --field' = 'id hex comment'
  'ssh-key:list --fields' = 'id hex comment'
  'stash:list --field' = 'id environment taken by files additions deletions base platform folder'
  'stash:list --fields' = 'id environment taken by files additions deletions base platform folder'
  'upstream:updates:list --field' = 'hash datetime message author'
  'upstream:updates:list --fields' = 'hash datetime message author'
  'workflow:info --field' = 'id env workflow user status started_at finished_at time type operations result reason'
  'workflow:info --fields' = 'id env workflow user status started_at finished_at time type operations result reason'
  'workflow:info:operations --field' = 'id type result duration description'
  'workflow:info:operations --fields' = 'id type result duration description'
  'workflow:info:status --field' = 'id env workflow user status started_at finished_at time'
  'workflow:list --field' = 'id env workflow user status started_at finished_at time'
  'workflow:info:status --fields' = 'id env workflow user status started_at finished_at time'
  'workflow:list --fields' = 'id env workflow user status started_at finished_at time'
  '--filter' = ''
  '--machine-token' = ''
  '--email' = ''
  '--message' = ''
  '-m' = ''
  '--author' = ''
  '--settle' = ''
  '--fingerprint' = ''
  '--expect' = ''
  '--note' = ''
  '--exclude' = ''
  '--limit-rate' = ''
  '--api-port' = ''
  '--ssh-port' = ''
  '--https-port' = ''
  '--site' = ''
  '--sites' = ''
  '--users' = ''
  '--speed' = ''
  '--latency' = ''
  '--fault' = ''
  '--name' = ''
  '--org' = ''
  '--owner' = ''
  '--plan' = ''
  '--upstream' = ''
  '--id' = ''
  '--commit' = ''
  '--since' = ''
  '--start' = ''
  '--max' = ''
  '--proxy' = ''
  '--timeout' = ''
  '--define' = ''
  '-D' = ''
  '--machine-token-file' = '@file'
  '--output' = '@file'
  '-o' = '@file'
  '--identity' = '@file'
  '-i' = '@file'
  '--client' = 'filezilla winscp winscp-url vscode phpstorm cyberduck openssh'
  '--on-changes' = 'ask abort commit stash discard'
  '--confirm' = '@target'
  '--busy' = 'wait fail'
  '--dir' = '@folder'
  '--code' = '@folder'
  '--format' = 'csv json list null string table tsv xml yaml'
  '--platform' = 'pantheon sandbox'
}

function script:Get-TurnoutFolder {
  $base = $env:XDG_CACHE_HOME
  if (-not $base) {
    if ($env:LOCALAPPDATA) { $base = Join-Path $env:LOCALAPPDATA 'Cache' }
    elseif ($IsMacOS) { $base = Join-Path $HOME 'Library/Caches' }
    else { $base = Join-Path $HOME '.cache' }
  }
  $base = Join-Path (Join-Path $base 'turnout') 'look-ups-1'
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
        Where-Object { $_.StartsWith($path, 'Ordinal') -and $_ -cmatch '^[\p{L}\p{N}._+@%/-]+$' } |
        ForEach-Object { "${place}:" + $path + ($_.Substring($path.Length) -creplace '/.*$', '/') } |
        Select-Object -Unique
    }
    '@stash' {
      turnout __complete stashes 2> $null | ForEach-Object { $_.Split("`t")[0] } |
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
