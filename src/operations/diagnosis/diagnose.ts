import type { ExitName } from '../../errors/exit-codes.ts';
import { InterruptedError, TurnoutError } from '../../errors/turnout-error.ts';
import type { ConnectionPorts } from '../ports/diagnosis-ports.ts';
import { accountSteps } from './account-steps.ts';
import { keySteps } from './key-steps.ts';
import { networkSteps } from './network-steps.ts';
import { remoteSteps } from './remote-steps.ts';
import { type Facts, isNote, type Step } from './step.ts';

export interface Finding {
  step: string;
  /** `warning` does not make a connection fail. */
  result: 'ok' | 'warning' | 'failed' | 'skipped';
  milliseconds: number;
  found: string;
  remedy?: string | undefined;
  exit?: ExitName;
}

interface Time {
  /** Milliseconds that never run backwards. */
  elapsed(): number;
}

/**
 * Tries every part of a connection by itself, in the order in which a connection needs them. A part that needs one that
 * has failed is skipped; the others are tried all the same, since people have more than one problem.
 */
export async function diagnose(
  ports: ConnectionPorts,
  { time, onStep }: { time: Time; onStep(step: string): void },
): Promise<Finding[]> {
  const facts: Facts = {};
  const steps = [
    ...accountSteps(ports, facts),
    ...networkSteps(ports, facts),
    ...keySteps(ports, facts),
    ...remoteSteps(ports, facts),
  ];
  const findings: Finding[] = [];
  try {
    for (const step of steps) {
      onStep(step.name);
      const finding = await take(step, findings, time);
      if (finding) findings.push(finding);
    }
    return findings;
  } finally {
    await ports.close();
  }
}

async function take(
  { name, needs, run }: Step,
  before: readonly Finding[],
  time: Time,
): Promise<Finding | undefined> {
  const missing = needs.find(need =>
    before.some(({ step, result }) => step === need && (result === 'failed' || result === 'skipped')),
  );
  if (missing) return { step: name, result: 'skipped', milliseconds: 0, found: `It needs: ${missing}.` };
  const began = time.elapsed();
  const took = () => Math.round(time.elapsed() - began);
  try {
    const verdict = await run();
    if (verdict === undefined) return undefined;
    if (isNote(verdict)) return { step: name, result: 'warning', milliseconds: took(), ...verdict };
    return { step: name, result: 'ok', milliseconds: took(), found: verdict };
  } catch (error) {
    if (!(error instanceof TurnoutError) || error instanceof InterruptedError) throw error;
    const { message, hint, exit } = error;
    return { step: name, result: 'failed', milliseconds: took(), found: message, remedy: hint, exit };
  }
}
