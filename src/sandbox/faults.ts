import { type FaultForm, faultNames } from '../contract/sandbox-faults.ts';
import { planFor } from './model/workflow-plan.ts';

export { faultNames };

/** Whether a text is a value of this form. */
const forms: Record<FaultForm, (text: string) => boolean> = {
  MS: isNumber,
  N: isNumber,
  'TYPE[:REASON]': (text: string) => isType(text.split(':')[0] ?? ''),
  TYPE: isType,
  'SITE.ENV': (text: string) => /^[a-z0-9-]+\.[a-z0-9-]+$/.test(text),
};

function isNumber(text: string): boolean {
  return /^\d{1,9}$/.test(text);
}

function isType(text: string): boolean {
  return planFor(text, 'dev') !== undefined;
}

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
