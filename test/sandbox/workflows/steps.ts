import { until } from '../../support/until.ts';
import { fieldsOf, type PlatformFixture } from '../platform-fixture.ts';
import type { StillClock } from '../still-clock.ts';

type Fields = Record<string, unknown>;

/** What tests of workflows do with a platform whose clock stands still. */
export function stepsOf(platform: PlatformFixture, clock: StillClock) {
  /** Waits for the phase without letting time pass. */
  const inPhase = (id: string, phase: string): Promise<Fields> =>
    until(async () => {
      const workflow = await platform.workflow(id);
      return workflow['phase'] === phase ? workflow : undefined;
    });

  /** Lets time pass in small steps until the workflow is at its end. */
  const ended = (id: string): Promise<Fields> =>
    until(async () => {
      clock.advance(500);
      const workflow = await platform.workflow(id);
      return workflow['result'] === null ? undefined : workflow;
    });

  return {
    inPhase,
    begun: (id: string) => inPhase(id, 'started'),
    ended,
    async enableSftp(): Promise<void> {
      await ended(await platform.start('dev', 'enable_on_server_development'));
    },
    /** Newest first. */
    async list(query = ''): Promise<Fields[]> {
      const { json } = await platform.ask(`GET sites/${platform.siteId()}/workflows${query}`);
      return Array.isArray(json) ? json.map(fieldsOf) : [];
    },
  };
}
