/** What the value of a fault looks like, as help and errors show it. */
export type FaultForm = 'MS' | 'N' | 'TYPE[:REASON]' | 'TYPE' | 'SITE.ENV';

interface Fault {
  form: FaultForm;
  does: string;
}

/** What can be made to go wrong in the sandbox, for CI and for tests: `--fault NAME=VALUE`. */
export const faultNames = {
  latency: { form: 'MS', does: 'every answer of the API takes so much longer' },
  'rate-limit': { form: 'N', does: 'the next N requests are answered 429 with Retry-After: 1' },
  'server-error': { form: 'N', does: 'the next N requests are answered 503' },
  cut: { form: 'N', does: 'the next N answers are cut off in the middle' },
  truncate: { form: 'N', does: 'the next N answers end early although they look whole' },
  html: { form: 'N', does: 'the next N answers are an HTML page' },
  'lose-answer': {
    form: 'N',
    does: 'the next N POSTs, logins aside, are carried out, and their answers never arrive',
  },
  'expire-sessions': { form: 'N', does: 'the next N requests find that their session has expired' },
  'diffstat-lag': {
    form: 'MS',
    does: 'a change is shown only so long after the diffstat was first asked for with it',
  },
  'workflow-fails': { form: 'TYPE[:REASON]', does: 'workflows of this type fail' },
  'workflow-aborts': { form: 'TYPE[:REASON]', does: 'workflows of this type are aborted' },
  'workflow-endless': { form: 'TYPE', does: 'workflows of this type never end' },
  migrate: { form: 'SITE.ENV', does: 'once it runs, the environment moves to another container' },
} as const satisfies Record<string, Fault>;

/** One line a fault, for help. */
export function describeFaults(): string {
  const forms = Object.entries(faultNames).map(
    ([name, { form, does }]) => [`${name}=${form}`, does] as const,
  );
  const width = Math.max(...forms.map(([form]) => form.length));
  return forms.map(([form, does]) => `  ${form.padEnd(width)}  ${does}`).join('\n');
}
