import { UsageError } from '../../errors/turnout-error.ts';
import { cleanValue } from '../../text/clean-value.ts';
import type { Target } from './argument-types.ts';

// Whitelists: these words end up in URLs, in user names and in arguments of other programs.
const siteForm = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i;
const environmentForm = /^[a-z0-9]([a-z0-9-]{0,30})$/i;

/** `my-site.dev` → its parts. Throws UsageError for everything else. */
export function parseTarget(text: string): Target {
  const [site = '', environment = '', ...more] = cleanValue(text).split('.');
  if (!environment || !site || more.length > 0) {
    throw new UsageError(
      `"${text}" does not name an environment: it must be given as <site_name>.<environment>.`,
      {
        hint: 'For example: my-site.dev',
      },
    );
  }
  return { site: parseSite(site), environment: parseEnvironment(environment) };
}

/** Returns the name of an environment, in lower case. Throws UsageError. */
export function parseEnvironment(text: string): string {
  const name = cleanValue(text);
  if (environmentForm.test(name)) return name.toLowerCase();
  throw new UsageError(`"${text}" cannot be the name of an environment.`, {
    hint: 'Names are dev, test, live, or that of a multidev: letters, digits and hyphens.',
  });
}

/** Returns the name or UUID of a site, in lower case. Throws UsageError. */
export function parseSite(text: string): string {
  const name = cleanValue(text);
  if (siteForm.test(name)) return name.toLowerCase();
  throw new UsageError(`"${text}" cannot be the name of a site.`, {
    hint: 'Names are letters, digits and hyphens; list yours with: turnout site:list',
  });
}
