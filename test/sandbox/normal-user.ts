const nobody = 65_534;

/** Permissions mean nothing to root; anyone who tests as root becomes no one for a while. */
export async function asNormalUser(work: () => Promise<void>): Promise<void> {
  if (process.geteuid?.() !== 0) return work();
  process.setegid?.(nobody);
  process.seteuid?.(nobody);
  try {
    await work();
  } finally {
    process.seteuid?.(0);
    process.setegid?.(0);
  }
}
