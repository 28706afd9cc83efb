import { isDevelopment } from '../../contract/environment.ts';
import type { OnChangesDeps } from '../changes/resolve-pending-changes.ts';
import type { EnvironmentPort } from '../ports/operation-ports.ts';
import { refuseUpload } from '../refuse-upload.ts';
import type { WaitOptions } from '../wait-options.ts';
import { switchMode } from './switch-mode.ts';

interface Opening {
  /** `my-site.dev` */
  name: string;
  environment: string;
  port: EnvironmentPort;
  /** On the server, relative to the login folder. */
  path: string;
  /** Asks for a yes, or throws; undefined where no one can say yes. */
  confirm: ((question: string) => Promise<void>) | undefined;
  /** Made when they are needed. */
  deps(): Promise<OnChangesDeps>;
  limits: WaitOptions;
}

/**
 * Makes sure that code takes files: offers to switch to SFTP mode, which loses nothing. Throws RefusedError where code
 * never takes any, or where no one wants the switch.
 */
export async function openCode({
  name,
  environment,
  port,
  path,
  confirm,
  deps,
  limits,
}: Opening): Promise<void> {
  const mode = await port.mode();
  if (mode === 'sftp' || !isDevelopment(environment) || !confirm) {
    refuseUpload({ name, environment, mode, path });
    return;
  }
  await confirm(`${name} is in Git mode, in which its code takes no files. Switch it to SFTP mode?`);
  const ready = await deps();
  await switchMode(ready, { ...limits, to: 'sftp' });
  ready.operationLog.notice(`${name} is in SFTP mode now.`);
}
