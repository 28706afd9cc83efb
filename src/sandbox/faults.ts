import { planFor } from './model/workflow-plan.ts';

/** What the value of a fault has to look like, as it is said to people → whether a text does. */
const forms = {
  MS: isNumber,
  N: isNumber,
  'TYPE[:REASON]': (text: string) => isType(text.split(':')[0] ?? ''),
  TYPE: isType,
  'SITE.ENV': (text: string) => /^[a-z0-9-]+\.[a-z0-9-]+$/.test(text),
} as const;

function isNumber(text: string): boolean {
  return /^\d{1,9}$/.test(text);
}

function isType(text: string): boolean {
  return planFor(text, 'dev') !== undefined;
}

interface Fault {
  form: keyof typeof forms;
  does: string;
}

/** What can be made to go wrong, for people's own CI and for tests: `--fault NAME=VALUE`. */
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

export type FaultName = keyof typeof faultNames;

export function isFaultName(name: string): name is FaultName {
  return Object.hasOwn(faultNames, name);
}

/** Whether a fault can have this value. */
export function takesValue(name: FaultName, value: string): boolean {
  return forms[faultNames[name].form](value);
}

/** The faults that are switched on now. */
export interface Faults {
  set(name: FaultName, value: string): void;
  clear(name: FaultName): void;
  value(name: FaultName): string | undefined;
  /** Milliseconds; 0 when the fault is off. */
  milliseconds(name: FaultName): number;
  /** Whether a counted fault strikes now; each strike uses one up. */
  strikes(name: FaultName): boolean;
}

export function createFaults(initial: Partial<Record<FaultName, string>> = {}): Faults {
  const values = new Map<FaultName, string>();
  const faults: Faults = {
    set: (name, value) => void values.set(name, value),
    clear: name => void values.delete(name),
    value: name => values.get(name),
    milliseconds: name => Number(values.get(name) ?? 0),
    strikes(name) {
      const left = Number(values.get(name) ?? 0);
      if (!(left > 0)) return false;
      values.set(name, String(left - 1));
      return true;
    },
  };
  for (const [name, value] of Object.entries(initial)) if (isFaultName(name)) faults.set(name, value);
  return faults;
}
