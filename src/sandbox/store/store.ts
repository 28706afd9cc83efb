import type { Kind, Records } from '../model/records.ts';

/** One record as it shall be from now on, or `undefined` to forget it. */
export type Change = { [K in Kind]: { kind: K; id: string; record: Records[K] | undefined } }[Kind];

/** Everything that the sandbox remembers besides code and files. */
export interface Store {
  get<K extends Kind>(kind: K, id: string): Records[K] | undefined;
  /** In the order in which they were first written. */
  all<K extends Kind>(kind: K): Records[K][];
  /** All of it or nothing; no kill takes it back once this has returned. Throws when the store is closed. */
  write(...changes: Change[]): void;
  close(): void;
}

/** A change that adds a record or replaces the one with its id. */
export function put<K extends Kind>(kind: K, record: Records[K]): Change {
  // The union cannot see that kind and record belong together; this signature is where it is ensured.
  return { kind, id: record.id, record } as Change;
}

/** A change that removes a record; one that is not there is no error. */
export function forget(kind: Kind, id: string): Change {
  return { kind, id, record: undefined };
}

/** The records in memory. */
export function createTables() {
  const tables: { [K in Kind]: Map<string, Records[K]> } = {
    user: new Map(),
    session: new Map(),
    organization: new Map(),
    site: new Map(),
    environment: new Map(),
    workflow: new Map(),
  };
  return {
    get: <K extends Kind>(kind: K, id: string): Records[K] | undefined => tables[kind].get(id),
    all: <K extends Kind>(kind: K): Records[K][] => [...tables[kind].values()],

    apply(changes: readonly Change[]): void {
      for (const { kind, id, record } of changes) {
        const table: Map<string, Records[Kind]> = tables[kind];
        if (record === undefined) table.delete(id);
        else table.set(id, record);
      }
    },

    snapshot(): Change[] {
      return Object.entries(tables).flatMap(([kind, table]) =>
        [...table].map(([id, record]) => ({ kind, id, record }) as Change),
      );
    },
  };
}
