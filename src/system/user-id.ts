/** The user that this process runs as; undefined on systems whose files have no owners. It need not have a name. */
export function currentUserId(): number | undefined {
  return process.geteuid?.();
}
