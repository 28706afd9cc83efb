import { defineCommand } from '../../cli/argv/define-command.ts';
import { describeFaults } from '../../contract/sandbox-faults.ts';

export default defineCommand({
  name: 'sandbox:start',
  summary: 'Starts the embedded platform: API, SFTP, Git, on this machine only',
  details: [
    'It runs until Ctrl-C, or with --detach until turnout sandbox:stop, and remembers everything. Workflows take as long as',
    'on the platform; --speed=10 or --speed=instant make them quicker. A second start finds the first one running, and',
    'prints the same lines. Ports, host keys, users and tokens belong to the folder, and outlive a reset.',
    '',
    'Faults, for tests of your own scripts:',
    describeFaults(),
  ].join('\n'),
  examples: [
    { command: 'sandbox:start', does: 'Start it here, until Ctrl-C' },
    { command: 'sandbox:start --detach --speed=instant', does: 'Start it in the background, for tests' },
    {
      command: 'sandbox:start --code ~/projects/shop --site shop',
      does: 'Serve your own code base as the site shop',
    },
    {
      command: 'sandbox:start --fault rate-limit=3',
      does: 'See how your script takes it when the platform is busy',
    },
  ],
  args: {},
  flags: {
    detach: { summary: 'In the background' },
    dir: { summary: 'Folder for everything that it remembers', value: 'DIR' },
    'api-port': { summary: 'Port of the API (a free one, the same at each start)', value: 'PORT' },
    'ssh-port': {
      summary: 'Port of SFTP and Git (2222, or another free one, the same at each start)',
      value: 'PORT',
    },
    'https-port': {
      summary: 'Port on which API and websites are served with TLS, too, as Terminus wants it (443)',
      value: 'PORT',
    },
    code: {
      summary: 'Folder, Git checkout or repository with the code of the first site, when it is new',
      value: 'DIR|URL',
    },
    site: { summary: 'Name of the first site, when it is new', value: 'NAME' },
    sites: { summary: 'How many sites there are at least (4)', value: 'N' },
    users: { summary: 'How many users there are at least (2)', value: 'N' },
    speed: { summary: 'How many times faster than the platform workflows run, or instant (1)', value: 'N' },
    latency: { summary: 'Milliseconds by which every answer of the API is late', value: 'MS' },
    fault: { summary: 'Something to go wrong; may be given more than once', value: 'NAME=VALUE', many: true },
  },
  async run(context, _args, flags) {
    const control = await context.sandbox(flags.dir);
    const options = {
      apiPort: flags['api-port'],
      sshPort: flags['ssh-port'],
      httpsPort: flags['https-port'],
      code: flags.code,
      site: flags.site,
      sites: flags.sites,
      users: flags.users,
      speed: flags.speed,
      latency: flags.latency,
      faults: flags.fault,
    };
    const commandLine = context.commandLine.filter(word => word !== '--detach');
    const started = flags.detach ? await control.detach(commandLine, options) : await control.start(options);
    const { running, already } = started;
    await context.printLine(
      `The sandbox is running: API ${running.api}, SFTP and Git on port ${running.sshPort}.`,
    );
    await context.printLine(
      `  export TURNOUT_PLATFORM=sandbox${flags.dir ? ` TURNOUT_SANDBOX_DIR='${control.folder}'` : ''}`,
    );
    await context.printLine(`  turnout auth:login --machine-token-file '${control.folder}/machine-token'`);
    if (running.https) {
      await context.printLine(`  With TLS: ${running.https}, certificate ${control.folder}/tls/cert.pem`);
    }
    for (const text of control.movedPorts(running)) context.report.warning(text);
    const unheeded = already ? control.unheeded(options, running) : [];
    if (unheeded.length > 0) {
      const names = unheeded.map(flag => `--${flag}`).join(', ');
      context.report.warning(
        `It runs already, without ${names}. To start it with that: turnout sandbox:stop, then once more.`,
      );
    }
    if (flags.detach || already) return;
    await context.untilSignal();
    await started.close();
  },
});
