import * as v from 'valibot';
import { keyedBy, lenientList, loosely, nonEmptyText } from './lenient-schemas.ts';

/** platform-api.md 2.2 */
export const user = v.object({
  id: nonEmptyText,
  email: v.string(),
  profile: loosely(
    v.object({
      firstname: loosely(v.string()),
      lastname: loosely(v.string()),
      full_name: loosely(v.string()),
    }),
  ),
});

export type User = v.InferOutput<typeof user>;

/**
 * The account's public keys: id → key line. The id is the MD5 of the decoded key in lower-case
 * hexadecimal (platform-api.md 4.1).
 */
export const sshKeys = keyedBy(
  'id',
  v.pipe(
    v.string(),
    // Every key starts with the four bytes of a length below 16 million; an error's words do not.
    v.check(line => /^\S+ +AAAA/.test(line), 'is not a public key'),
    v.transform(line => ({ line })),
  ),
);

/** The account's machine tokens; their secrets are never told again (platform-api.md 4.2). */
export const machineTokens = lenientList(
  v.object({ id: nonEmptyText, device_name: v.fallback(v.string(), '') }),
);
export type MachineToken = v.InferOutput<typeof machineTokens>[number];

export interface SshKey {
  id: string;
  /** `TYPE BASE64 COMMENT` */
  line: string;
}
