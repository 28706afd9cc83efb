import { defineCommand } from '../../cli/define-command.ts';

export default defineCommand({
  name: 'sandbox:start',
  summary: 'Starts the embedded platform: API, SFTP, Git, on this machine only',
  details: [
    'It runs until Ctrl-C, or with --detach until turnout sandbox:stop, and remembers everything. Workflows take as long as',
    'on the platform; --speed=10 or --speed=instant make them quicker.',
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
    'api-port': { summary: 'Port of the API (any free one)', value: 'PORT' },
    'ssh-port': { summary: 'Port of SFTP and Git (2222, or another free one)', value: 'PORT' },
    code: {
      summary: 'Folder, Git checkout or repository with the code of the first site, when it is new',
      value: 'DIR|URL',
    },
    site: { summary: 'Name of the first site, when it is new', value: 'NAME' },
    speed: { summary: 'How many times faster than the platform workflows run, or instant (1)', value: 'N' },
    latency: { summary: 'Milliseconds by which every answer of the API is late', value: 'MS' },
    fault: { summary: 'Something to go wrong; may be given more than once', value: 'NAME=VALUE', many: true },
  },
  async run(context, _args, flags) {
    const control = await context.sandbox(flags.dir);
    const wish = {
      apiPort: flags['api-port'],
      sshPort: flags['ssh-port'],
      code: flags.code,
      site: flags.site,
      speed: flags.speed,
      latency: flags.latency,
      faults: flags.fault,
    };
    const lines = (api: string, sshPort: number) => [
      `The sandbox is running: API ${api}, SFTP and Git on port ${sshPort}.`,
      `  export TURNOUT_PLATFORM=sandbox${flags.dir ? ` TURNOUT_SANDBOX_DIR='${control.folder}'` : ''}`,
      `  turnout auth:login --machine-token-file '${control.folder}/machine-token'`,
    ];
    if (flags.detach) {
      const { api, sshPort } = await control.detach(
        context.commandLine.filter(word => word !== '--detach'),
        wish,
      );
      for (const line of lines(api, sshPort)) await context.printLine(line);
      return;
    }
    const hosted = await control.start(wish);
    const { api, sshPort } = hosted.running;
    for (const line of lines(api, sshPort)) await context.printLine(line);
    await context.untilSignal();
    await hosted.close();
  },
});
