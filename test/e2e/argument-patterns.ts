/** A line as people's scripts have it, with `turnout` for the word `terminus`, and what has to come of it. */
export interface Pattern {
  /** Where it was seen, or why it has to work. */
  seen: string;
  /** Bash. `$SITE` is my-site, `$UUID` its id, `$ENV` an environment that no other line touches. */
  script: string;
  stdout?: string;
  stderr?: string;
  code?: number;
}

const enabled = ' [notice] Enabled on-server development via SFTP for "ENV"\n';

/** user-needs.md 2.1. Each begins in Git mode. */
export const modeSwitches: readonly Pattern[] = [
  { seen: 'no flag, 47 files', script: 'turnout connection:set $SITE.$ENV sftp', stderr: enabled },
  { seen: 'trailing -y', script: 'turnout connection:set "$UUID".$ENV sftp -y', stderr: enabled },
  { seen: 'trailing --yes', script: 'turnout connection:set $SITE.$ENV sftp --yes', stderr: enabled },
  {
    seen: '--yes before the command',
    script: 'turnout --yes connection:set $SITE.$ENV sftp',
    stderr: enabled,
  },
  { seen: '-n before the command', script: 'turnout -n connection:set $SITE.$ENV sftp', stderr: enabled },
  { seen: 'trailing -q', script: 'turnout connection:set $SITE.$ENV sftp -q' },
  {
    seen: 'no site at all, from variables',
    script: 'TERMINUS_SITE=$SITE TERMINUS_ENV=$ENV turnout connection:set sftp -y',
    stderr: enabled,
  },
  {
    seen: 'a flag between command and site',
    script: 'turnout connection:set -y $SITE.$ENV sftp',
    stderr: enabled,
  },
  { seen: '-- before the site', script: 'turnout connection:set -y -- $SITE.$ENV sftp', stderr: enabled },
  { seen: 'the site as UUID', script: 'turnout connection:set $UUID.$ENV sftp', stderr: enabled },
  { seen: 'the mode in capitals', script: 'turnout connection:set $SITE.$ENV SFTP', stderr: enabled },
  {
    seen: 'twice: the second is a notice, and 0',
    script: 'turnout connection:set $SITE.$ENV sftp -q; turnout connection:set $SITE.$ENV sftp',
    stderr: ' [notice] The connection mode is already set to sftp.\n',
  },
  { seen: '|| true', script: 'turnout connection:set $SITE.nope sftp 2>/dev/null || true' },
  { seen: '2>/dev/null', script: 'turnout connection:set $SITE.$ENV sftp 2>/dev/null' },
  {
    seen: '2>&1 in $( )',
    script: 'said=$(turnout connection:set $SITE.$ENV sftp 2>&1); echo "$? $said"',
    stdout: `0 ${enabled}`,
  },
  { seen: '</dev/null', script: 'turnout connection:set $SITE.$ENV sftp </dev/null', stderr: enabled },
  {
    seen: 'if … then',
    script: 'if turnout connection:set $SITE.$ENV sftp -q; then echo switched; else echo not; fi',
    stdout: 'switched\n',
  },
  {
    seen: 'a retry in a function',
    script:
      'retry() { for i in 1 2 3; do "$@" && return; done; }; retry turnout connection:set $SITE.$ENV sftp',
    stderr: enabled,
  },
  {
    seen: '$TERMINUS_BIN',
    script: 'TERMINUS_BIN=turnout; $TERMINUS_BIN connection:set $SITE.$ENV sftp',
    stderr: enabled,
  },
  {
    seen: 'exec in Node, with no terminal',
    script: `node -e 'require("child_process").exec(process.env.TURNOUT + " connection:set my-site." + process.env.ENV + " sftp", (e, out, err) => console.log(e?.code ?? 0, err.trim()))'`,
    stdout: '0 [notice] Enabled on-server development via SFTP for "ENV"\n',
  },
  {
    seen: 'before 1.0',
    script: 'turnout site set-connection-mode --site=$SITE --env=$ENV --mode=sftp',
    code: 2,
    stderr:
      ' [error]  This is the syntax of Terminus 0.x.\n [notice] Use: turnout connection:set my-site.ENV sftp\n',
  },
];

const committed = ' [notice] Your code was committed.\n';

/** user-needs.md 2.2. Each begins in SFTP mode with nothing to commit, so --force makes an empty commit. */
export const commits: readonly Pattern[] = [
  {
    seen: '--message="x", 13 files',
    script: 'turnout env:commit $SITE.$ENV --message="Update all plugins" --force --field=message',
    stdout: 'Update all plugins\n',
    stderr: committed,
  },
  {
    seen: '--message "x" with a space, 7 files',
    script: 'turnout env:commit $SITE.$ENV --message "-y tidy" --force --field message',
    stdout: '-y tidy\n',
    stderr: committed,
  },
  {
    seen: 'options before the site, and -- before it: 9 and 8 files',
    script: 'M="Say it"; turnout env:commit --message "$M" --force --field=message -- $SITE.$ENV',
    stdout: 'Say it\n',
    stderr: committed,
  },
  {
    seen: 'no site, from variables',
    script: 'TERMINUS_SITE=$SITE TERMINUS_ENV=$ENV turnout env:commit --force -y --field=message',
    stdout: 'Terminus commit.\n',
    stderr: committed,
  },
  {
    seen: '-n before',
    script: 'turnout -n env:commit $SITE.$ENV --message=x',
    stderr: ' [warning] There is no code to commit.\n',
  },
  {
    seen: '-n after, and || true',
    script: 'turnout env:commit $SITE.$ENV --message=x -n || true',
    stderr: ' [warning] There is no code to commit.\n',
  },
];

/** user-needs.md 2.3. */
const diffstatWays: readonly { seen: string; script: string; none: string; some: string }[] = [
  {
    seen: 'compared with [] exactly',
    script: '[ "$(turnout env:diffstat $SITE.$ENV --format=json -q)" = "[]" ] && echo none || echo some',
    none: 'none\n',
    some: 'some\n',
  },
  {
    seen: 'two lines mean none',
    script: 'turnout env:diffstat $SITE.$ENV --fields=file --format=csv -q | wc -l | tr -d " "',
    none: '1\n',
    some: '2\n',
  },
  {
    seen: 'tail and grep',
    script:
      'if turnout env:diffstat $SITE.$ENV --format=csv -q | tail -n +2 | grep -q .; then echo some; else echo none; fi',
    none: 'none\n',
    some: 'some\n',
  },
  {
    seen: '--field=file',
    script: 'turnout env:diffstat $SITE.$ENV --field=file -q',
    none: '',
    some: 'new.php\n',
  },
  {
    seen: '--format=string tested with -n',
    script:
      'if [[ -n "$(turnout env:diffstat $SITE.$ENV --format=string -q)" ]]; then echo some; else echo none; fi',
    none: 'none\n',
    some: 'some\n',
  },
  {
    seen: 'every field by name, as JSON',
    script:
      'turnout env:diffstat $SITE.$ENV --format=json --fields=file,status,deletions,additions -q | tr -d " \\n"; echo',
    none: '[]\n',
    some: '[{"file":"new.php","status":"A","deletions":"0","additions":"1"}]\n',
  },
  {
    seen: 'the bare table in $( )',
    script: 'said=$(turnout env:diffstat $SITE.$ENV -q); echo "$said" | grep -c new.php',
    none: '0\n',
    some: '1\n',
  },
  {
    seen: '2>&1 and a phrase that Terminus never prints either',
    script: 'turnout env:diffstat $SITE.$ENV 2>&1 | grep -c "files changed"',
    none: '0\n',
    some: '0\n',
  },
];

export const diffstatsOfNothing: readonly Pattern[] = diffstatWays.map(({ none, ...way }) => ({
  ...way,
  stdout: none,
  code: none === '0\n' ? 1 : 0,
}));
export const diffstats: readonly Pattern[] = diffstatWays.map(({ some, ...way }) => ({
  ...way,
  stdout: some,
  code: some === '0\n' ? 1 : 0,
}));

const gitUrl = 'ssh://codeserver.dev.UUID@HOST:PORT/~/repository.git';
const sftpCommand = 'sftp -o Port=PORT appserver.ENV.UUID@HOST\n';

/** user-needs.md 2.4, the way to ask; what scripts then do with the answer is tested with OpenSSH. */
export const connectionQuestions: readonly Pattern[] = [
  {
    seen: '--field=NAME',
    script: 'turnout connection:info $SITE.$ENV --field=sftp_command',
    stdout: sftpCommand,
  },
  {
    seen: '--field NAME',
    script: 'turnout connection:info $SITE.$ENV --field sftp_command',
    stdout: sftpCommand,
  },
  {
    seen: 'options first, 4 files',
    script: 'turnout connection:info --fields=git_url --format=list $SITE.$ENV',
    stdout: `${gitUrl}\n`,
  },
  {
    seen: 'options first, then --',
    script: "turnout connection:info --format=string --fields='git_url' -- $SITE.$ENV",
    stdout: `${gitUrl}\n`,
  },
  {
    seen: '-n before',
    script: 'turnout -n connection:info --field git_url "$SITE.$ENV"',
    stdout: `${gitUrl}\n`,
  },
  {
    seen: 'a label of a field that is not there: an empty line, and 0',
    script: "turnout connection:info $SITE.$ENV --field='Redis Command'",
    stdout: '\n',
  },
  {
    seen: 'a label in --fields',
    script: "turnout connection:info $SITE.$ENV --fields='Git Command' --format=string",
    stdout: `git clone ${gitUrl} my-site\n`,
  },
  {
    seen: 'labels, as a list',
    script: "turnout connection:info $SITE.$ENV --fields='SFTP Host,SFTP Username,SFTP Port' --format='list'",
    stdout: 'HOST\nappserver.ENV.UUID\nPORT\n',
  },
  {
    seen: 'every field, as YAML',
    script: "turnout connection:info $SITE.$ENV --fields=* --format=yaml | grep -c '^[a-z_]*: '",
    stdout: '21\n',
  },
  {
    seen: 'a glob',
    script: "turnout connection:info $SITE.$ENV --fields='*_url' --format=json | grep -o '\"[a-z_]*\":'",
    stdout: '"sftp_url":\n"git_url":\n"mysql_url":\n',
  },
  {
    seen: 'JSON for jq',
    script: `turnout connection:info $SITE.$ENV --format=json | node -p 'JSON.parse(require("fs").readFileSync(0)).sftp_command'`,
    stdout: sftpCommand,
  },
  {
    seen: 'a field that Terminus has not, but people ask for',
    script: 'turnout connection:info $SITE.$ENV --field=connection_mode',
    stdout: 'git\n',
  },
  {
    seen: 'no site, from variables',
    script: 'export TERMINUS_SITE=$SITE TERMINUS_ENV=$ENV; turnout connection:info --field=sftp_command',
    stdout: sftpCommand,
  },
];

const info = 'turnout env:info --field=id';
const clone =
  'git init -q -b master . && git remote add origin ssh://codeserver.dev.$UUID@codeserver.dev.$UUID.drush.in:2222/~/repository.git';

/** user-needs.md 2.5, and where else a setting comes from. */
export const defaults: readonly Pattern[] = [
  { seen: 'both variables', script: `TERMINUS_SITE=$SITE TERMINUS_ENV=$ENV ${info}`, stdout: 'ENV\n' },
  {
    seen: 'ours before Terminus’s',
    script: `TERMINUS_SITE=x TURNOUT_SITE=$SITE TERMINUS_ENV=$ENV ${info}`,
    stdout: 'ENV\n',
  },
  {
    seen: '.env in the folder',
    script: `printf 'TERMINUS_SITE="%s"\\nTERMINUS_ENV=%s\\n' $SITE $ENV > .env; ${info}`,
    stdout: 'ENV\n',
  },
  {
    seen: 'the Git remote: master is dev',
    script: `${clone} && git commit -q --allow-empty -m x && ${info}`,
    stdout: 'dev\n',
  },
  {
    seen: 'the Git remote: a branch is its multidev',
    script: `${clone} && git checkout -q -b $ENV && git commit -q --allow-empty -m x && ${info}`,
    stdout: 'ENV\n',
  },
  { seen: '-D', script: `turnout env:info -D site=$SITE -D env=$ENV --field=id`, stdout: 'ENV\n' },
  {
    seen: 'one site variable, for a command that takes a site',
    script: 'TERMINUS_SITE=$SITE turnout site:info --field=name',
    stdout: 'my-site\n',
  },
  {
    seen: 'the default field of auth:whoami',
    script: 'turnout auth:whoami',
    stdout: 'dev@sandbox.localhost\n',
  },
  { seen: 'the default field of site:lookup', script: 'turnout site:lookup $SITE', stdout: 'UUID\n' },
  {
    seen: '-v of Symfony from the environment',
    script: 'SHELL_VERBOSITY=-1 turnout env:diffstat $SITE.$ENV --format=csv --fields=file',
    stdout: 'File\n',
  },
  {
    seen: 'a login by the token in the environment, as CI scripts have it',
    script:
      'token=$TERMINUS_MACHINE_TOKEN; unset TERMINUS_MACHINE_TOKEN; turnout auth:login --machine-token="$token" 2>/dev/null; turnout auth:whoami',
    stdout: 'dev@sandbox.localhost\n',
  },
  {
    seen: 'a login that Terminus has left, for the host of its config.yml',
    script: [
      'mkdir -p ~/.terminus/cache/tokens',
      'printf \'{"token":"%s","email":"dev+ci@example.com","date":1}\' $TERMINUS_MACHINE_TOKEN > ~/.terminus/cache/tokens/dev-ci@example.com',
      'chmod 600 ~/.terminus/cache/tokens/*',
      "printf 'TERMINUS_PROTOCOL: http\\nTERMINUS_HOST: 127.0.0.1\\nTERMINUS_PORT: %s\\n' $API_PORT > ~/.terminus/config.yml",
      'unset TERMINUS_MACHINE_TOKEN TURNOUT_PLATFORM',
      'turnout auth:whoami',
    ].join('; '),
    stdout: 'dev@sandbox.localhost\n',
  },
];
