/** The floors of the house, the lowest first. A room imports from the floors below it, types included. */
const floors: readonly (readonly string[])[] = [
  ['errors'],
  ['text'],
  ['contract', 'system'],
  ['output', 'ssh', 'clients'],
  ['api', 'git', 'sandbox'],
  ['sftp'],
  ['config'],
  ['stash'],
  ['operations'],
  ['cli'],
  ['commands'],
  ['completion'],
  ['composition'],
  ['main.ts'],
  ['boot'],
];

/** What operations asks of other rooms is written here, and they implement it. */
const ports = 'src/operations/ports/';

/** Returns true for an import that leads to the same floor of another room, or to a higher one. Paths: `src/…`. */
export function isUpward(from: string, to: string): boolean {
  const [room, other] = [roomOf(from), roomOf(to)];
  if (room === other || to.startsWith(ports)) return false;
  return findFloor(other) >= findFloor(room);
}

/** `src/cli/argv/target.ts` → `cli`; `src/main.ts` → `main.ts`. */
export function roomOf(file: string): string {
  return file.split('/')[1] ?? file;
}

/** -1 for what is no room: package.json. */
function findFloor(room: string): number {
  return floors.findIndex(rooms => rooms.includes(room));
}
