interface Family {
  number: string;
  /** The fault or the attack, in a few words. */
  title: string;
}

/** One that concerns turnout: what is counted, and the tests outside of test/faults that show it too. */
interface Shown extends Family {
  metric: string;
  shownBy?: readonly string[];
}

/** One that does not, and why. */
interface Foreign extends Family {
  because: string;
}

/** Every number of faults-and-attacks.md 3.2 (T) and 3.3 (S), none left out: catalogue.test.ts counts them. */
const all = [
  {
    number: 'T-01',
    title: 'a 429 with every form of Retry-After',
    metric: 'nobody comes back early, nobody waits for more than a minute',
    shownBy: ['test/api/retry.test.ts', 'test/api/client.test.ts'],
  },
  {
    number: 'T-02',
    title: '5xx in answer to a GET',
    metric: 'at most 4 tries, then 9',
    shownBy: ['test/api/retry.test.ts', 'test/api/send-request.test.ts'],
  },
  {
    number: 'T-03',
    title: 'the answer to an order is lost',
    metric: 'workflows per order 1',
    shownBy: ['test/api/start-workflow.test.ts', 'test/commands/lost-answers.test.ts'],
  },
  {
    number: 'T-04',
    title: 'answers that are cut or truncated',
    metric: 'wrong exit codes 0, bodies shown 0',
    shownBy: ['test/api/transport/transport.test.ts'],
  },
  {
    number: 'T-05',
    title: 'pages, wrong shapes, errors with status 200',
    metric: 'crashes 0',
    shownBy: ['test/api/random-bodies.test.ts', 'test/contract/error-bodies.test.ts'],
  },
  {
    number: 'T-06',
    title: 'a server that sends slowly or nothing',
    metric: 'given up at the limit',
    shownBy: ['test/api/transport/transport.test.ts'],
  },
  {
    number: 'T-07',
    title: 'no such host, nobody there, bad certificates',
    metric: 'TLS bypassed 0',
    shownBy: ['test/api/transport/transport.test.ts', 'test/commands/failures.test.ts'],
  },
  {
    number: 'T-08',
    title: 'a session that expires during a workflow',
    metric: 'the same workflow is followed, logins 1',
    shownBy: ['test/api/start-workflow.test.ts', 'test/api/session.test.ts'],
  },
  {
    number: 'T-09',
    title: 'a token that was revoked',
    metric: 'logins at most 1, exit code 3, the token stays',
    shownBy: ['test/api/session.test.ts', 'test/commands/auth/auth.test.ts'],
  },
  {
    number: 'T-10',
    title: 'clocks that are wrong by a day',
    metric: 'lines that fail 0',
    shownBy: ['test/operations/commit/identify-commit.test.ts'],
  },
  {
    number: 'T-11',
    title: 'workflows that fail, are aborted or disappear',
    metric: 'wrong exit codes 0',
    shownBy: ['test/operations/workflow/workflow-end.test.ts', 'test/sandbox/workflows/ends.test.ts'],
  },
  {
    number: 'T-12',
    title: 'a workflow that never ends',
    metric: 'ends at the deadline with 6 and the way to go on waiting',
    shownBy: ['test/api/wait-for-workflow.test.ts', 'test/commands/workflow/wait.test.ts'],
  },
  {
    number: 'T-13',
    title: "other people's workflows in the list",
    metric: 'wrong ones picked 0',
    shownBy: ['test/operations/workflow/find-workflow.test.ts'],
  },
  {
    number: 'T-14',
    title: 'Ctrl-C, once and twice',
    metric: 'state unchanged, or the workflow named',
    shownBy: [
      'test/cli/runtime/signals.test.ts',
      'test/cli/runtime/abortable-transport.test.ts',
      'test/e2e/signals.test.ts',
      'test/e2e/terminal.test.ts',
    ],
  },
  {
    number: 'T-15',
    title: 'SIGTERM, SIGHUP',
    metric: 'exit codes 143 and 129, leftovers 0',
    shownBy: ['test/cli/runtime/signals.test.ts', 'test/e2e/signals.test.ts'],
  },
  {
    number: 'T-16',
    title: 'uploads and downloads that lose the network',
    metric: 'corrupt files 0',
    shownBy: ['test/interruptions/interruptions.test.ts', 'test/sandbox/ssh/openssh.test.ts'],
  },
  {
    number: 'T-17',
    title: 'SFTP servers that close the channel, stall, answer short',
    metric: 'hangs 0',
    shownBy: ['test/sftp/connect/connect.test.ts', 'test/stash/stash.test.ts'],
  },
  {
    number: 'T-18',
    title: 'disks that are full, fail or are read-only',
    metric: 'the old file is whole, always',
  },
  {
    number: 'T-19',
    title: 'a source that changes while it is sent',
    metric: 'silent mismatches 0',
    shownBy: ['test/sftp/upload/put.test.ts', 'test/stash/copy-changes.test.ts'],
  },
  {
    number: 'T-20',
    title: 'changes that arrive while the mode is switched',
    metric: 'acknowledged before the last reading and lost 0',
    shownBy: ['test/operations/switch/switch-interleavings.test.ts', 'test/races/races.test.ts'],
  },
  {
    number: 'T-21',
    title: 'two turnouts on one environment',
    metric: 'workflows per intended change 1',
    shownBy: ['test/config/environment-lock.test.ts', 'test/e2e/two-clients.test.ts'],
  },
  {
    number: 'T-22',
    title: 'a commit while somebody uploads',
    metric: 'every byte is in the commit or pending',
    shownBy: ['test/sandbox/code/commit.test.ts', 'test/races/races.test.ts'],
  },
  {
    number: 'T-23',
    title: 'the sandbox is killed at any point',
    metric: 'fsck clean, acknowledged writes lost 0, workflows that run for ever 0',
    shownBy: [
      'test/e2e/kill/kill.test.ts',
      'test/sandbox/workflows/restart.test.ts',
      'test/sandbox/store/durable-store.test.ts',
    ],
  },
  {
    number: 'T-24',
    title: 'damaged settings, sessions, stashes, journals',
    metric: 'crashes 0, originals lost 0',
  },
  {
    number: 'T-25',
    title: 'eight processes write at once',
    metric: 'updates lost 0',
  },
  {
    number: 'T-26',
    title: 'HOME that is unset, absurd or read-only',
    metric: 'hangs 0, files with wrong modes 0',
    shownBy: ['test/config/base-directories.test.ts', 'test/cli/built.test.ts'],
  },
  {
    number: 'T-27',
    title: 'a hundred thousand changes',
    metric: 'entries lost 0',
    shownBy: ['test/e2e/many-changes.test.ts'],
  },
  {
    number: 'T-28',
    title: 'names of every kind, there and back',
    metric: 'names changed 0',
    shownBy: [
      'test/sandbox/ssh/names.test.ts',
      'test/stash/stash-store.test.ts',
      'test/e2e/stash-property.test.ts',
    ],
  },
  {
    number: 'T-29',
    title: 'wrong lines',
    metric: 'exit code 2, requests sent 0',
    shownBy: [
      'test/commands/failures.test.ts',
      'test/cli/argv/parse-argv.test.ts',
      'test/cli/argv/bind-arguments.test.ts',
    ],
  },
  {
    number: 'T-30',
    title: 'a reader that goes away',
    metric: 'exit code 141, stacks shown 0',
    shownBy: ['test/cli/built.test.ts'],
  },
  {
    number: 'T-31',
    title: 'new fields, states and values of the platform',
    metric: 'crashes 0',
    shownBy: ['test/contract/lenient-schemas.test.ts'],
  },
  {
    number: 'T-32',
    title: 'memory and descriptors over many commands',
    metric: 'memory of one channel bounded; npm run test:soak has the long run',
    shownBy: ['test/sandbox/ssh/sftp-protocol.test.ts'],
  },
  {
    number: 'T-33',
    title: 'IPv6, localhost, proxies',
    metric:
      'the sandbox is at 127.0.0.1 and says so; proxies that are named are used, never for loopback; SECURITY.md says so',
    shownBy: ['test/sandbox/http/door.test.ts'],
  },
  {
    number: 'T-34',
    title: 'paths that mean something else on Windows',
    because:
      'src/sftp/remote/safe-name.ts refuses them on Windows, where these tests are not run (SECURITY.md says so)',
  },
  {
    number: 'S-01',
    title: 'escape sequences in everything that is shown',
    metric: 'title, clipboard, modes, other lines changed 0',
    shownBy: ['test/text/escape.test.ts', 'test/output/render.test.ts'],
  },
  {
    number: 'S-02',
    title: 'the same in JSON, CSV, YAML',
    metric: 'read back otherwise 0',
    shownBy: ['test/output/formats/round-trip.test.ts'],
  },
  {
    number: 'S-03',
    title: 'commands to GitHub Actions in what is shown',
    metric: 'commands that a runner would obey 0',
    shownBy: ['test/text/escape.test.ts'],
  },
  {
    number: 'S-04',
    title: 'formulas in CSV',
    because:
      'the CSV is Terminus’s, byte for byte, and is read by programs; a value that is changed would not be the value (SECURITY.md says so)',
  },
  {
    number: 'S-05',
    title: 'names that a completion script would execute',
    metric: 'executed 0, words offered that are not plain 0',
    shownBy: ['test/completion/shells.test.ts', 'test/completion/scripts.test.ts'],
  },
  {
    number: 'S-06',
    title: 'suggested commands that are made of foreign text',
    metric: 'pasted and executed 0',
  },
  {
    number: 'S-07',
    title: 'an SFTP server that lists names which lead elsewhere',
    metric: 'files outside the target 0',
    shownBy: ['test/sftp/remote/hostile-listing.test.ts', 'test/stash/stash-store.test.ts'],
  },
  {
    number: 'S-08',
    title: 'links in the target folder, and swapped on the server',
    metric: 'bytes of victims changed 0',
    shownBy: ['test/sftp/remote/hostile-listing.test.ts', 'test/stash/copy-changes.test.ts'],
  },
  {
    number: 'S-09',
    title: 'an SFTP server that sends without an end',
    metric: 'given up 100 %',
    shownBy: ['test/sftp/remote/hostile-listing.test.ts'],
  },
  {
    number: 'S-10',
    title: 'modes and times that a server chooses',
    metric: 'setuid files 0',
    shownBy: ['test/sftp/remote/hostile-listing.test.ts'],
  },
  {
    number: 'S-11',
    title: 'uploads of what a link leads to',
    metric: 'files outside the source sent 0',
    shownBy: ['test/sftp/upload/put.test.ts'],
  },
  {
    number: 'S-12',
    title: 'arguments that are options or commands',
    metric: 'executed 0, files written 0',
  },
  {
    number: 'S-13',
    title: 'the API names hosts and users that are options',
    metric: 'executed 0',
    shownBy: ['test/contract/connection.test.ts'],
  },
  {
    number: 'S-14',
    title: 'a git or an ssh in the working directory',
    metric: 'executed 0',
  },
  {
    number: 'S-15',
    title: 'secrets in output, files, arguments, children',
    metric: 'found 0, in all that the families print and leave in homes too',
    shownBy: ['test/api/canary.test.ts', 'test/commands/failures.test.ts', 'test/commands/secrets.test.ts'],
  },
  {
    number: 'S-16',
    title: 'modes of what we write, under umask 000',
    metric: 'readable by others 0',
    shownBy: ['test/config/credentials.test.ts', 'test/sandbox/store/durable-store.test.ts'],
  },
  {
    number: 'S-17',
    title: 'links planted where we write',
    metric: 'followed 0',
  },
  {
    number: 'S-18',
    title: 'host keys that changed, are revoked, of another type',
    metric: 'attempts to log in at a wrong host 0',
    shownBy: ['test/sftp/auth/host-keys.test.ts', 'test/sftp/auth/known-hosts.test.ts'],
  },
  {
    number: 'S-19',
    title: 'a server that asks for a password, or for the agent',
    metric: 'passwords and agents offered 0',
    shownBy: ['test/sftp/connect/connect.test.ts', 'test/sftp/auth/identities.test.ts'],
  },
  {
    number: 'S-20',
    title: 'SSH servers and clients that offer weak algorithms only',
    metric: 'weak ones agreed on 0',
  },
  {
    number: 'S-21',
    title: 'NODE_TLS_REJECT_UNAUTHORIZED=0',
    metric: 'bypassed in silence 0',
  },
  {
    number: 'S-22',
    title: 'redirects to elsewhere',
    metric: 'credentials at another origin 0',
    shownBy: ['test/api/transport/redirect.test.ts', 'test/config/precedence.test.ts'],
  },
  {
    number: 'S-23',
    title: 'credentials for Git sent to another host',
    metric: 'prompts and credential helpers of ours 0',
    shownBy: ['test/commands/git/clone.test.ts'],
  },
  {
    number: 'S-24',
    title: '__proto__ and its like as names',
    metric: 'entries shown = entries sent',
    shownBy: ['test/contract/diffstat.test.ts', 'test/output/cell-text.test.ts'],
  },
  {
    number: 'S-25',
    title: 'JSON that is deep, large, doubled, broken',
    metric: 'crashes 0',
    shownBy: ['test/api/random-bodies.test.ts', 'test/api/transport/transport.test.ts'],
  },
  {
    number: 'S-26',
    title: 'patterns that take for ever',
    metric: 'none is accepted',
    shownBy: ['test/output/fields.test.ts'],
  },
  {
    number: 'S-27',
    title: 'the API of the sandbox from web pages and other addresses',
    metric: 'foreign requests accepted 0, other addresses listened on 0',
    shownBy: ['test/sandbox/http/door.test.ts'],
  },
  {
    number: 'S-28',
    title: 'malformed HTTP requests',
    metric: 'crashes 0, a good client served within 1 s',
    shownBy: ['test/sandbox/http/door.test.ts'],
  },
  {
    number: 'S-29',
    title: 'paths that lead out of the SFTP tree',
    metric: 'files outside touched 0',
    shownBy: ['test/sandbox/ssh/jail.test.ts', 'test/sandbox/ssh/sftp-refusals.test.ts'],
  },
  {
    number: 'S-30',
    title: 'links that lead out of it, by SFTP and by push',
    metric: 'followed 0',
    shownBy: ['test/sandbox/ssh/jail.test.ts', 'test/sandbox/ssh/sftp-files.test.ts'],
  },
  {
    number: 'S-31',
    title: 'real paths in answers',
    metric: 'found in answers 0',
    shownBy: ['test/sandbox/ssh/sftp-files.test.ts'],
  },
  {
    number: 'S-32',
    title: 'extensions and attributes that do harm',
    metric: 'unknown ones refused 100 %',
    shownBy: ['test/sandbox/ssh/sftp-refusals.test.ts', 'test/sandbox/ssh/sftp-files.test.ts'],
  },
  {
    number: 'S-33',
    title: 'folders that are swapped for links meanwhile',
    metric: 'outside reached 0',
    shownBy: ['test/sandbox/ssh/jail.test.ts'],
  },
  {
    number: 'S-34',
    title: '.git in every disguise',
    metric: 'executed 0',
    shownBy: ['test/sandbox/ssh/sftp-refusals.test.ts'],
  },
  {
    number: 'S-35',
    title: 'drivers, filters, modules in a pushed tree',
    metric: 'executed 0',
    shownBy: ['test/sandbox/code/git-rules.test.ts', 'test/sandbox/code/git/repository.test.ts'],
  },
  {
    number: 'S-36',
    title: 'commands over SSH',
    metric: 'executed 0, channels forwarded 0',
    shownBy: ['test/sandbox/ssh/git.test.ts', 'test/sandbox/ssh/connection.test.ts'],
  },
  {
    number: 'S-37',
    title: 'pushes that should not be',
    metric: 'state changes 0',
    shownBy: ['test/sandbox/code/push.test.ts', 'test/e2e/refusals.test.ts'],
  },
  {
    number: 'S-38',
    title: 'guessing, half-open and many connections, handles',
    metric: 'guesses per connection at most 6, connections at most 64',
    shownBy: ['test/sandbox/ssh/authentication.test.ts', 'test/sandbox/ssh/connection.test.ts'],
  },
  {
    number: 'S-39',
    title: 'malformed SFTP packets',
    metric: 'crashes 0, a good client served within 1 s, memory bounded',
    shownBy: ['test/sandbox/ssh/sftp-protocol.test.ts', 'test/sandbox/ssh/sftp-codec.test.ts'],
  },
  {
    number: 'S-40',
    title: 'a real token given to the sandbox',
    metric: 'kept or accepted 0',
    shownBy: ['test/sandbox/http/account.test.ts'],
  },
  {
    number: 'S-41',
    title: 'names and sizes in a stash that a server chose',
    metric: 'files outside the stash 0',
    shownBy: ['test/stash/stash-store.test.ts', 'test/stash/copy-changes.test.ts'],
  },
  {
    number: 'S-42',
    title: 'dependencies',
    metric: 'run-time packages outside the list 0, without a hash 0, with an install script 0 that run',
    shownBy: ['test/e2e/package.test.ts'],
  },
  {
    number: 'S-43',
    title: 'a secret that is typed',
    metric: 'characters echoed 0',
    shownBy: ['test/commands/auth/auth.test.ts'],
  },
  {
    number: 'S-44',
    title: 'locks and process ids of others',
    metric: 'wrong processes ended 0',
    shownBy: [
      'test/sandbox/host/control.test.ts',
      'test/sandbox/host/folder-lock.test.ts',
      'test/system/lock/socket-path.test.ts',
    ],
  },
  {
    number: 'S-45',
    title: 'addresses that a server wants opened',
    metric: 'only those that we make of checked parts are opened',
    shownBy: ['test/commands/connection/open.test.ts'],
  },
] as const satisfies readonly (Shown | Foreign)[];

export type FaultNumber = (typeof all)[number]['number'];
export type Entry = (Shown | Foreign) & { number: FaultNumber };

export const catalogue: readonly Entry[] = all;

/** The tests outside of test/faults that show something of the catalogue. */
export const shownElsewhere = [
  ...new Set(catalogue.flatMap(entry => ('shownBy' in entry ? (entry.shownBy ?? []) : []))),
];
