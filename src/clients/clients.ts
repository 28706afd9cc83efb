import type { WriteFiles } from './bookmark.ts';

interface Client {
  title: string;
  /** Where its file usually lies, or what to do with it; said as the value of `--output`. */
  output: string;
  /** What to do after an export. */
  guide: string;
  /** Writers bring their parsers along, so each is loaded when it is asked for. */
  load(): Promise<{ writeFiles: WriteFiles }>;
}

/** Every client that connection:export writes for, by the name that `--client` takes. */
export const clients = {
  filezilla: {
    title: 'FileZilla',
    output: '~/.config/filezilla/sitemanager.xml',
    guide:
      'Close FileZilla before you write into its own file, for it writes the whole of it when it ends; or write to another file and take that in with File, Import. The sites stand in the Site Manager in a folder of their own, with one connection each, as the platform asks for. They log in with your agent (Pageant on Windows), or with the key that --identity names, in PEM, OpenSSH or .ppk form. Leave the remote directory empty: the login begins in the right folder, and its absolute name changes.',
    load: () => import('./filezilla.ts'),
  },
  winscp: {
    title: 'WinSCP (INI)',
    output: 'WinSCP.ini',
    guide:
      'Close WinSCP, then write into WinSCP.ini, which lies in %APPDATA% or beside the program when that keeps its settings in a file (Preferences, Storage). The sites stand in a folder of the platform. Log in with Pageant, or name a key in .ppk form with --identity; puttygen makes one. Set the number of background transfers to 1 (Preferences, Transfer, Background).',
    load: () => import('./winscp.ts'),
  },
  'winscp-url': {
    title: 'WinSCP (URL)',
    output: 'winscp-urls.txt',
    guide:
      'Open the address with winscp.exe "ADDRESS" /sessionname=my-site.dev, in a script with open ADDRESS, or from a browser. The slash at its end belongs to it. The key comes from Pageant.',
    load: () => import('./winscp-url.ts'),
  },
  vscode: {
    title: 'VS Code SFTP',
    output: '.vscode/sftp.json',
    guide:
      'It is for the extension Natizyskunk.sftp, and goes into .vscode/sftp.json of the folder that holds the code; several environments become profiles, chosen with "SFTP: Set Profile". On Windows put "pageant" in place of $SSH_AUTH_SOCK. Uploading on save is off: each save would be an uncommitted change of the environment, which has to be in SFTP mode. Keep .vscode/sftp.json out of Git if others use other keys.',
    load: () => import('./vscode-sftp.ts'),
  },
  phpstorm: {
    title: 'PhpStorm',
    output: '.idea',
    guide:
      'Close the project, then write its three files into .idea; after that look at Settings, Build, Deployment. The root path is the folder of the login as the server named it just now; it changes when the platform moves the environment, and Autodetect then finds it again. Code is mapped to /code in it. Automatic upload stays off: switch it on only while the environment is in SFTP mode. Allow one connection (Advanced, Limit concurrent connections), and leave .idea/webServers.xml and sshConfigs.xml out of Git.',
    load: () => import('./phpstorm.ts'),
  },
  cyberduck: {
    title: 'Cyberduck',
    output: 'my-site.dev.duck',
    guide:
      'Open the .duck file, or put it into the folder of bookmarks; several environments become one file each in the folder that --output names. Written again, a bookmark changes and is not doubled. It transfers over the one connection of the browser window. Cyberduck uses your agent, or the key that --identity names.',
    load: () => import('./cyberduck.ts'),
  },
  openssh: {
    title: 'OpenSSH',
    output: '~/.ssh/turnout.conf',
    guide:
      'Write to ~/.ssh/turnout.conf and put the line "Include turnout.conf" at the top of ~/.ssh/config; then sftp, scp, rsync, Git, VS Code and PhpStorm know the names: sftp my-site.dev.pantheon, scp file my-site.dev.pantheon:files/, git clone my-site.pantheon:~/repository.git. There is no shell behind them. A changed host key is refused: turnout connection:trust shows both.',
    load: () => import('./openssh.ts'),
  },
} as const satisfies Record<string, Client>;

export type ClientName = keyof typeof clients;

export const clientNames = Object.keys(clients) as ClientName[];
