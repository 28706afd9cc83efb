import * as v from 'valibot';
import { count, nonEmptyText } from './lenient-schemas.ts';

/** platform-api.md 2.1 */
export const loginRequest = v.object({ machine_token: v.string(), client: v.string() });

/** `expires_at` in epoch seconds. The length of a session is not promised (platform-api.md 2.1). */
export const session = v.object({
  session: nonEmptyText,
  expires_at: count,
  user_id: nonEmptyText,
});

export type WireSession = v.InferOutput<typeof session>;
