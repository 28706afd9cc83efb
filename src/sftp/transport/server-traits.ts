/** What a server was found to do, by trying: several say of themselves what they then refuse. */
export interface ServerTraits {
  /** Whether a file can be put in the place of another in one step. */
  rename?: 'works' | 'refused';
  /** The order of the two paths when a link is made: OpenSSH's, or that of the draft, which is the other way round. */
  links?: 'openssh' | 'draft';
  /** `follows`: a link is told as what it leads to, also where it is asked for itself. */
  lstat?: 'honest' | 'follows';
  /** Whether the text of a link is told as it is, or the path that it leads to, from the login folder or from the root. */
  linkText?: 'plain' | 'resolved' | 'absolute';
  /** `loose`: requests about one file are answered in another order than they are made in. */
  order?: 'loose';
  /** `late`: a time is kept when it is set behind closing. `dropped`: the server gives times of its own. */
  times?: 'kept' | 'late' | 'dropped';
  /** `refused`: a request that names a mode is refused whole; what it else asks for is done without one. */
  modes?: 'refused';
  /** `one`: a connection that asks for a second channel is closed. */
  channels?: 'one' | 'several';
  /** `one`: a file that is open for writing is not opened a second time. */
  handles?: 'one';
}

/** What is remembered of a server from one command to the next. */
export interface TraitStore {
  read(): ServerTraits;
  write(traits: ServerTraits): void;
}

/** Where nothing can be remembered: every connection finds it out again. */
export const forgetfulTraits: TraitStore = { read: () => ({}), write: () => {} };

/** What is known of the server of one connection, for all its lanes. */
export interface KnownTraits {
  /** The server offers to put a file in the place of another. Pantheon's does not (platform-api.md 14). */
  readonly offersRename: boolean;
  known(): ServerTraits;
  learn(traits: ServerTraits): void;
}

export function createKnownTraits(store: TraitStore, offersRename: boolean): KnownTraits {
  let known: ServerTraits | undefined;
  return {
    offersRename,
    known() {
      known ??= store.read();
      return known;
    },
    learn(traits) {
      const before = this.known();
      const now = { ...before, ...traits };
      const isNew = Object.entries(now).some(([name, value]) => before[name as keyof ServerTraits] !== value);
      known = now;
      if (isNew) store.write(now);
    },
  };
}

/** Whether a file arrives under a name of its own first, as far as is known. */
export function canReplace({ offersRename, known }: KnownTraits): boolean {
  return offersRename && known().rename !== 'refused';
}
